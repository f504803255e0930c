"""Experiments: many runs, one answer.

A room imports only rooms below it; ``pyproject.toml`` holds this order (import-linter)::

    report, bench                    what is handed out, and how fast it is made
    optimise                         searches for plans
    sweep                            designs of many runs, kept in a store
    calibrate, explain, uncertainty  fits, reasons, what is not known
    compare                          two scenarios side by side
    catalogue, output, replicate     scenarios of documents, files, runs
    i18n                             texts and numbers in two languages
    statistics                       bands and significance
"""
