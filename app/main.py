"""The app as Solara sees it."""

import solara


@solara.component
def Page():
    """Temporary"""
    solara.Text("hallo")
