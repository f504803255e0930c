"""Places made for tests: files with a known answer, and places made up on the spot."""
