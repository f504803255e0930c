"""Why two scenarios differ: causes that add up."""

from experiments.explain.explanation import explain as explain
