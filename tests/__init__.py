"""Everything that can show us wrong."""
