"""Children: what happens to a child and a family, and what they decide."""
