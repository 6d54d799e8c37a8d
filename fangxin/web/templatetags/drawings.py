"""Server-drawn SVG: icons, progress ring, meters, stacked bar. Pure functions of their arguments.

Colours come from classes in charts.css and lengths from presentation attributes, because the page's policy
allows no inline style. Text is escaped; every drawing says in words what it shows.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fangxin.web.templatetags.amounts import yuan

HUES = ("hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8")
PALE = frozenset({"hue-brand-2", "hue-brand-3", "hue-rest"})
TONES = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "info": "info", "": ""}

Part = Mapping[str, Any]


@cache
def _icon_set() -> ZipFile:
    """All icons, opened once: the package's own reader lists its 1,700 files anew for each icon, 25 ms a time."""
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def _drawn(name: str) -> str:
    drawing = " ".join(_icon_set().read(f"{name}.svg").decode().split())
    opened, inside = (
        drawing.replace(' xmlns="http://www.w3.org/2000/svg"', "").replace("> <", "><").split(">", 1)
    )
    return f'{opened.rstrip()} class="i" aria-hidden="true" focusable="false">{inside}'


def icon(name: str, label: str = "") -> SafeString:
    """A lucide icon as inline SVG, hidden from screen readers unless it has a label of its own."""
    drawn = mark_safe(_drawn(str(name)))  # noqa: S308  the drawing comes from the installed icon set
    return format_html('{}<span class="sr">{}</span>', drawn, label) if label else drawn


def tone_icon(tone: str) -> str:
    """The icon that goes with a tone. An unknown tone is a fault of the page: KeyError."""
    return TONES[tone]


def tag(tone: str, words: str, icon_name: str | None = None) -> SafeString:
    """A status word. tone: ok, warn, bad, info, brand or ''; icon_name '' leaves the icon out."""
    name = tone_icon("" if tone == "brand" else tone) if icon_name is None else icon_name
    return format_html(
        '<span class="tag{}">{}{}</span>', f" tag-{tone}" if tone else "", icon(name) if name else "", words
    )


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: int, total: int) -> float:
    """Percent of the whole, for lengths in a drawing only. An empty whole has no parts."""
    return 100 * value / total if total else 0.0


def ring(done: int, total: int, label: str = "") -> SafeString:
    """Progress ring: `done` of `total` tasks."""
    if not 0 <= done <= total:
        raise ValueError(f"done must be between 0 and total, got {done} of {total}")
    said = label or gettext("已完成 %(done)d 项，共 %(total)d 项") % {"done": done, "total": total}
    around = 226.19
    arc = around * done / total if total else 0
    return format_html(
        '<svg class="ring{}" viewBox="0 0 84 84" role="img" aria-label="{}">'
        '<circle class="track" cx="42" cy="42" r="36" fill="none" stroke-width="9"/>'
        '<circle class="arc" cx="42" cy="42" r="36" fill="none" stroke-width="9" stroke-linecap="{}"'
        ' stroke-dasharray="{} {}" transform="rotate(-90 42 42)"/>'
        '<text class="big" x="42" y="42" text-anchor="middle">{}</text>'
        '<text class="little" x="42" y="58" text-anchor="middle">{}</text></svg>',
        " ring-full" if total and done == total else "",
        said,
        "round" if arc else "butt",
        _length(arc),
        _length(around),
        done,
        gettext("共 %(total)d 项") % {"total": total},
    )


def meter(
    value: int, maximum: int, label: str, tone: str = "", low: int | None = None, high: int | None = None
) -> SafeString:
    """A bar from 0 to `maximum`, cut off at the end when the value is larger; `low` and `high` shade the right zone.

    `label` is read aloud in place of the drawing, so it names the figure: 钙达到推荐的 82%.
    """
    tone_icon(tone)
    zone: SafeString | str = ""
    if low is not None:
        top = min(maximum if high is None else high, maximum)
        zone = format_html(
            '<rect class="zone" x="{}%" width="{}%" height="100%"/>',
            _length(share(low, maximum)),
            _length(share(top - low, maximum)),
        )
    return format_html(
        '<svg class="meter{}{}" role="img" aria-label="{}"><rect class="track" width="100%" height="100%" rx="3"/>{}'
        '<rect class="fill" y="{}" width="{}%" height="{}" rx="{}"/></svg>',
        f" meter-{tone}" if tone else "",
        " meter-zone" if zone else "",
        label,
        zone,
        "25%" if zone else "0",
        _length(min(100.0, max(0.0, share(value, maximum)))),
        "50%" if zone else "100%",
        "2" if zone else "3",
    )


def part_hue(part: Part, position: int) -> str:
    return str(part.get("hue") or HUES[position % len(HUES)])


def part_text(part: Part) -> str:
    """What is written for a part: its own text, or its value in fen as yuan."""
    return str(part["text"]) if part.get("text") is not None else yuan(part["value"])


def stacked_bar(parts: Iterable[Part], label: str, unit: str = "元", total: str = "") -> SafeString:
    """One bar cut into parts with its legend. A part is {label, value (integer ≥ 0), text?, hue?}.

    Values default to fen; with another unit give each part its `text`. `total` adds a last line to the legend.
    """
    rows = list(parts)
    whole = sum(row["value"] for row in rows)
    if any(row["value"] < 0 for row in rows):
        raise ValueError("a stacked bar cannot show a negative part; show it as a figure of its own")
    pieces: list[SafeString] = []
    start = 0
    for position, row in enumerate(rows):
        width, hue = share(row["value"], whole), part_hue(row, position)
        pieces.append(
            format_html(
                '<rect class="{}" x="{}%" width="{}%" height="100%"/>',
                hue,
                _length(share(start, whole)),
                _length(width),
            )
        )
        if width >= 14 and hue not in PALE:
            pieces.append(
                format_html(
                    '<text x="{}%" y="50%" dy=".36em" text-anchor="middle">{}</text>',
                    _length(share(start, whole) + width / 2),
                    part_text(row),
                )
            )
        if position:
            pieces.append(
                format_html(
                    '<rect x="{}%" width="2" height="100%" fill="#fff"/>', _length(share(start, whole))
                )
            )
        start += row["value"]
    said = gettext("，").join(f"{row['label']} {part_text(row)} {unit}".strip() for row in rows)
    legend = format_html_join(
        "",
        '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10" rx="3"/></svg>'
        '{}<span class="value num">{} {}</span></li>',
        ((part_hue(row, position), row["label"], part_text(row), unit) for position, row in enumerate(rows)),
    )
    if total:
        legend += format_html(
            '<li class="sum"><svg viewBox="0 0 10 10" aria-hidden="true"></svg>{}'
            '<span class="value num">{} {}</span></li>',
            gettext("合计"),
            total,
            unit,
        )
    return format_html(
        '<svg class="bar" role="img" aria-label="{}：{}">{}</svg><ul class="legend">{}</ul>',
        label,
        said,
        mark_safe("".join(pieces)),  # noqa: S308  every piece was escaped above
        legend,
    )
