"""Charts as inline SVG: no script, no file beside the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LABEL = 640, 24, 210
INK, LINE, BAR, SPREAD = "#1f2937", "#cbd5e1", "#2563eb", "#0f172a"


def bars(rows: Sequence[tuple[str, float, tuple[float, float] | None]], title: str) -> str:
    """Horizontal bars of shares (0 to 1) with their intervals."""
    scale = WIDTH - LABEL - 60
    parts = []
    for number, (name, value, spread) in enumerate(rows):
        y = number * ROW + 4
        parts.append(f'<text x="{LABEL - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{LABEL}" y="{y}" width="{max(0.0, value) * scale:.1f}" height="16" fill="{BAR}"/>')
        if spread:
            left, right = (LABEL + end * scale for end in spread)
            parts.append(f'<path d="M{left:.1f} {y + 8}H{right:.1f}M{left:.1f} {y + 4}v8M{right:.1f} {y + 4}v8" stroke="{SPREAD}"/>')
        parts.append(f'<text x="{LABEL + scale + 8}" y="{y + 12}">{value:.3f}</text>')
    return _svg("".join(parts), len(rows) * ROW + 8, title)


def curve(points: Sequence[tuple[float, float]], title: str, across: str, upward: str, mark: tuple[float, float] | None = None) -> str:
    """A line through (x, y) points, both 0 to 1; mark: the point in use."""
    left, top, width, height = 60, 14, WIDTH - 90, 240

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * width, top + (1 - y) * height

    parts = []
    for step in range(0, 11, 2):
        x, y = at(step / 10, 0)
        parts.append(f'<path d="M{x:.1f} {top}V{y:.1f}" stroke="{LINE}"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{step / 10:.1f}</text>')
        x, y = at(0, step / 10)
        parts.append(f'<path d="M{x:.1f} {y:.1f}h{width}" stroke="{LINE}"/>')
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{step / 10:.1f}</text>')
    if points:
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in (at(*point) for point in points))
        parts.append(f'<path d="M{line}" fill="none" stroke="{BAR}" stroke-width="2"/>')
    if mark:
        x, y = at(*mark)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{SPREAD}" stroke-width="2"/>')
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 34}" text-anchor="middle">{escape(across)}</text>')
    parts.append(f'<text x="{left}" y="{top - 3}">{escape(upward)}</text>')
    return _svg("".join(parts), top + height + 44, title)


def _svg(inner: str, height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="{escape(title)}" '
        f'font-size="12" fill="{INK}"><title>{escape(title)}</title>{inner}</svg>'
    )
