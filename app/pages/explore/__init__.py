"""One plan beside doing nothing."""
