"""Children and their needs arrive."""
