"""The month statement as a PDF, set by Typst with fonts from our own wheels, so that it looks the same everywhere."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import segno
import typst

from fangxin.areas.settlement.rules.statement import Sheet, printed

TEMPLATE = Path(__file__).parent / "statement.typ"
_compiling = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    # Loading the fonts takes longer than setting a page: one compiler serves the whole process.
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent, pylopdf_fonts_zh_cn.serif_path().parent],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def statement_digest(data: dict[str, Any]) -> str:
    """SHA-256 of everything printed, as the QR code and the foot of the paper carry it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def statement_data(sheet: Sheet) -> dict[str, Any]:
    """What goes into the template: the printed texts, their digest and a QR code that says both."""
    data = printed(sheet)
    digest = statement_digest(data)
    svg = io.BytesIO()
    words = f"{sheet.title}\n耗用 {data['total'][3]} 元\nsha256 {digest}"
    segno.make(words, error="m", micro=False).save(svg, kind="svg", border=1, xmldecl=False)
    return data | {"digest": digest, "qr": svg.getvalue().decode()}


def statement_pdf(sheet: Sheet) -> bytes:
    """The PDF. Data enter as JSON through the compiler's inputs, so no text of a user becomes markup."""
    inputs = {"data": json.dumps(statement_data(sheet), ensure_ascii=False)}
    with _compiling:
        made = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made
