"""Children leave."""
