"""A design of many runs, on one machine or many, kept in a store."""

from experiments.sweep.driver import sweep as sweep
