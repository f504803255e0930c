"""Pages: composition only, no numbers and no markup of their own."""
