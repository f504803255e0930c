"""What stands around every page: the top bar, the lever panel, notices and the footer."""
