"""Lines over sizes as SVG, both axes by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 20, 50
LEADING = 14
COLORS = ("#0052cc", "#5e6c84", "#97a0af", "#de350b", "#00875a")
Line = Mapping[int, float]


def picture(lines: Mapping[str, Line], x_title: str, y_title: str) -> str:
    """Draw a line for each name, through its values at each size."""
    frame = Frame(lines)
    parts = [*frame.axes(x_title, y_title)]
    colors = dict(zip(lines, COLORS, strict=False))
    for name, line in lines.items():
        parts += frame.line(line, colors[name])
    parts += frame.names(lines, colors)
    style = "<style>text{font:12px sans-serif;fill:#42526e}</style>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
    return "\n".join([head, style, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>", ""])


class Frame:
    """Where a size and a value stand in the picture."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._sizes = sorted({size for line in lines.values() for size in line})
        values = [value for line in lines.values() for value in line.values()]
        self._low, self._high = math.floor(math.log10(min(values))), math.floor(math.log10(max(values))) + 1

    def x(self, size: int) -> float:
        first, last = math.log10(self._sizes[0]), math.log10(self._sizes[-1])
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - first) / ((last - first) or 1)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log10(value) - self._low) / (self._high - self._low)

    def axes(self, x_title: str, y_title: str) -> Iterator[str]:
        """Draw a line for each power of ten, and name the sizes."""
        for power in range(self._low, self._high + 1):
            y = self.y(10.0**power)
            yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dfe1e6"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:,}</text>'
        for size in self._sizes:
            yield f'<text x="{self.x(size):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{size:,}</text>'
        yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x_title)}</text>'
        middle = (TOP + HEIGHT - BOTTOM) / 2
        yield f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{escape(y_title)}</text>'

    def line(self, line: Line, color: str) -> Iterator[str]:
        """Draw one line with its points."""
        points = [(self.x(size), self.y(value)) for size, value in sorted(line.items())]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>'

    def names(self, lines: Mapping[str, Line], colors: Mapping[str, str]) -> Iterator[str]:
        """Write each name at its line's end, or below the name before it where they would meet."""
        lowest = 0.0
        for y, name in sorted((self.y(line[max(line)]), name) for name, line in lines.items()):
            lowest = max(y + 4, lowest + LEADING)
            words = escape(name.replace("`", ""))
            yield f'<text x="{WIDTH - RIGHT + 10}" y="{lowest:.1f}" style="fill:{colors[name]}">{words}</text>'
