"""Policy: levers, circumstances and responses, and how much of each is in force in a week."""
