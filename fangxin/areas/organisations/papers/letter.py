"""The letters with activation codes as a PDF, set by Typst with fonts from our own wheels."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import segno
import typst

from fangxin.areas.organisations.rules.codes import INVITATION_DAYS

TEMPLATE = Path(__file__).parent / "letter.typ"
_compiling = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent, pylopdf_fonts_zh_cn.serif_path().parent],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter. `code` stands on it in clear: it is made once, handed over, and not kept."""

    full_name: str
    username: str
    sender: str
    code: str


def letters_pdf(letters: Sequence[Letter], address: str, on: date) -> bytes:
    """The PDF, a page for each letter."""
    data = [_data(letter, address, on) for letter in letters]
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _compiling:
        made = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def _data(letter: Letter, address: str, on: date) -> dict[str, object]:
    svg = io.BytesIO()
    segno.make(f"{address}?code={letter.code}", error="m", micro=False).save(
        svg, kind="svg", border=1, xmldecl=False
    )
    return {
        "title": "放心校园餐账号激活通知书",
        "greeting": f"{letter.full_name}：",
        "body": "已为您开通放心校园餐账号。请打开下面的网址（或扫描二维码），输入激活码，设置您自己的密码。",
        "pairs": [["网址", address], ["登录名", letter.username], ["激活码", letter.code]],
        "notes": [
            f"激活码 {INVITATION_DAYS} 天内有效，只能用一次。",
            "请勿转交他人；工作人员不会向您索要密码。",
            "过期或遗失，请联系开通单位重新打印。",
        ],
        "qr": svg.getvalue().decode(),
        "sender": letter.sender,
        "date": f"{on.year}年{on.month}月{on.day}日",
    }
