"""Two scenarios on the same chance: what differs, for whom, and what gets worse."""

from experiments.compare.comparison import compare as compare
