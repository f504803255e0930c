"""Views: Mesa agents made on request for one record; what they show and do is the record's."""

# Mesa ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Iterable
from typing import Any, NoReturn

import mesa

from agents.base.compiler.records import Record, Records
from agents.base.files.errors import WrongInput

_MESAS_OWN = ("unique_id", "pos", "cell")
"""Attributes of every agent that Mesa itself writes, when it registers an agent or gives it a place in a space."""


class ReadOnlyView(WrongInput, AttributeError):
    """Somebody wrote to a view or took it out of its model: the model would not have noticed."""


class RecordAgent[R: Record](mesa.Agent[Any]):
    """A Mesa agent that looks at row ``row`` of a record array; its fields read as attributes, and nothing is written.

    A value written here would be seen on the view alone while the engine goes on with its own, so writing raises
    ``ReadOnlyView``; what a model does is changed by the levers of its scenario.
    """

    records: Records[R]
    row: int

    def __init__(self, model: "mesa.Model[Any, Any]", records: Records[R], row: int) -> None:
        self.__dict__.update(model=model, records=records, row=row)
        super().__init__(model)

    @property
    def record(self) -> R:
        """The record itself: what rules take."""
        return self.records[self.row]

    def remove(self) -> NoReturn:
        """Refuse: the engine goes on with the record, whatever Mesa's list of agents holds."""
        raise ReadOnlyView(
            f"{self!r} shows what the engine simulates and cannot be removed; expected a select on model.agents instead"
        )

    def step(self) -> NoReturn:
        """Refuse: an agent has no week of its own."""
        raise ReadOnlyView(f"{self!r} has no step of its own: the engine moves all agents; expected model.step()")

    def advance(self) -> NoReturn:
        """Refuse, as ``step``."""
        self.step()

    @classmethod
    def create_agents(cls, *_: object, **__: object) -> NoReturn:
        """Refuse: which agents there are follows from the place."""
        raise ReadOnlyView(
            f"{cls.__name__}: the engine makes all agents of a model from its place, and none can be added; "
            "expected another place or lever in the scenario"
        )

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the fields of any record
        records = self.__dict__.get("records")
        if records is not None and name in (records.dtype.names or ()):
            return records[self.__dict__["row"]][name].item()
        raise AttributeError(f"{type(self).__name__} has no '{name}'")

    def __setattr__(self, name: str, value: object) -> None:
        # Mesa's own constructor sets the model that is there already
        if name in _MESAS_OWN or (name == "model" and value is self.__dict__.get("model")):
            super().__setattr__(name, value)
            return
        raise ReadOnlyView(
            f"{name} = {value!r}: {self!r} only shows what the engine simulates and cannot be written to; "
            "expected a change by a lever of the scenario"
        )

    def __delattr__(self, name: str) -> None:
        raise ReadOnlyView(f"{name}: {self!r} only shows what the engine simulates, nothing of it can be deleted")

    def __dir__(self) -> Iterable[str]:
        return sorted({*super().__dir__(), *(self.records.dtype.names or ())})

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.__dict__.get('row')}"
