"""Views: Mesa agents made on request for one record; what they show and do is the record's."""

from typing import Any

import mesa

from agents.base.records import Records


class View(mesa.Agent):
    """A Mesa agent that looks at row ``row`` of a record array; its fields read as attributes."""

    def __init__(self, model: mesa.Model, records: Records, row: int) -> None:
        super().__init__(model)
        self.records = records
        self.row = row

    @property
    def record(self) -> Any:
        """The record itself: what rules take."""
        return self.records[self.row]

    def __getattr__(self, name: str) -> Any:
        records = self.__dict__.get("records")
        if records is not None and name in (records.dtype.names or ()):
            return records[self.__dict__["row"]][name].item()
        raise AttributeError(f"{type(self).__name__} has no '{name}'")
