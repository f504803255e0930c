"""A report as one HTML file that stands alone: for the screen, for A4, and for who listens to it."""

from html import escape

from experiments.i18n.catalogue import Words, report_words
from experiments.report.charts import svg
from experiments.report.content import Block, Cell, Column, Paragraph, Picture, Points, Report, Section, Table
from experiments.report.deterministic_zip import printable
from model.arguments import checked_arguments

STYLE = """
@page { size: A4; margin: 18mm 16mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 50rem; padding: 1.5rem; color: #12233d; background: #ffffff;
  font: 1rem/1.5 Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.4rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; padding-top: 0.6rem; border-top: 2px solid #0853aa; break-after: avoid; }
p, ul { margin: 0.5rem 0; }
ul { padding-left: 1.2rem; }
.subtitle { color: #55657d; margin-top: 0; }
.lead { font-size: 1.1rem; font-weight: 600; }
.short li { font-size: 1.05rem; margin-bottom: 0.35rem; }
nav ol { columns: 2; padding-left: 1.4rem; font-size: 0.9rem; }
nav a { color: #0853aa; }
figure { margin: 1rem 0; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: 0.3rem; }
svg { display: block; width: 100%; height: auto; font-family: inherit; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: 0.8rem 0 1.2rem; font-size: 0.86rem; line-height: 1.35; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; caption-side: top; }
th, td { padding: 0.25rem 0.45rem; text-align: left; vertical-align: top; border-bottom: 1px solid #dfe5ec; }
th, td { overflow-wrap: break-word; hyphens: auto; }
#table-sources td, #table-works td, #table-again td { overflow-wrap: anywhere; }
thead { display: table-header-group; }
thead th { border-bottom: 2px solid #6b7789; vertical-align: bottom; line-height: 1.25; }
tr { break-inside: avoid; }
.number { text-align: right; }
td.number { white-space: nowrap; }
tbody th { font-weight: 400; min-width: 4.5rem; }
.unit { display: block; font-weight: 400; color: #55657d; }
.total th, .total td { font-weight: 600; border-top: 2px solid #6b7789; }
.said { text-align: right; color: #55657d; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav { display: none; } .scroll { overflow: visible; }
}
"""
NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"


@checked_arguments
def as_html(report: Report) -> str:
    """The whole page."""
    words = report_words(report.language)
    sections = [(one, _section(one, words)) for one in report.sections]
    shown = [(section, text) for section, text in sections if text]
    links = "".join(f'<li><a href="#{one.id}">{_safe(one.heading)}</a></li>' for one, _ in shown)
    body = "\n".join(text for _, text in shown)
    return (
        f'<!DOCTYPE html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_FROM_ELSEWHERE}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{_safe(report.title)}</h1>\n<p class="subtitle">{_safe(report.subtitle)}</p>\n'
        f'<nav aria-label="{_safe(words("contents"))}"><ol>{links}</ol></nav>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section, words: Words) -> str:
    blocks = [_block(block, words) for block in section.blocks if not (isinstance(block, Table) and block.annex)]
    if not blocks:
        return ""
    name = f"{section.id}-head"
    return (
        f'<section id="{section.id}" class="{section.id}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{_safe(section.heading)}</h2>\n{"".join(blocks)}</section>'
    )


def _block(block: Block, words: Words) -> str:
    if isinstance(block, Paragraph):
        lead = ' class="lead"' if block.lead else ""
        return f"<p{lead}>{_safe(block.text)}</p>\n"
    if isinstance(block, Points):
        return f"<ul>{''.join(f'<li>{_safe(item)}</li>' for item in block.items)}</ul>\n"
    if isinstance(block, Picture):
        return f"<figure><figcaption>{_safe(block.caption)}</figcaption>{svg(block, words)}</figure>\n"
    return _table(block, words)


def _table(table: Table, words: Words) -> str:
    heads = "".join(f'<th scope="col"{_class_of(column)}>{_head(column)}</th>' for column in table.columns)
    first_total = len(table.rows) - table.totals
    rows = []
    for number, row in enumerate(table.rows):
        cells = [_cell(cell, column, words) for cell, column in zip(row[1:], table.columns[1:], strict=True)]
        kind = ' class="total"' if number >= first_total else ""
        rows.append(f'<tr{kind}><th scope="row">{_safe(str(row[0]))}</th>{"".join(cells)}</tr>\n')
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{_safe(table.caption)}">'
        f'<table id="table-{table.id}"><caption>{_safe(table.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table></div>\n"
    )


def _head(column: Column) -> str:
    unit = f' <span class="unit">({_safe(column.unit)})</span>' if column.unit else ""
    return f"{_safe(column.head)}{unit}"


def _class_of(column: Column) -> str:
    return "" if column.digits is None else ' class="number"'


def _cell(cell: Cell, column: Column, words: Words) -> str:
    said = isinstance(cell, str) and column.digits is not None
    kind = ' class="said"' if said else _class_of(column)
    return f"<td{kind}>{_safe(column.text(cell, words))}</td>"


def _safe(text: str) -> str:
    """A text that is only a text, whatever stands in it."""
    return escape(printable(text))
