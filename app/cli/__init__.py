"""The command line: every command in a terminal."""
