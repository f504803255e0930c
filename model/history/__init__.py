"""What happened to one child and to the chain, week by week."""
