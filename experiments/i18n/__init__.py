"""Words, numbers and labels in two languages."""
