"""The letter with an activation code as a PDF, set by Typst with fonts from our own wheels."""

from __future__ import annotations

import io
import json
import threading
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


def letter_pdf(full_name: str, username: str, sender: str, code: str, address: str, on: date) -> bytes:
    """The PDF. `code` stands on it in clear: it is made once, handed over, and not kept."""
    svg = io.BytesIO()
    segno.make(f"{address}?code={code}", error="m", micro=False).save(
        svg, kind="svg", border=1, xmldecl=False
    )
    data = {
        "title": "放心校园餐账号激活通知书",
        "greeting": f"{full_name}：",
        "body": "已为您开通放心校园餐账号。请打开下面的网址（或扫描二维码），输入激活码，设置您自己的密码。",
        "pairs": [["网址", address], ["登录名", username], ["激活码", code]],
        "notes": [
            f"激活码 {INVITATION_DAYS} 天内有效，只能用一次。",
            "请勿转交他人；工作人员不会向您索要密码。",
            "过期或遗失，请联系开通单位重新打印。",
        ],
        "qr": svg.getvalue().decode(),
        "sender": sender,
        "date": f"{on.year}年{on.month}月{on.day}日",
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _compiling:
        made = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made
