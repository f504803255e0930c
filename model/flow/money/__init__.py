"""What is booked, priced and settled."""
