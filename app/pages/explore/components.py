"""The five key figures, as a Vue component with typed properties."""

from app.components.vue import Items
from app.solara_adapter.components import component_vue


@component_vue("KpiTiles.vue")
def kpi_tiles(*, tiles: Items) -> None:
    """The five numbers, each with its difference to doing nothing."""
