"""Segments: parts of the offer that are bought in one way."""

from enum import IntEnum


class Segment(IntEnum):
    """Column of each segment; the ids in tables are in SEGMENT_IDS."""

    LOCAL = 0
    B = 1
    C = 2
    STAY = 3
    NATIONAL = 4
    INDIVIDUAL = 5
    PROTECTION = 6


SEGMENT_IDS = ("local", "B", "C", "stay", "national", "individual", "protection")
ALL = len(SEGMENT_IDS)
SPECIALIST = ALL + 1
"""Columns after the segments in the count of clients: everybody, and everybody outside the local segment."""
