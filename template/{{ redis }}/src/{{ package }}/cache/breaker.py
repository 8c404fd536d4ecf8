import time


class Breaker:
    """After a failure lets nothing through for a while, then one try at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._try_at = 0.0
        self.is_closed = True

    def allows(self) -> bool:
        """Tell whether to try; counts as a try."""
        now = time.monotonic()
        if not self.is_closed and now < self._try_at:
            return False
        self._try_at = now + self._seconds
        return True

    def open(self) -> None:
        self.is_closed = False
        self._try_at = time.monotonic() + self._seconds

    def close(self) -> None:
        self.is_closed = True
