"""A report as one HTML file that stands alone: for the screen, for A4, and for a screen reader."""

from pathlib import Path

from experiments.i18n.catalogue import report_words
from experiments.report.charts import svg
from experiments.report.content import Picture, Report, Table
from experiments.report.templates import template
from model.arguments import checked_arguments

TEMPLATE = Path(__file__).with_name("report.html.j2")


@checked_arguments
def as_html(report: Report) -> str:
    """The whole page; its Content-Security-Policy lets it load nothing."""
    from markupsafe import Markup

    words = report_words(report.language)

    def chart(picture: Picture) -> Markup:
        return Markup(svg(picture, words))  # noqa: S704 - charts.py escapes every text in it

    sections = [
        (section, [(type(block).__name__, block) for block in section.blocks if not _is_annex(block)])
        for section in report.sections
    ]
    shown = [(section, blocks) for section, blocks in sections if blocks]
    return template(TEMPLATE).render(report=report, words=words, sections=shown, chart=chart)


def _is_annex(block: object) -> bool:
    return isinstance(block, Table) and block.annex
