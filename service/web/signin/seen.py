"""Signed tokens that were used: each counts once."""

from __future__ import annotations

from collections import OrderedDict

_MOST_SEEN = 100_000


class Seen:
    """Tokens that were used, until they are over, in this process; each counts once."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def is_new(self, token: str, until: float, now: float) -> bool:
        """Whether the token comes for the first time."""
        while self._until and (next(iter(self._until.values())) < now or len(self._until) > _MOST_SEEN):
            self._until.popitem(last=False)
        if self._until.get(token, 0) >= now:
            return False
        self._until[token] = until
        return True
