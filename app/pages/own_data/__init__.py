"""A reader's own figures."""
