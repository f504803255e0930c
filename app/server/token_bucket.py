"""How often something may happen: a token bucket, and a log that one client cannot fill."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]


@dataclass(slots=True)
class TokenBucket:
    """Lets through ``burst`` at once and ``rate`` per second after that."""

    rate: float
    burst: float
    clock: Clock = time.monotonic
    tokens: float = field(init=False)
    filled: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens, self.filled = self.burst, self.clock()

    def take(self, amount: float = 1.0) -> float:
        """Takes so many tokens; the seconds to wait before going on, 0 while there were enough."""
        now = self.clock()
        self.tokens = min(self.burst, self.tokens + (now - self.filled) * self.rate) - amount
        self.filled = now
        return max(0.0, -self.tokens / self.rate)


class RepeatFilter(logging.Filter):
    """Drops what a logger has said too often lately, whoever makes it say so.

    Lines count as the same when their text before the values is the same. Tracebacks of faults of our own pass all
    the same, unless they too repeat.
    """

    MOST = 5
    """Lines of a kind in a row: enough to see that it is no single case."""
    EACH = 60.0
    """Seconds until one more line of that kind is written: a log of a day stays below some 1,500 lines of a kind."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.buckets: dict[str, TokenBucket] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written."""
        kind = str(record.msg)[:80]
        if len(self.buckets) > 200:  # kinds of lines: fewer than 50 in practice
            self.buckets.clear()
        bucket = self.buckets.setdefault(kind, TokenBucket(1 / self.EACH, self.MOST, self.clock))
        if bucket.take() > 0:
            bucket.tokens += 1
            return False
        return True


def limit_repeated_log_lines(*names: str) -> None:
    """From now on these loggers repeat themselves seldom."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(found, RepeatFilter) for found in logger.filters):
            logger.addFilter(RepeatFilter())
