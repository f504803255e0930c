"""What is known and what is assumed: facts, assumptions, documents, measures and terms."""
