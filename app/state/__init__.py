"""What a reader has chosen: one frozen state, its history, the actions on it, and its form in an address."""
