"""How many requests a minute one caller may send; counted in this process."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from service.web.errors import Problem

_CALLERS = 10_000


class Rates:
    """A bucket for each caller that fills evenly; empty means 429. A limit of 0 is none."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count one request.

        Raises:
            Problem: 429 with the seconds to wait.
        """
        if not self._limit:
            return
        now = self._clock()
        left, since = self._buckets.pop(caller, (float(self._limit), now))
        left = min(self._limit, left + (now - since) * self._limit / 60)
        self._buckets[caller] = (max(left - 1, left if left < 1 else 0), now)
        while len(self._buckets) > _CALLERS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise Problem(429, "Too many requests.", headers={"Retry-After": str(math.ceil((1 - left) * 60 / self._limit))})
