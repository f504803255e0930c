"""Answers from the model: a service with a cache, a queue of longer jobs, and hooks that follow them."""
