"""A line chart as SVG: enough to see how something grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT, _EDGE = 340, 220, 44


def line_chart(title: str, across: str, up: str, points: Sequence[tuple[float, float]]) -> str:
    """Draw points and the lines between them; both axes start at zero.

    Args:
        title: What is drawn.
        across: What the horizontal axis counts.
        up: What the vertical axis counts.
        points: Ascending by their first number.
    """
    right = max(x for x, _ in points)
    top = max(y for _, y in points) * 1.15

    def place(x: float, y: float) -> tuple[float, float]:
        wide, high = _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE
        return round(_EDGE + x / right * wide, 1), round(_HEIGHT - _EDGE - y / top * high, 1)

    placed = [place(x, y) for x, y in points]
    marks = [
        f'<circle cx="{x}" cy="{y}" r="3"/><text x="{x}" y="{y - 7}">{value:g}</text>'
        f'<text x="{x}" y="{_HEIGHT - _EDGE + 14}">{at:g}</text>'
        for (x, y), (at, value) in zip(placed, points, strict=True)
    ]
    line = " ".join(f"{x},{y}" for x, y in placed)
    axes = f"{_EDGE},{_EDGE / 2} {_EDGE},{_HEIGHT - _EDGE} {_WIDTH - _EDGE / 2},{_HEIGHT - _EDGE}"
    middle = _WIDTH / 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            f'width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="11" '
            'text-anchor="middle">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{middle}" y="16" font-weight="bold">{title}</text>',
            f'<polyline points="{axes}" fill="none" stroke="#888"/>',
            f'<polyline points="{line}" fill="none" stroke="#36c" stroke-width="2"/>',
            *marks,
            f'<text x="{middle}" y="{_HEIGHT - 8}">{across}</text>',
            f'<text x="12" y="{_HEIGHT / 2}" transform="rotate(-90 12 {_HEIGHT / 2})">{up}</text>',
            "</svg>",
            "",
        ]
    )
