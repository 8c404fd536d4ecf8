"""What a run has shown, for whoever looks at its output."""

from __future__ import annotations

import sys


def tell(*sentences: str) -> None:
    """Write a line."""
    sys.stdout.write(" ".join(sentences) + "\n")
