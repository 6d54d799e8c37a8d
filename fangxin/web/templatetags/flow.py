"""Where the money came from and where it went, as one server-drawn flow chart.

Left the sources, in the middle what one pupil's meal cost, right the uses. If both sides differ the
difference is drawn as a band of its own, never hidden. Narrow screens get the same figures as bars (charts.css swaps them).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fangxin.web.templatetags.drawings import Part, meter, part_text

SOURCE_HUES = ("hue-1", "hue-brand-2", "hue-brand-3", "hue-family", "hue-4", "hue-6")
THICKNESS, SLOT, GAP, TOP = 152.0, 17.0, 9.0, 8.0
LEFT, BOX, BOX_END, RIGHT, NOTE = 112, 330, 418, 560, 716


@dataclass(frozen=True)
class Band:
    """One stream: its end at the side (y) and its end at the box (box_y), all in drawing units."""

    label: str
    text: str
    value: int
    hue: str
    y: float
    box_y: float
    thick: float
    marked: bool = False


def _at(length: float) -> str:
    return f"{length:.1f}"


def _with_difference(rows: Sequence[Part], other: Sequence[Part], label: str) -> list[Part]:
    missing = sum(row["value"] for row in other) - sum(row["value"] for row in rows)
    return [*rows, {"label": label, "value": missing}] if missing > 0 else list(rows)


def _slots(rows: Sequence[Part], total: int) -> list[float]:
    return [max(SLOT, THICKNESS * row["value"] / total) for row in rows]


def _bands(rows: Sequence[Part], total: int, height: float, hues: Sequence[str], marked: str) -> list[Band]:
    slots = _slots(rows, total)
    y = TOP + (height - 2 * TOP - sum(slots) - GAP * (len(rows) - 1)) / 2
    box_y = (height - THICKNESS) / 2
    bands = []
    for position, (row, slot) in enumerate(zip(rows, slots, strict=True)):
        thick = THICKNESS * row["value"] / total
        bands.append(
            Band(
                label=str(row["label"]),
                text=part_text(row),
                value=row["value"],
                hue=str(row.get("hue") or hues[position % len(hues)]),
                y=y + (slot - thick) / 2,
                box_y=box_y,
                thick=thick,
                marked=bool(marked) and row["label"] == marked,
            )
        )
        y += slot + GAP
        box_y += thick
    return bands


def _stream(x1: float, x2: float, y1: float, y2: float, thick: float) -> str:
    half = (x1 + x2) / 2
    return (
        f"M{x1} {y1:.1f}C{half} {y1:.1f} {half} {y2:.1f} {x2} {y2:.1f}V{y2 + thick:.1f}"
        f"C{half} {y2 + thick:.1f} {half} {y1 + thick:.1f} {x1} {y1 + thick:.1f}Z"
    )


def _source(band: Band) -> SafeString:
    return format_html(
        '<path class="band {hue}" d="{path}"/><rect class="{hue}" x="{x}" y="{y}" width="8" height="{h}" rx="1.5"/>'
        '<text x="{tx}" y="{ty}" text-anchor="end"><tspan class="name">{label}</tspan> '
        '<tspan dx="4">{text}</tspan></text>',
        hue=band.hue,
        path=_stream(LEFT + 8, BOX, band.y, band.box_y, band.thick),
        x=LEFT,
        y=_at(band.y),
        h=_at(max(band.thick, 1)),
        tx=LEFT - 10,
        ty=_at(band.y + band.thick / 2 + 4.5),
        label=band.label,
        text=band.text,
    )


def _use(band: Band) -> SafeString:
    return format_html(
        '<path class="{stream}" d="{path}"/><rect class="{end}" x="{x}" y="{y}" width="8" height="{h}" rx="1.5"/>'
        '<text x="{tx}" y="{ty}"><tspan class="name">{label}</tspan> <tspan dx="4">{text}</tspan></text>',
        stream="band-marked" if band.marked else "band-use",
        end="marked" if band.marked else "use",
        path=_stream(BOX_END, RIGHT, band.box_y, band.y, band.thick),
        x=RIGHT,
        y=_at(band.y),
        h=_at(max(band.thick, 1)),
        tx=RIGHT + 18,
        ty=_at(band.y + band.thick / 2 + 4.5),
        label=band.label,
        text=band.text,
    )


def _box(height: float, centre: str, total_text: str, note: str) -> SafeString:
    middle = height / 2
    return format_html(
        '<rect class="centre" x="{}" y="{}" width="88" height="{}" rx="6"/>'
        '<text class="centre-name" x="374" y="{}" text-anchor="middle">{}</text>'
        '<text class="centre-big num" x="374" y="{}" text-anchor="middle">{}</text>'
        '<text class="centre-small" x="374" y="{}" text-anchor="middle">{}</text>',
        BOX,
        _at((height - THICKNESS) / 2),
        THICKNESS,
        _at(middle - 18),
        centre,
        _at(middle + 9),
        total_text,
        _at(middle + 29),
        note,
    )


def _call(bands: Sequence[Band], call: str, call_note: str) -> SafeString:
    found = next((band for band in bands if band.marked), None)
    if found is None or not call:
        return mark_safe("")
    y = max(found.y + found.thick / 2, TOP + 26)
    return format_html(
        '<path class="arrow" d="M676 {y}H708m-5-4l5 4-5 4"/>'
        '<rect class="call" x="{x}" y="{box}" width="212" height="54" rx="8"/>'
        '<text class="call-name" x="{tx}" y="{first}">{call}</text>'
        '<text x="{tx}" y="{second}">{note}</text>',
        y=_at(y),
        x=NOTE,
        box=_at(y - 27),
        tx=NOTE + 14,
        first=_at(y - 5),
        call=call,
        second=_at(y + 16),
        note=call_note,
    )


def _list(title: str, bands: Sequence[Band], total: int) -> SafeString:
    rows = format_html_join(
        "",
        '<li><span>{}</span>{}<span class="value num">{}</span></li>',
        (
            (b.label, meter(b.value, total, f"{b.label} {b.text}", "bad" if b.marked else ""), b.text)
            for b in bands
        ),
    )
    return format_html("<h3>{}</h3><ul>{}</ul>", title, rows)


def sankey(
    sources: Iterable[Part],
    uses: Iterable[Part],
    centre: str,
    total_text: str,
    note: str = "",
    highlight: str = "",
    call: str = "",
    call_note: str = "",
) -> SafeString:
    """Flow chart: sources and uses are lists of {label, value (fen, > 0), text?, hue?}.

    `highlight` names the one use that is followed further, `call` and `call_note` say where it went.
    """
    left, right = list(sources), list(uses)
    if not left or not right or any(row["value"] <= 0 for row in [*left, *right]):
        raise ValueError("a flow needs at least one source and one use, each larger than zero")
    left, right = (
        _with_difference(left, right, gettext("差额")),
        _with_difference(right, left, gettext("余下")),
    )
    total = sum(row["value"] for row in left)
    tallest = max(sum(_slots(rows, total)) + GAP * (len(rows) - 1) for rows in (left, right))
    height = max(tallest, THICKNESS) + 2 * TOP
    ins = _bands(left, total, height, SOURCE_HUES, "")
    outs = _bands(right, total, height, ("use",), highlight)
    said = gettext("%(centre)s %(total)s：来自 %(ins)s；用于 %(outs)s") % {
        "centre": centre,
        "total": total_text,
        "ins": gettext("、").join(f"{b.label} {b.text}" for b in ins),
        "outs": gettext("、").join(f"{b.label} {b.text}" for b in outs),
    }
    chart = format_html(
        '<div class="scroll flow-scroll" tabindex="0" role="region" aria-label="{}">'
        '<svg class="flow" viewBox="{} 0 932 {}" role="img" aria-label="{}">{}{}{}{}</svg></div>',
        gettext("资金去向图，可左右滑动"),
        0 if call else -116,
        round(height),
        said,
        format_html_join("", "{}", ((_source(b),) for b in ins)),
        _box(height, centre, total_text, note),
        format_html_join("", "{}", ((_use(b),) for b in outs)),
        _call(outs, call, call_note),
    )
    narrow = format_html(
        '<div class="flow-list">{}{}</div>',
        _list(gettext("从哪来"), ins, total),
        _list(gettext("到哪去"), outs, total),
    )
    return chart + narrow
