"""The chart of how far the model is off published figures, as own data and sources show it."""

from collections.abc import Sequence

from app.components import vue
from app.components.charts.errors import error_rows, errors
from app.solara_adapter.components import component, use_memo
from experiments.calibrate.fit_reports import FitRow
from experiments.i18n.catalogue import Words


@component
def ErrorChart(words: Words, lines: Sequence[FitRow], title: str, kind: str) -> None:  # noqa: N802 - a component
    """One bar for each figure; ``kind`` is the style of the card, with its height such as ``rows-4``."""
    vue.chart(
        kind=f"errors {kind}",
        title=title,
        sub=words("fit.sub"),
        option=use_memo(lambda: errors(lines, words), [words.language, lines]),
        table=error_rows(lines, words),
        words=words,
    )
