"""A report as a Word document: real headings, captions and tables; charts with a text alternative."""

# python-docx's XML is not typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false

from io import BytesIO
from typing import TYPE_CHECKING, Any

from experiments.i18n.catalogue import Words, report_words
from experiments.report.charts import png
from experiments.report.content import Block, Column, Paragraph, Picture, Points, Report, Table
from experiments.report.deterministic_zip import printable, steady

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell, _Row

A4_MM, MARGIN_MM = (210, 297), 18
SMALL_POINTS = 8.5


def as_docx(report: Report) -> bytes:
    """The bytes of the document: the same for the same report."""
    import docx

    document, words = docx.Document(), report_words(report.language)
    _set_page(document, report)
    document.add_heading(printable(report.title), level=0)
    document.add_paragraph(printable(report.subtitle), style="Subtitle")
    for section in report.sections:
        blocks = [block for block in section.blocks if not (isinstance(block, Table) and block.annex)]
        if blocks:
            document.add_heading(printable(section.heading), level=1)
        for block in blocks:
            _add(document, block, words)
    stream = BytesIO()
    document.save(stream)
    return steady(stream.getvalue())


def _set_page(document: "Document", report: Report) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    properties = document.core_properties
    properties.title, properties.language = printable(report.title, 250), report.language
    properties.author = properties.comments = ""
    code = {"nl": "nl-NL", "en": "en-GB"}[report.language]
    styles: Any = document.styles
    run = styles["Normal"].element.get_or_add_rPr()
    # python-docx has no property for the language of text, which spelling checks and screen readers go by.
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), code)
    run.append(language)


def _add(document: "Document", block: Block, words: Words) -> None:
    if isinstance(block, Paragraph):
        run = document.add_paragraph().add_run(printable(block.text))
        run.bold = block.lead or None
    elif isinstance(block, Points):
        for item in block.items:
            document.add_paragraph(printable(item), style="List Bullet")
    elif isinstance(block, Picture):
        _add_picture(document, block, words)
    else:
        _add_table(document, block, words)


def _add_picture(document: "Document", picture: Picture, words: Words) -> None:
    """The chart with its caption above it and, for who cannot see it, its description."""
    from docx.shared import Mm

    caption = document.add_paragraph(printable(picture.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    shown = document.add_picture(BytesIO(png(picture, words)), width=Mm(A4_MM[0] - 2 * MARGIN_MM))
    # python-docx has no argument for the alternative text.
    shown._inline.docPr.set("descr", printable(picture.alt))


def _add_table(document: "Document", table: Table, words: Words) -> None:
    caption = document.add_paragraph(printable(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Light List Accent 1")
    texts = [[column.title for column in table.columns]]
    texts += [[column.text(cell, words) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    for line, cells in zip(made.rows, texts, strict=True):
        for cell, text, column in zip(line.cells, cells, table.columns, strict=True):
            _fill(cell, text, column)
    _repeat_head(made.rows[0])
    for row in list(made.rows)[len(made.rows) - table.totals :]:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
    document.add_paragraph()


def _fill(cell: "_Cell", text: str, column: Column) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(printable(text))
    run.font.size = Pt(SMALL_POINTS)
    if column.digits is not None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_head(row: "_Row") -> None:
    """The head of a table stands on every page that it runs over, and is read out as a head."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    # python-docx has no property for a row that is repeated on every page.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
