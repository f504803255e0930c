"""Prints the digest of runs of random small places: a process of its own, to compare settings of Python."""

import sys

from model.run import TooManyNeeds, run_region
from tests.cases.made import digest
from tests.cases.random_places import made


def digest_of(number: int) -> str:
    """The digest of a random small place, or that its needs outgrew the engine."""
    try:
        return digest(run_region(made(number), 1))
    except TooManyNeeds:
        return "stopped"


if __name__ == "__main__":
    for number in map(int, sys.argv[1:]):
        print(number, digest_of(number))
