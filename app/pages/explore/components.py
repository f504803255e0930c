"""The five key figures, as a Vue component with typed properties."""

from typing import Any

from app.solara_adapter.components import component_vue

Items = list[dict[str, Any]]


@component_vue("KpiTiles.vue")
def kpi_tiles(*, tiles: Items) -> None:
    """The five numbers, each with its difference to doing nothing."""
