"""A report as an Excel workbook: the text on the first sheet, each table on a sheet of its own, numbers as numbers."""

# openpyxl's charts is not typed.
# pyright: reportUnknownMemberType=false

import re
from io import BytesIO
from typing import TYPE_CHECKING

from experiments.i18n.catalogue import Words, report_words
from experiments.output.export import harmless
from experiments.report.content import (
    Bars,
    Cell,
    Column,
    Dumbbells,
    Lines,
    Paragraph,
    Picture,
    Points,
    Report,
    Table,
)
from experiments.report.deterministic_zip import HARD_SPACE, printable, steady

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3
"""Above it stand the caption and an empty row."""
# A cell of only this is a year: written as a number without a separator of thousands, so that a spreadsheet can sort by
# it.
YEAR = re.compile(r"(19|20|21)\d\d")
MOST_WIDE, TEXT_WIDE = 60, 110
DRAWN: dict[type, tuple[int, ...]] = {Lines: (2, 3, 4), Dumbbells: (2, 3, 4), Bars: (2,)}
"""The columns of the table that each kind of picture draws: budget or norm, without and with the plan; or the parts."""


def as_xlsx(report: Report) -> bytes:
    """The bytes of the workbook: the same for the same report."""
    import openpyxl

    book, words = openpyxl.Workbook(), report_words(report.language)
    _write_text(book, report, words)
    pictures = {block.id: block for block in report.blocks() if isinstance(block, Picture)}
    for block in report.blocks():
        if isinstance(block, Table):
            sheet = book.create_sheet(words(f"sheet.{block.id}"))
            _write_table(sheet, block)
            if block.id in pictures:
                _draw(sheet, block, pictures[block.id])
    book.properties.title, book.properties.creator = printable(report.title, 250), ""
    book.properties.language = report.language
    stream = BytesIO()
    book.save(stream)
    return steady(stream.getvalue())


def _write_text(book: "Workbook", report: Report, words: Words) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.active
    assert sheet is not None
    sheet.title = words("sheet.report")
    sheet.column_dimensions["A"].width = TEXT_WIDE
    lines: list[tuple[str, int]] = [(report.title, 16), (report.subtitle, 11)]
    for section in report.sections:
        lines.append((section.heading, 13))
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append((block.text, 11))
            elif isinstance(block, Points):
                lines += [(item, 11) for item in block.items]
            elif isinstance(block, Table):
                lines.append((f"{block.caption}: {words('see_sheet')} “{words(f'sheet.{block.id}')}”", 11))
    for number, (text, size) in enumerate(lines, start=1):
        cell = sheet.cell(number, 1, _safe(text))
        cell.font = Font(bold=size > 11, size=size)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write_table(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.cell(1, 1, _safe(table.caption)).font = Font(bold=True, size=13)
    for place, column in enumerate(table.columns, start=1):
        head = sheet.cell(HEAD_ROW, place, _safe(column.title))
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="bottom")
        wide = max([len(column.title) // 2, *(len(str(row[place - 1])) for row in table.rows if _is_text(row, place))])
        sheet.column_dimensions[get_column_letter(place)].width = min(MOST_WIDE, max(14, wide + 2))
    for number, row in enumerate(table.rows, start=HEAD_ROW + 1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            _write_cell(sheet, number, place, cell, column)
            if number > HEAD_ROW + len(table.rows) - table.totals:
                sheet.cell(number, place).font = Font(bold=True)
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"


def _draw(sheet: "Worksheet", table: Table, picture: Picture) -> None:
    """The picture as a chart of Excel's own, on the cells of its table, below them."""
    from openpyxl.chart import BarChart, LineChart, Reference

    last = HEAD_ROW + len(table.rows) - table.totals
    chart = LineChart() if isinstance(picture.chart, Lines) else BarChart()
    if isinstance(chart, BarChart):
        chart.type = "bar"
    columns = DRAWN[type(picture.chart)]
    for place in columns:
        chart.add_data(Reference(sheet, min_col=place, min_row=HEAD_ROW, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=HEAD_ROW + 1, max_row=last))
    chart.title, chart.width, chart.height = _safe(picture.caption), 22, 11
    # openpyxl leaves axes out of new charts since 3.1, unless told not to.
    chart.x_axis.delete = chart.y_axis.delete = False
    if len(columns) == 1:
        chart.legend = None
    sheet.add_chart(chart, f"A{HEAD_ROW + len(table.rows) + 3}")


def _is_text(row: tuple[Cell, ...], place: int) -> bool:
    return isinstance(row[place - 1], str)


def _write_cell(sheet: "Worksheet", number: int, place: int, cell: Cell, column: Column) -> None:
    if isinstance(cell, str) and YEAR.fullmatch(cell):
        sheet.cell(number, place, int(cell)).number_format = "0"
    elif isinstance(cell, str):
        # openpyxl takes a text that begins with = for a formula, unless its type is set.
        sheet.cell(number, place, _safe(cell)).data_type = "s"
    elif cell is not None:
        made = sheet.cell(number, place, float(cell))
        made.number_format = _format(column, float(cell))


def _format(column: Column, value: float) -> str:
    digits = column.decimals(value)
    shape = "#,##0" + ("." + "0" * digits if digits else "")
    return f"+{shape};-{shape};{shape}" if column.signed else shape


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return str(harmless([printable(text).replace(HARD_SPACE, " ")])[0])
