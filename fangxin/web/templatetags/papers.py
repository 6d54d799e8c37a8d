"""Small drawings that stand for a paper until its photograph is there: letter, table, receipt, certificate, …

They are decoration (hidden from screen readers); the name under the picture says what it is.
"""

import math
from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_GREY, _EDGE, _RED, _GREEN = "#d3dcd9", "#dfe5e3", "#c0392b", "#1b7a3d"


def _rect(x: float, y: float, w: float, h: float, fill: str, edge: str = "", rx: float = 1) -> str:
    stroke = f' stroke="{edge}"' if edge else ""
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{rx}" fill="{fill}"{stroke}/>'


def _rows(x: float, y: float, widths: tuple[int, ...], fill: str = _GREY) -> str:
    return "".join(_rect(x, y + 7 * n, w, 3, fill, rx=1.5) for n, w in enumerate(widths))


def _seal(x: float, y: float, r: float = 9) -> str:
    """A round red seal with a five-pointed star."""
    points = []
    for corner in range(10):
        reach = r * (0.62 if corner % 2 == 0 else 0.25)
        angle = math.radians(36 * corner - 90)
        points.append(f"{x + reach * math.cos(angle):.1f},{y + reach * math.sin(angle):.1f}")
    rim = f'<circle cx="{x}" cy="{y}" r="{r}" fill="none" stroke="{_RED}" stroke-width="1.6" opacity=".85"/>'
    return f'{rim}<polygon points="{" ".join(points)}" fill="{_RED}" opacity=".85"/>'


def _letter(_: str) -> str:
    lines = _rect(40, 17, 40, 4, _RED) + _rect(36, 25, 48, 1, _RED) + _rows(38, 32, (44, 40, 44, 22))
    return _rect(30, 9, 60, 70, "#fff", _EDGE, 2) + lines + _seal(75, 65)


def _table(_: str) -> str:
    body = _rect(20, 12, 80, 62, "#fff", _EDGE, 2) + _rect(20, 12, 80, 11, "#e4f2ee")
    body += _rect(22, 43.5, 76, 10, "#ffe7b3", rx=2)
    for n in range(6):
        ink = "#8f5000" if n == 2 else _GREY
        body += "".join(
            _rect(x, 29 + 9 * n, w, 3, ink, rx=1.5) for x, w in ((26, 26), (60, 12), (80, 14)) if n < 5
        )
    return body


def _receipt(_: str) -> str:
    body = _rect(16, 18, 88, 50, "#fff", _EDGE, 3) + _rect(16, 18, 88, 10, "#dbe7f6")
    tick = (
        f'<path d="M81 52l4 4 7-8" fill="none" stroke="{_GREEN}" stroke-width="2.4" stroke-linecap="round"/>'
    )
    return body + _rows(24, 36, (34, 48, 28)) + '<circle cx="86" cy="52" r="11" fill="#e6f4ea"/>' + tick


def _certificate(_: str) -> str:
    body = _rect(24, 9, 72, 68, "#fffdf6", "#d9c48f", 2) + _rect(28, 13, 64, 60, "none", "#e6d6ab")
    return body + _rect(42, 20, 36, 4, "#6b5a2a") + _rows(34, 32, (52, 44, 52, 26), "#e0d6bb") + _seal(79, 61)


def _test(_: str) -> str:
    body = (
        _rect(24, 9, 72, 68, "#fff", "#bcd9cf", 2)
        + _rect(24, 9, 72, 12, "#e4f2ee")
        + _rect(42, 13, 36, 4, "#0b6e5f")
    )
    ticks = "".join(
        f'<path d="M76 {29 + 8 * n}l2.5 2.5 5-5" fill="none" stroke="{_GREEN}" stroke-width="2" stroke-linecap="round"/>'
        + _rect(32, 28 + 8 * n, 30, 3, _GREY, rx=1.5)
        for n in range(4)
    )
    return body + ticks + _rect(32, 64, 20, 3, _GREY, rx=1.5) + _seal(81, 66, 7)


def _scale(reading: str) -> str:
    body = '<path d="M18 30h84l-6 8H24z" fill="#c3cdca"/><path d="M40 30c2-13 10-18 20-18s19 6 21 18z" fill="#c96f5e"/>'
    body += '<path d="M48 26c6-7 17-8 26-4" fill="none" stroke="#efc2b5" stroke-width="2" stroke-linecap="round"/>'
    body += '<path d="M24 38h72l4 36a4 4 0 0 1-4 4H24a4 4 0 0 1-4-4z" fill="#5d6b67"/>' + _rect(
        31, 46, 58, 22, "#10231f", rx=3
    )
    text = '<text x="84" y="63" text-anchor="end" font-size="16" font-weight="600" fill="#7cf0b8" font-family="monospace">{}</text>'
    return body + str(format_html(text, reading))


