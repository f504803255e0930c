"""The yearly figures that a municipality can bring, as declared in ``figures.yaml``."""

import difflib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import RootModel

from agents.base.files.parameters import Strict, parse, read_document
from model.places.schema import TwoLanguages


class OwnFigure(Strict):
    """One figure: what it is called, what is counted, and through which measure it is fitted."""

    name: TwoLanguages
    kind: Literal["count", "staff", "euro", "weeks"]
    measure: str | None = None
    over: str | None = None
    parts_of: str | None = None
    weight: float = 1.0


NEEDED = ("youths",)
"""Figures without which no town can be made."""


@cache
def figures() -> dict[str, OwnFigure]:
    """All figures by id."""
    return parse(RootModel[dict[str, OwnFigure]], read_document(Path(__file__).parent / "figures.yaml")).root


# From here on "crises" is no "clients" any more.
NEAR = 0.75
"""How much a name must look like a known one to be suggested (0 to 1)."""
# These may mean more than one thing, so they are not taken for a figure; the fault suggests the likely one.
_OTHER_NAMES = {
    "youths": "jeugdigen jeugd kinderen inwoners_0_17 youth children population",
    "clients": "cliënten clienten aantal_cliënten aantal_clienten jeugdigen_met_jeugdhulp jeugdhulp client",
    "cost_total": "cost costs kosten totale_kosten kosten_totaal totaal uitgaven total total_cost spending",
    "budget": "begroting begroot budget_specialist budget_specialistisch",
    "budget_all": "budget_total totale_begroting begroting_totaal budget_incl_local",
    "children_in_care": "in_care in_zorg kinderen_in_zorg jeugdigen_in_zorg",
    "starts": "gestart instroom inflow",
    "ends": "beëindigd beeindigd uitstroom outflow",
    "wait_b": "wachttijd_b",
    "wait_c": "wachttijd_c",
    "wait_stay": "wachttijd_verblijf",
    "gp_practices": "huisartsen praktijken",
}


@cache
def _called() -> dict[str, str]:
    """The id of every figure by its id and its names in both languages, as the template shows them."""
    called = {name: name for name in figures()}
    for name, figure in figures().items():
        both = f"{figure.name.nl} / {figure.name.en}"
        called |= {
            short.casefold(): name for said in (figure.name.nl, figure.name.en, both) for short in _shortened(said)
        }
    return called


def _shortened(said: str) -> tuple[str, str]:
    """A name, and the same without its unit in brackets."""
    return said, said.rsplit(" (", 1)[0]


def figure_called(text: str) -> str | None:
    """The id of the figure of this name: its id, or its name in Dutch or English."""
    return _called().get(text.strip().casefold())


def likely_figure(text: str) -> str | None:
    """The figure that an unknown name may mean, if one is likely."""
    plain = text.strip().casefold()[:100]
    as_id = "_".join(plain.split())
    other = {word: name for name, said in _OTHER_NAMES.items() for word in said.split()}
    if as_id in other:
        return other[as_id]
    found = difflib.get_close_matches(plain, [*_called(), *other], n=1, cutoff=NEAR)
    return (_called() | other)[found[0]] if found else None
