"""Care under way."""
