"""The page for the council: what a plan does, in plain words, as plain data and in three kinds of file."""
