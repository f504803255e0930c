"""Parts of the screen: Vue templates and their Python faces."""
