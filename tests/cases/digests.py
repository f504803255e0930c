"""Prints the digest of runs of random small places: a process of its own, to compare settings of Python."""

import sys

from model.run import run_region
from tests.cases.made import digest
from tests.cases.random_places import made

if __name__ == "__main__":
    for number in map(int, sys.argv[1:]):
        print(number, digest(run_region(made(number), 1)))
