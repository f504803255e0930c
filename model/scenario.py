"""What to simulate: a place, levers, responses, circumstances, a horizon and a seed. Frozen and checked."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from numbers import Real
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, Self, Unpack

from pydantic import Field, field_validator, model_validator

from agents.base.files.errors import shown
from agents.base.files.parameters import Document, Strict, WrongInput, is_mapping, parse, read_document, unknown_name
from model.places.reader import load_place, place_names, place_path
from model.places.schema import Place, TwoLanguages
from model.policy.assumptions import Same, check_assumptions, may_be_set, overlaid
from model.policy.declared import LeverDeclaration, check_value, circumstances, levers, responses
from model.policy.lever_values import LeverSetting, LeverValues
from model.policy.packages import settings_of

MOST_YEARS = 60
MOST_SEED = 2**53
MOST_IN_A_LABEL = 3
USUAL_SEED = 1


class CircumstanceSetting(Strict):
    """The value of a circumstance."""

    value: float


class Scenario(Strict):
    """One scenario. ``with_levers`` and the like give frozen copies; a lever at its default is left out.

    ``packages`` are read once, into the levers that they set; a lever that is set by itself wins.
    """

    place: Annotated[str, Field(min_length=1, max_length=500)]
    name: TwoLanguages | None = None
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)] = 10
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)] = USUAL_SEED
    packages: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=40, exclude=True)] = []
    levers: dict[str, LeverSetting] = {}
    responses: dict[str, bool] = {}
    circumstances: dict[str, CircumstanceSetting] = {}
    assumptions: dict[str, float] = {}
    """Other values of assumptions, by path, in their own unit."""

    __iter__ = None  # type: ignore[assignment]
    """A scenario is one thing: Mesa's ``batch_run`` would run each of its fields for a scenario."""

    def __hash__(self) -> int:
        return hash(self.id)

    @field_validator("levers", mode="before")
    @classmethod
    def _bare_numbers(cls, content: object) -> object:
        if not is_mapping(content):
            return content
        # Real: a number out of a numpy array or a pandas table is one too.
        return {name: {"value": v} if isinstance(v, Real | str) else v for name, v in content.items()}

    @field_validator("name", mode="before")
    @classmethod
    def _plain_name(cls, content: object) -> object:
        """One text is the name in both languages."""
        return {"nl": content, "en": content} if isinstance(content, str) else content

    @field_validator("circumstances", mode="before")
    @classmethod
    def _bare_circumstances(cls, content: object) -> object:
        return cls._bare_numbers(content)

    @model_validator(mode="after")
    def _names_and_ranges(self) -> Self:
        try:
            check_assumptions(self.assumptions, load_place(self.place))
            place = self.load()
            _check_in_force(place)
            packed = {n: LeverSetting(**s) for n, s in settings_of(self.packages, place.start).items()}
            # past pydantic, which lets nobody write to a frozen record
            object.__setattr__(self, "levers", {**packed, **self.levers})
            for name, setting in self.levers.items():
                _check_lever(name, setting, place)
            known_responses = [response.id for response in responses()]
            for name in self.responses:
                if name not in known_responses:
                    raise unknown_name("response", name, known_responses)
            for name, value in self.circumstances.items():
                _check_circumstance(name, value.value)
        # pydantic adds file, line and key to a ValueError, and lets any other error pass
        except WrongInput as error:
            raise ValueError(str(error)) from error
        defaults = {lever.id: default_of(lever, place) for lever in levers()}
        pushed = {n: s for n, s in self.levers.items() if s.value != defaults[n]}
        # a lever at its default left out, in one order: equal plans have equal names and equal files
        object.__setattr__(self, "levers", dict(sorted(pushed.items())))
        if self.assumptions:
            known = may_be_set(load_place(self.place))
            other = {path: value for path, value in self.assumptions.items() if value != known[path].value}
            object.__setattr__(self, "assumptions", dict(sorted(other.items())))
        return self

    @cached_property
    def id(self) -> str:
        """Sixteen hex digits that name everything that can change the result, the seed included."""
        # A scenario that assumes nothing else keeps the name that it had before assumptions could be set.
        left_out = {"name", "place"} if self.assumptions else {"name", "place", "assumptions"}
        content = self.model_dump(mode="json", by_alias=True, exclude=left_out)
        place = load_place(self.place).model_dump(mode="json")
        text = json.dumps([content, place], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """A short name: its own, or made from what differs from doing nothing; and its seed, unless that is 1.

        Two labels that are the same are the same plan, unless both were given that name: ``id`` tells all apart.
        """
        seed = [] if self.seed == USUAL_SEED else [f"seed {self.seed}"]
        if self.name is not None:
            return ", ".join([self.name.en, *seed])
        changes = [self._pushed(name) for name in self.levers]
        changes += [f"{name} {'on' if on else 'off'}" for name, on in sorted(self.responses.items())]
        changes += [f"{name} {_short(s.value)}" for name, s in sorted(self.circumstances.items())]
        if len(self.assumptions) > MOST_IN_A_LABEL:
            text = json.dumps(self.assumptions, sort_keys=True)
            which = hashlib.sha256(text.encode()).hexdigest()[:6]
            changes.append(f"{len(self.assumptions)} other assumptions ({which})")
        else:
            changes += [f"{path} {_short(value)}" for path, value in self.assumptions.items()]
        place = load_place(self.place).id
        text = ", ".join([*changes, *seed])
        return f"{place}: {text}" if text else place

    def _pushed(self, name: str) -> str:
        """How far a lever is pushed, and when and how fast where that is not as usual."""
        setting = self.levers[name]
        usual = next(lever.ramp_weeks for lever in levers() if lever.id == name)
        text = f"{name} {_short(setting.value)}"
        if setting.start is not None and setting.start != load_place(self.place).start:
            text += f" from {setting.start}"
        if setting.ramp_weeks is not None and setting.ramp_weeks != usual:
            text += f" in {setting.ramp_weeks} weeks" if setting.ramp_weeks else " at once"
        return text

    def load(self) -> Place:
        """The place in which it plays, under its assumptions."""
        place = load_place(self.place)
        if not self.assumptions:
            return place
        # cached: laying assumptions over a place checks the whole place anew
        return _overlaid(Same(place), tuple(sorted(self.assumptions.items())))

    def changed(self, **changes: object) -> "Scenario":
        """A checked copy with other fields; a name stays with the plan that was named, so another plan has none."""
        # by alias: a setting is read back under the name that it has in a file
        copy = checked(Scenario, {**self.model_dump(by_alias=True), **changes})
        if self.name is None or "name" in changes or copy._plan() == self._plan():
            return copy
        return copy.model_copy(update={"name": None})

    def _plan(self) -> dict[str, Any]:
        """What is simulated, whatever it is called, however long and on whatever chance."""
        return self.model_dump(exclude={"name", "years", "seed"})

    def with_levers(self, **values: Unpack[LeverValues]) -> "Scenario":
        """A copy with these levers pushed (in their own unit); others stay as they are."""
        new: dict[str, Any] = {
            name: value.model_dump(by_alias=True) if isinstance(value, LeverSetting) else value
            for name, value in values.items()
        }
        return self.changed(levers={**self.model_dump(by_alias=True)["levers"], **new})

    def with_responses(self, **switches: bool) -> "Scenario":
        """A copy with these responses on or off."""
        return self.changed(responses={**self.responses, **switches})

    def with_circumstances(self, **values: float) -> "Scenario":
        """A copy under these circumstances."""
        return self.changed(circumstances={**self.model_dump()["circumstances"], **values})

    def with_assumptions(self, values: Mapping[str, float]) -> "Scenario":
        """A copy with these other values of assumptions, by path, each in its own unit."""
        if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - whoever runs no checker
            raise WrongInput(f"assumptions: found {shown(values)}, expected a mapping of paths to values")
        return self.changed(assumptions={**self.assumptions, **values})

    def do_nothing(self) -> "Scenario":
        """The same place, circumstances, responses and chance without any lever."""
        return self.changed(levers={}, name=None)


Scenario.__module__ = "jeugdstroom"
"""By its public name another process finds it again, wherever it lies: see ``docs/python.md``."""


def _short(value: float) -> str:
    """A number in all its digits, and no more."""
    return f"{value:.15g}"


@lru_cache(maxsize=16)
def _overlaid(same: Same, values: tuple[tuple[str, float], ...]) -> Place:
    return overlaid(same.place, dict(values))


def checked(schema: type[Scenario], content: dict[str, Any]) -> Scenario:
    """A scenario from plain values; a fault is one line."""
    return parse(schema, Document(name="scenario", tree=content, places={}))


def default_of(lever: LeverDeclaration, place: Place) -> float:
    """Where a lever stands in this place when nobody touches it."""
    if lever.id in place.in_force:
        return place.in_force[lever.id].base
    if lever.default is not None:
        return lever.default
    return 2.0 if place.settlement == "T-2" else 0.0


def _check_in_force(place: Place) -> None:
    known = {lever.id: lever for lever in levers()}
    for name, level in place.in_force.items():
        if name not in known:
            raise unknown_name("lever", name, known)
        lever = known[name]
        if not lever.min <= level.base <= lever.max or (lever.choices and level.base not in lever.choices):
            raise WrongInput(
                f"{place.id}: in_force.{name}: found {level.value:g} {level.unit}, "
                f"expected {lever.min:g} to {lever.max:g} ({lever.unit_en})"
            )


def _check_lever(name: str, setting: LeverSetting, place: Place) -> None:
    check_value(name, setting.value)
    until = place.contracts_until
    if until is not None and name.startswith("contract_form") and setting.start is not None and setting.start <= until:
        raise WrongInput(f"lever {name}: starts on {setting.start}, expected after {until}: contracts run until then")
    if setting.start is not None and setting.start < place.start:
        raise WrongInput(f"lever {name}: starts on {setting.start}, expected {place.start} or later")


def _check_circumstance(name: str, value: float) -> None:
    known = {circumstance.id: circumstance for circumstance in circumstances()}
    if name not in known:
        raise unknown_name("circumstance", name, known)
    if not known[name].min <= value <= known[name].max:
        raise WrongInput(f"circumstance {name}: found {value:g}, expected {known[name].min:g} to {known[name].max:g}")


def load_scenario(name: str) -> Scenario:
    """A scenario by place name (doing nothing), or from a place or scenario file."""
    if not name.endswith((".yaml", ".yml")):
        if name not in place_names():
            raise unknown_name("place", name, place_names())
        return checked(Scenario, {"place": name})
    document = read_document(place_path(name))
    if "place" not in document.tree:
        return checked(Scenario, {"place": name})
    return scenario_in(document, Path(name))


def scenario_in(document: Document, path: Path) -> Scenario:
    """The scenario that a document holds; a place that it gives by path lies beside the file."""
    tree = dict(document.tree)
    if (beside := place_beside(document, path)) is not None:
        tree["place"] = beside
    return parse(Scenario, Document(name=document.name, tree=tree, places=document.places))


def place_beside(document: Document, path: Path) -> str | None:
    """The place file that a scenario file names by its path from there; None where it names a place that is shipped."""
    inner = document.tree.get("place")
    if not isinstance(inner, str) or not inner.endswith((".yaml", ".yml")):
        return None
    file = path.parent / inner
    # On other systems a path of Windows is one long name, of a file in the folder of the scenario.
    if not file.exists() and (PureWindowsPath(inner).drive or "\\" in inner):
        raise WrongInput(
            f"{document.where(('place',))}: place: found {shown(inner)}, a path of Windows, expected a path on this "
            f"machine with forward slashes, such as {PureWindowsPath(inner).name} for a file beside this one"
        )
    return str(file)
