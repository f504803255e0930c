"""From findings to a report, and from a report to a file."""

from pathlib import Path

from experiments.i18n.catalogue import Words
from experiments.i18n.format import Language
from experiments.output.export import check_output, written_whole
from experiments.report.content import Report
from experiments.report.context import again, caveats, changed, everything, limits, question, sources
from experiments.report.effects import children, in_short, money, sureness, waiting
from experiments.report.findings import Findings
from experiments.report.reasons import when, who, why
from experiments.report.view import ReportView
from model.arguments import checked_arguments

REPORT_EXTENSIONS = (".html", ".docx", ".xlsx")
SECTIONS = (
    *(question, caveats, in_short, changed),
    *(money, waiting, children, sureness),
    *(why, who, when),
    *(sources, limits, again, everything),
)
"""What a report tells, in the order in which it is told."""


@checked_arguments
def report_on(findings: Findings, language: Language = "nl") -> Report:
    """The report on some findings, in one language."""
    words = Words(language)
    view = ReportView(findings, words)
    place = words.of(findings.base.load().name)
    title = words("title", plan=view.names.plan_name)
    subtitle = words("subtitle", place=place, first=view.years[0], last=view.last)
    return Report(language, title, subtitle, tuple(section(view) for section in SECTIONS))


def check_report_file(path: Path) -> Path:
    """The path, if a report can be written there; asked before the work, so that no work is lost."""
    return check_output(path, REPORT_EXTENSIONS)


@checked_arguments
def write_report(path: Path, report: Report) -> None:
    """A report as HTML, Word or Excel, as the name of the file says; the same report gives the same bytes."""
    content = report_as(check_report_file(path).suffix.lower(), report)
    with written_whole(path) as stream:
        stream.write(content)


def report_as(kind: str, report: Report) -> bytes:
    """A report as the content of a file: ``kind`` is one of ``REPORT_EXTENSIONS``."""
    if kind == ".html":
        from experiments.report.html import as_html

        return as_html(report).encode()
    if kind == ".docx":
        from experiments.report.docx import as_docx

        return as_docx(report)
    from experiments.report.xlsx import as_xlsx

    return as_xlsx(report)
