"""Model: many agents meeting, week by week, with the money that follows them."""
