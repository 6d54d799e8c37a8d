"""Tables that stay readable on a phone: each row becomes a card with its labels.

A column is {label, align?, phone?}: align is "right"; phone is "label" (show the column's label before the value),
"bare" (value alone), "wide" (a line of its own) or "off" (left out). The first column is the title of the row.
A cell is a plain text or {text, sub?, url?, tone?, word?, strong?}: with `word` it shows a status tag in `tone`,
with `tone` alone the text takes that colour and `sub` must say why.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from fangxin.web.templatetags.drawings import tag

NOTHING = mark_safe("")
PHONE = ("label", "bare", "wide", "off")
Column = Mapping[str, Any]
# 2026-10-10 or 10-10 – 10-12: a browser would break it after a hyphen.
DATES = re.compile(r"\d+-[\d–: -]+")


def _inside(cell: Mapping[str, Any], *, leads: bool) -> SafeString:
    text: object = cell.get("text", "")
    if cell.get("word"):
        text = tag(cell.get("tone") or "", cell["word"])
    elif cell.get("url"):
        mark = mark_safe(" data-queue-link") if leads else NOTHING
        text = format_html('<a href="{}"{}>{}</a>', cell["url"], mark, text)
    elif cell.get("tone"):
        text = format_html('<b class="text-{}">{}</b>', cell["tone"], text)
    elif DATES.fullmatch(str(text)):
        text = format_html('<span class="nowrap">{}</span>', text)
    sub = format_html('<span class="sub">{}</span>', cell["sub"]) if cell.get("sub") else NOTHING
    return format_html("{}{}", text, sub)


def _cell(cell: Any, column: Column, *, leads: bool) -> SafeString:
    full = cell if isinstance(cell, Mapping) else {"text": cell}
    if leads:
        wide = " wide-cell" if column.get("phone") == "wide" else ""
        return format_html(
            '<th scope="row" role="rowheader" class="title-cell{}">{}</th>', wide, _inside(full, leads=True)
        )
    phone = column.get("phone", "label")
    if phone not in PHONE:
        raise ValueError(f"a column's phone is one of {', '.join(PHONE)}, got {phone!r}")
    classes = ["num", column.get("align", ""), "strong money" if full.get("strong") else ""]
    classes.append({"wide": "wide-cell", "off": "off-phone"}.get(phone, ""))
    label = format_html(' data-label="{}"', column["label"]) if phone in ("label", "wide") else NOTHING
    return format_html(
        '<td role="cell" class="{}"{}>{}</td>',
        " ".join(filter(None, classes)),
        label,
        _inside(full, leads=False),
    )


def _row(row: Mapping[str, Any], columns: Sequence[Column]) -> SafeString:
    cells = row["cells"]
    if len(cells) != len(columns):
        raise ValueError(f"a row has {len(cells)} cells for {len(columns)} columns")
    return format_html(
        '<tr role="row"{}>{}</tr>',
        mark_safe(' aria-current="true"') if row.get("current") else NOTHING,
        format_html_join(
            "",
            "{}",
            (
                (_cell(cell, column, leads=place == 0),)
                for place, (cell, column) in enumerate(zip(cells, columns, strict=True))
            ),
        ),
    )


def table(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    caption: str,
    queue: bool = False,  # noqa: FBT001, FBT002  a template writes queue=True by name
    foot: Sequence[Any] = (),
) -> SafeString:
    """A table; queue=True makes it a work queue (j and k move between rows). `caption` is read aloud."""
    heads = format_html_join(
        "",
        '<th scope="col" role="columnheader" class="{}">{}</th>',
        ((column.get("align", ""), column["label"]) for column in columns),
    )
    body = format_html_join("", "{}", ((_row(row, columns),) for row in rows))
    tail = NOTHING
    if foot:
        tail = format_html('<tfoot role="rowgroup">{}</tfoot>', _row({"cells": foot}, columns))
    return format_html(
        '<table class="table table-cards" role="table"{}><caption class="sr">{}</caption>'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">{}</tbody>{}</table>',
        mark_safe(" data-queue") if queue else NOTHING,
        caption,
        heads,
        body,
        tail,
    )
