import time


class Breaker:
    """After a failure lets nothing through for a while, then one try at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._try_at = 0.0
        self.is_closed = True

    @property
    def is_blocking(self) -> bool:
        return not self.is_closed and time.monotonic() < self._try_at

    def allows(self) -> bool:
        """Tell whether to try; counts as a try."""
        if self.is_blocking:
            return False
        self._try_at = time.monotonic() + self._seconds
        return True

    def open(self) -> None:
        self.is_closed = False
        self._try_at = time.monotonic() + self._seconds

    def close(self) -> None:
        self.is_closed = True
