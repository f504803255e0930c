"""Search for plans that meet limits."""

from experiments.optimise.search import optimise as optimise
