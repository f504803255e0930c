"""View model of own data: the check of the file, its faults, and the fit. Pure functions."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from agents.base.files.errors import WrongInput, one_line
from experiments.calibrate.fit_reports import FitRow
from experiments.calibrate.own_data.faults import WrongFigures
from experiments.calibrate.own_data.figures import NEEDED, figures
from experiments.calibrate.own_data.fit import OwnFit
from experiments.calibrate.own_data.privacy import shown, suppressed
from experiments.calibrate.own_data.table import MOST_BYTES, Checked, OwnFigures, template
from experiments.i18n.catalogue import Words, report_words
from experiments.i18n.format import Language, millions_digits
from experiments.output.readable import HUNDRED, readable_csv
from experiments.report.caveats import caveats_at, covers_told
from model.places.schema import Place

LONGEST_NAME = 120
MOST_NOTICES = 10
SHARES = ("%", "share")
EFFORTS = {"quick": 20, "thorough": 120}
"""Rounds of the search behind a fit."""


def file_in(event: dict[str, Any]) -> tuple[str, bytes]:
    """Name and bytes of an uploaded file; raises ``WrongInput`` if the event holds none."""
    name, text = event.get("name"), event.get("content")
    if not isinstance(name, str) or not isinstance(text, str):
        raise WrongInput("no file was sent")
    # Too long to decode: as many bytes as are refused take its place, so that the fault is told as for any file.
    if len(text) > MOST_BYTES * 4 // 3 + 4:
        return one_line(name, LONGEST_NAME), b"\0" * (MOST_BYTES + 1)
    try:
        # Strictly: by itself the decoder skips whatever is no base64.
        return one_line(name, LONGEST_NAME), base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WrongInput("the file was not sent whole") from error


def as_text(content: bytes | str) -> str:
    """The content of a file as the download part wants it."""
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def fault_rows(checked: Checked, words: Words) -> tuple[list[str], list[list[str]]]:
    """Every fault with its line, in the reader's words."""
    rows = [
        [fault.values.get("line", "–"), words(f"data.fault.{fault.key}", **_values(fault, words))]
        for fault in checked.faults
    ]
    if checked.more:
        rows.append(["–", words("data.faults.more", count=checked.more)])
    return [words("data.line"), words("data.wrong")], rows


def note_lines(checked: Checked, words: Words) -> list[str]:
    """Notes on a valid file: figures that are missing or provisional."""
    lines = [words(f"data.notice.{note.key}", **_values(note, words)) for note in checked.notices[:MOST_NOTICES]]
    more = len(checked.notices) - MOST_NOTICES
    return [*lines, words("data.faults.more", count=more)] if more > 0 else lines


def _values(fault: WrongFigures, words: Words) -> dict[str, str]:
    """Values that fill the sentence of a fault, in the reader's language, with a hint for a misspelt name."""
    texts = {word: _value_in_words(word, value, words) for word, value in fault.values.items()}
    texts |= {word: words.number(value, _digits(value)) for word, value in fault.numbers.items()}
    near = fault.values.get("near", "")
    return texts | {"hint": words("data.near", name=near) if near else ""}


def _value_in_words(word: str, value: str, words: Words) -> str:
    """A value as a reader of this language knows it: a figure by its name and id, a column and a mark by its name."""
    if word in ("column", "mark", "other_mark"):
        return words.get(f"data.{word.removeprefix('other_')}.{value}") or value
    if word == "plain_low" and words.language == "nl":
        return value.replace(".", ",")
    if word in ("figure", "other", "needed"):
        names = [name.strip() for name in value.split(",")]
        # Else it is what the reader typed, and is given back as it is.
        if all(name in figures() for name in names):
            return ", ".join(f"{words.of(figures()[name].name)} ({name})" for name in names)
    return value


def _digits(value: float) -> int:
    """Number of decimals that a value needs, at most four."""
    return len(f"{value:.4f}".rstrip("0").split(".")[1])


def figure_rows(own: OwnFigures, words: Words) -> tuple[list[str], list[list[str]], list[str]]:
    """Every figure with its years and what is done with it; small counts are not shown."""
    years = sorted(own.years)
    heads = [words("data.figure"), *(str(year) for year in years), words("data.use")]
    rows, marks = [], []
    for name, figure in figures().items():
        values = [_cell(own.years[year], name, words) for year in years]
        use, mark = _use(own, name)
        rows.append([words.of(figure.name), *values, words(f"data.use.{use}")])
        marks.append(mark)
    return heads, rows, marks


def _cell(year: dict[str, float], name: str, words: Words) -> str:
    if name not in year:
        return ""
    if name in suppressed(year):
        return words("data.hidden")
    value = shown(year)[name]
    return words.number(value, 0 if value == round(value) or value > 1000 else 1)


