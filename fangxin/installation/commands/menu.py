"""fangxin menu check: what a published weekly menu says, without a database."""

import argparse
import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from fangxin.engine.menu_week import (
    BANDS,
    DayMenu,
    Ingredient,
    MenuWeek,
    Severity,
    read_menu_week,
    summary_of,
)
from fangxin.engine.nutrition import AliasTargetUnknown
from fangxin.engine.workbook import WorkbookRefused, open_workbook

_MG_PER_G = 1000
_PERMILLE = 1000
_UNREADABLE = 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add ``menu`` with its one action ``check``."""
    parser = subparsers.add_parser("menu", help="食谱表：读取、核对")
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    check = actions.add_parser(
        "check",
        help="读取一份带量食谱（.xlsx），列出每天的菜、食材、种类数、能量和蛋白质",
        description=(
            "读取学校公布的带量食谱表，不写入任何数据。读得出来即返回 0（有问题会列出来），读不出来返回 2。"
            "克重按可食部生重计（WS/T 554-2017）；按块、个、杯计而不知克重的，不计入能量。"
        ),
    )
    check.add_argument("file", type=Path, metavar="食谱.xlsx")
    check.add_argument("--band", choices=BANDS, default="9-11", help="年龄段，默认 9-11（四至六年级）")
    check.add_argument("--json", action="store_true", help="输出 JSON；问题写到标准错误")
    check.add_argument(
        "--alias",
        action="append",
        default=[],
        metavar="名称=食材",
        help="指定食谱里的一个名称是成分表里的哪种食材，可写多次",
    )
    check.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Check one file. 0: read; 2: unreadable or wrongly called."""
    try:
        aliases = _aliases(args.alias)
        data = args.file.read_bytes()
        week = read_menu_week(open_workbook(data, name=args.file.name), aliases)
    except OSError as error:
        print(f"打不开“{args.file}”：{error.strerror}；请检查路径。", file=sys.stderr)
        return _UNREADABLE
    except (WorkbookRefused, AliasTargetUnknown, argparse.ArgumentTypeError) as error:
        print(str(error), file=sys.stderr)
        return _UNREADABLE
    if args.json:
        print(json.dumps(as_json(week, args.band), ensure_ascii=False, indent=2))
    else:
        print(as_table(week, args.band))
    findings = [f"{finding.sheet}!{finding.address} {finding.sentence}" for finding in week.findings]
    if week.bands and args.band not in week.bands:
        findings.append(f"这份食谱没有写 {args.band} 岁的用量，只写了：{'、'.join(week.bands)}；数字不完整。")
    if args.json:
        print("\n".join(findings), end="\n" if findings else "", file=sys.stderr)
    else:
        print("\n".join(["", "需要看一看的地方：", *findings] if findings else ["", "没有发现问题。"]))
    return 0


def _aliases(pairs: list[str]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for pair in pairs:
        name, mark, food = pair.partition("=")
        if not (name and mark and food):
            raise argparse.ArgumentTypeError(f"“{pair}”不是“名称=食材”的写法；例如 --alias 糯米圆=汤圆。")
        aliases[name] = food
    return aliases


def as_json(week: MenuWeek, band: str) -> dict[str, object]:
    """The menu for one band, as plain lists and numbers; grams null when unknown, food null when unmapped."""
    return {
        "days": [_day(menu, band) for menu in week.days],
        "unmapped": [unmapped.name for unmapped in week.unmapped],
    }


def _day(menu: DayMenu, band: str) -> dict[str, object]:
    summary = summary_of(menu, band)
    return {
        "day": menu.day.label,
        "dishes": [
            {
                "slot": dish.slot,
                "dish": dish.name,
                "ingredients": [
                    {
                        "name": part.name,
                        "grams": _grams(part),
                        "food": part.food.name if part.food else None,
                    }
                    for part in dish.for_band(band)
                ],
            }
            for dish in menu.dishes
        ],
        "kinds": len(summary.kinds),
        "energy_kcal": float(_tenth(summary.nutrition.energy_kcal)),
        "protein_g": float(_tenth(summary.nutrition.protein_g)),
    }


def _grams(part: Ingredient) -> int | float | None:
    if part.mass_mg is None:
        return None
    whole, rest = divmod(part.mass_mg, _MG_PER_G)
    return float(Decimal(part.mass_mg) / _MG_PER_G) if rest else whole


def _tenth(figure: Decimal) -> Decimal:
    return figure.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def as_table(week: MenuWeek, band: str) -> str:
    """The menu as lines for a person."""
    lines: list[str] = []
    for menu in week.days:
        summary = summary_of(menu, band)
        lines.append(
            f"{menu.day.label}（{band} 岁）：{len(summary.kinds)} 种食材，"
            f"{_tenth(summary.nutrition.energy_kcal)} 千卡，蛋白质 {_tenth(summary.nutrition.protein_g)} 克"
        )
        for dish in menu.dishes:
            parts = "、".join(_part(part) for part in dish.for_band(band))
            lines.append(f"  {dish.slot or '—'}｜{dish.name}：{parts}")
        unknown = [part.name for part in summary.nutrition.unknown]
        if unknown:
            lines.append(f"  未计入：{'、'.join(dict.fromkeys(unknown))}")
    total = sum(len(dish.for_band(band)) for menu in week.days for dish in menu.dishes)
    mapped = sum(
        part.food is not None for menu in week.days for dish in menu.dishes for part in dish.for_band(band)
    )
    errors = sum(finding.severity is Severity.ERROR for finding in week.findings)
    lines.append(f"食材 {total} 行，认出 {mapped} 行；需改正 {errors} 处。")
    return "\n".join(lines)


def _part(part: Ingredient) -> str:
    grams = _grams(part)
    amount = f"{grams}g" if grams is not None else part.written or "未写用量"
    food = part.food.name if part.food else "未认出"
    if part.factor_permille != _PERMILLE and part.food:
        food = f"{food}，每克折 {Decimal(part.factor_permille) / _PERMILLE} 克"
    return f"{part.name} {amount}" if food == part.name else f"{part.name}（{food}）{amount}"