def _label(_: str) -> str:
    body = _rect(18, 14, 84, 56, "#fff", "#cfd8d5", 4)
    for x, y in ((27, 24), (47, 24), (27, 44)):
        body += f'<path d="M{x} {y}h12v12h-12z" fill="none" stroke="#17211f" stroke-width="2.4"/>' + _rect(
            x + 4, y + 4, 4, 4, "#17211f"
        )
    dots = (
        (43, 26),
        (43, 34),
        (47, 42),
        (53, 46),
        (43, 46),
        (57, 40),
        (49, 52),
        (57, 52),
        (43, 54),
        (61, 46),
    )
    return (
        body + "".join(_rect(x, y, 3, 3, "#17211f", rx=0) for x, y in dots) + _rows(70, 26, (24, 18, 24, 14))
    )


def _meal(_: str) -> str:
    plate = (
        '<rect width="120" height="84" fill="#e9dcc7"/><ellipse cx="60" cy="44" rx="42" ry="27" fill="#fff"/>'
    )
    plate += '<ellipse cx="60" cy="44" rx="31" ry="18" fill="#b9652f"/>'
    bits = (
        (42, 38, "#7c3a1c"),
        (56, 32, "#e7bd60"),
        (68, 42, "#7c3a1c"),
        (50, 48, "#e7bd60"),
        (76, 34, "#e7bd60"),
        (63, 52, "#5f8f3f"),
    )
    return plate + "".join(_rect(x, y, 11, 8, fill, rx=3) for x, y, fill in bits)


def _tray(_: str) -> str:
    """A canteen tray from above: rice, meat, two vegetables, soup and milk."""
    body = _rect(8, 4, 104, 76, "#dfe8e5", rx=10) + _rect(11, 7, 98, 70, "#f4f8f6", rx=8)
    for x, y, w, h in (
        (15, 11, 42, 28),
        (61, 11, 44, 28),
        (15, 43, 28, 30),
        (47, 43, 28, 30),
        (79, 43, 26, 30),
    ):
        body += _rect(x, y, w, h, "#fff", "#dbe4e1", 5)
    body += '<ellipse cx="36" cy="25" rx="15" ry="10" fill="#fffdf6" stroke="#e6dcc4"/>'
    for x, y, fill in (
        (66, 16, "#a4552b"),
        (78, 14, "#e7bd60"),
        (88, 20, "#a4552b"),
        (71, 26, "#e7bd60"),
        (82, 27, "#a4552b"),
    ):
        body += _rect(x, y, 9, 7, fill, rx=2.5)
    for x, y, fill in ((23, 51, "#f3c33c"), (34, 56, "#d8482f"), (25, 64, "#d8482f"), (35, 66, "#f3c33c")):
        body += f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}"/>'
    body += '<path d="M53 50c5 4 8 8 10 18M70 50c-4 4-7 8-8 14" fill="none" stroke="#3f8f4a" stroke-width="4" stroke-linecap="round"/>'
    return body + _rect(85, 48, 14, 20, "#cfe3f5", "#9fc3e4", 2) + _rect(87, 56, 10, 6, "#fff")


def _class(_: str) -> str:
    body = (
        _rect(28, 10, 64, 18, "#2f6d5f", rx=2)
        + _rect(38, 16, 24, 2, "#bfe0d6")
        + _rect(38, 21, 16, 2, "#bfe0d6")
    )
    seats = ((24, 46), (60, 42), (96, 46), (42, 66), (78, 66))
    for x, y in seats:
        body += f'<circle cx="{x}" cy="{y - 6}" r="5" fill="#c3cdca"/><path d="M{x - 9} {y + 8}c0-9 18-9 18 0z" fill="#8fc4b7"/>'
        body += _rect(x - 13, y + 7, 26, 3, "#c99b5b")
    return body


KINDS: dict[str, Callable[[str], str]] = {
    "letter": _letter,
    "table": _table,
    "receipt": _receipt,
    "certificate": _certificate,
    "test": _test,
    "scale": _scale,
    "label": _label,
    "meal": _meal,
    "tray": _tray,
    "class": _class,
}


def paper(kind: str, reading: str = "") -> SafeString:
    """The drawing of one kind of paper; `reading` is the number on the display of a scale. Unknown kind: KeyError."""
    drawn = KINDS[kind](reading)
    ground = '<rect width="120" height="84" fill="#f2f6f5"/>'
    return mark_safe(f'<svg viewBox="0 0 120 84" aria-hidden="true" focusable="false">{ground}{drawn}</svg>')  # noqa: S308


def named_paper(
    kind: str, name: str, of: str = "", url: str = "", reading: str = "", photo_url: str = ""
) -> SafeString:
    """A paper with its name under it, linked to the original when there is a `url`; a photograph replaces the drawing."""
    picture = (
        format_html('<img src="{}" alt="" width="120" height="84" loading="lazy">', photo_url)
        if photo_url
        else paper(kind, reading)
    )
    inside = format_html(
        '{}<span class="name">{}{}</span>', picture, format_html("<b>{}</b>", name) if of else name, of
    )
    if url:
        return format_html('<a class="paper" href="{}">{}</a>', url, inside)
    return format_html('<span class="paper">{}</span>', inside)
