"""The yearly compliance pack for minors' data as a PDF, set by Typst."""

from __future__ import annotations

import json
import threading
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import typst

from fangxin.areas.roster.queries.compliance import MinorsYear

TEMPLATE = Path(__file__).parent / "minors_pack.typ"
_compiling = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent, pylopdf_fonts_zh_cn.serif_path().parent],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def pack_data(facts: MinorsYear) -> dict[str, object]:
    """The printed texts."""
    total = facts.under_14 + facts.from_14 + facts.unknown_age
    return {
        "title": f"{facts.place} {facts.year} 年未成年人个人信息处理合规审计资料",
        "made": facts.made_at.strftime("%Y-%m-%d %H:%M"),
        "figures": [
            ["在册未成年人", f"{total} 人"],
            ["其中：不满 14 周岁（敏感个人信息）", f"{facts.under_14} 人"],
            ["已满 14 周岁", f"{facts.from_14} 人"],
            ["没有登记出生日期", f"{facts.unknown_age} 人"],
            ["证件号、学籍号、监护人电话的存放", f"加密存放（{facts.sealing}），平时只显示末四位"],
            ["查看完整号码", f"{len(facts.readings)} 次"],
            ["家长导出自己孩子的信息", f"{facts.exports} 次"],
            ["家长申请更正", f"{facts.corrections} 件，未答复 {facts.corrections_open} 件"],
            ["重复登记核查（两人）办结", f"{facts.decided_cases} 步"],
            [f"离校满 {facts.retention_years} 年后清除个人信息", f"{facts.erased} 人"],
        ],
        "purposes": [[purpose, str(n)] for purpose, n in facts.by_purpose],
        "readings": [[*row[:5], str(row[5])] for row in facts.readings],
        "doubts": [[what, str(n)] for what, n in facts.doubts],
        "clauses": [clause for clause in facts.clauses if clause],
    }


def pack_pdf(facts: MinorsYear) -> bytes:
    """The PDF. Data enter as JSON through the compiler's inputs, so no text of a user becomes markup."""
    inputs = {"data": json.dumps(pack_data(facts), ensure_ascii=False)}
    with _compiling:
        made = _compiler().compile(format="pdf", sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made
