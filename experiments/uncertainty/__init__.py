"""What is not known: samples from priors, their effect, and which of them matter."""