def _use(own: OwnFigures, name: str) -> tuple[str, str]:
    """The use of a figure (key of its text), and the style of its row."""
    given_years = [year for year in own.years.values() if name in year]
    figure = figures()[name]
    if not given_years:
        return "absent", "absent"
    if all(name in suppressed(year) for year in given_years):
        return "hidden", "hidden-row"
    if figure.measure is None:
        return ("needed" if name in NEEDED else "describes"), ""
    if figure.over is not None and not any(year.get(figure.over) for year in given_years):
        return "alone", "absent"
    return "fitted", "used"


FIT_HEADS = ("figure", "year", "published", "model", "low", "high", "before", "unit", "use")


def fit_report_csv(result: OwnFit, words: Words) -> bytes:
    """The fit report for a reader: what was fitted, then the year that was held back; shares in percent."""
    held_back = [(line, str(result.tested_year), "held") for line in result.tested]
    lines = [*((line, result.span, "fitted") for line in result.lines), *held_back]
    rows = [
        (words(f"measure.{line.measure}"), year, *_in_table(line), _unit(line.unit, words), words(f"fit.{use}"))
        for line, year, use in lines
    ]
    language = report_words(words.language).language
    return readable_csv([words(f"fit.{head}") for head in FIT_HEADS], rows, language)


def _in_table(line: FitRow) -> list[float]:
    per = HUNDRED if line.unit in SHARES else 1.0
    values = (line.published, line.simulated, line.low, line.high, line.before)
    return [float(f"{per * value:.4g}") for value in values]


def _unit(unit: str, words: Words) -> str:
    return "%" if unit in SHARES else words.get(f"fit.unit.{unit}") or report_words(words.language).unit(unit)


def template_csv(language: Language) -> bytes:
    """The empty file to fill in, as a spreadsheet of this language opens it."""
    heads, *rows = (line.split(";") for line in template(language).splitlines())
    return readable_csv(heads, rows, language)


def back_test(result: OwnFit, words: Words) -> str:
    """The sentence before the forecast: how far the model was off in a year that it had not seen."""
    # A published zero has no percentage to be off by.
    lines = [line for line in result.tested if line.published]
    if result.tested_year is None:
        return words("data.test.none", year=result.year)
    if not lines:
        return words("data.test.small", year=str(result.tested_year))
    worst = max(lines, key=lambda line: abs(line.off))
    return words(
        "data.test",
        year=str(result.tested_year),
        inside=words("data.test.inside", inside=result.inside, all=len(result.tested)),
        holding=result.holding,
        all=result.compared,
        before=str(result.year),
        worst=words(f"measure.{worst.measure}"),
        off=f"{words.number(100 * abs(worst.off))}%",
    )


def years_used(result: OwnFit, words: Words) -> list[str]:
    """What was done with each year, in sentences."""
    sentences = [words("data.years.fitted" if "-" in result.span or "," in result.span else "data.years.one",
                  years=result.span, base=str(result.year))]  # fmt: skip
    sentences += [words("data.years.small", year=str(use.year)) for use in result.uses if use.use == "small"]
    if result.tested_year is not None:
        ahead = result.tested_year - result.year
        key = "data.years.held" if ahead == 1 else "data.years.held.gap"
        sentences.append(words(key, year=str(result.tested_year), ahead=ahead))
    return sentences


def grade_sentence(result: OwnFit, words: Words) -> str:
    """The grade, what it means, and by what it is limited."""
    return f"{words('data.grade')} {words(f'fit.grade.{result.grade}')} {words('data.grade.rule')}"


def budget_note(place: Place, words: Words) -> str:
    """Whose budget the place is set against, and what it covers where that is not all youth care."""
    caveats, report = caveats_at(place.id, place), report_words(words.language)
    sentence = report(f"caveat.budget.{caveats.basis}", year=place.start.year, amount=report.euro(caveats.budget))
    return " ".join([sentence, *covers_told(place, report)])


def local_note(result: OwnFit, words: Words) -> str:
    """What local help costs in the model where the budget pays for it too; else nothing."""
    # A budget for specialist care alone pays for no local help.
    if result.local is None or result.tree["budget"].get("covers") == "specialist":
        return ""
    return words("budget.local", local=words.millions(result.local, millions_digits(result.local)))


def fit_notes(result: OwnFit, words: Words) -> list[str]:
    """What limits the fit, a sentence each: its grade, the years behind it, and what its budget covers."""
    place = Place.model_validate(result.tree)
    lines = grade_sentence(result, words), *years_used(result, words), budget_note(place, words)
    return [line for line in (*lines, local_note(result, words)) if line]


def summary(checked: Checked, words: Words) -> str:
    """The sentence on top once a file was read."""
    if checked.figures is None:
        key = "data.read.wrong.one" if len(checked.faults) == 1 else "data.read.wrong"
        return words(key, count=len(checked.faults))
    used = [name for name in figures() if _use(checked.figures, name)[0] == "fitted"]
    years = sorted(checked.figures.years)
    return words("data.read", count=len(used), first=years[0], last=years[-1])


def names_of(places: Sequence[tuple[str, Any]], words: Words) -> list[dict[str, str]]:
    """Places as a list to choose from."""
    return [{"id": name, "name": words.of(place.name)} for name, place in places]
