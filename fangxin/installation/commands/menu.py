"""fangxin menu check: what a published weekly menu says, without a database."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from fangxin.engine.dishes import REGIONS, Dish, Price, in_season, load_dishes, load_prices
from fangxin.engine.menu_week import (
    BANDS,
    DayMenu,
    Ingredient,
    MenuWeek,
    Severity,
    WeekRules,
    planned_from_menu,
    read_menu_week,
    rules_of_week,
    summary_of,
)
from fangxin.engine.menu_week.planned import on_table
from fangxin.engine.menu_week.report import assessment_json, assessment_text
from fangxin.engine.menu_week.score import WeekAssessment, assess
from fangxin.engine.menu_week.swaps import Mending, mend
from fangxin.engine.nutrition import AliasTargetUnknown, Food, load_foods
from fangxin.engine.policy import NotCovered, Policy
from fangxin.engine.workbook import WorkbookRefused, open_workbook
from fangxin.installation.menu_input import cannot_open, told_unusable
from fangxin.installation.menu_planning import add_actions
from fangxin.installation.menu_sources import day_of, place_named
from fangxin.installation.opening import open_installation, use_django
from fangxin.installation.problems import InstallationProblem

_MG_PER_G = 1000
_PERMILLE = 1000
_REJECTED = 1
_PROGRAMME = "compulsory-nutrition"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add ``menu`` with its one action ``check``."""
    parser = subparsers.add_parser("menu", help="食谱表：读取、核对")
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    check = actions.add_parser(
        "check",
        help="读取一份带量食谱（.xlsx），列出每天的菜、食材、种类数、能量和蛋白质",
        description=(
            "读取学校公布的带量食谱表，不写入任何数据：按政策参数逐条核对、评分，说明缺什么、依据哪一条、怎么改最省。"
            "读得出来即返回 0（有问题会列出来；加 --strict 时不得公布的返回 1），读不出来返回 2。"
            "克重按可食部生重计（WS/T 554-2017）；按块、个、杯计而不知克重的，不计入能量。"
        ),
    )
    check.add_argument("file", type=Path, nargs="?", metavar="食谱.xlsx")
    check.add_argument(
        "--school", metavar="学校", help="不读文件，核对数据库里这所学校公布的一周（全称、简称或代码）"
    )
    check.add_argument(
        "--week",
        type=date.fromisoformat,
        metavar="周一",
        help="哪一周，写这一周周一的日期；和 --school 一起用",
    )
    check.add_argument("--band", choices=BANDS, default="9-11", help="年龄段，默认 9-11（四至六年级）")
    check.add_argument("--json", action="store_true", help="输出 JSON；问题写到标准错误")
    check.add_argument(
        "--alias",
        action="append",
        default=[],
        metavar="名称=食材",
        help="指定食谱里的一个名称是成分表里的哪种食材，可写多次",
    )
    programmes = sorted(Policy.load().keys["programme"])
    check.add_argument(
        "--programme", choices=programmes, default=_PROGRAMME, help=f"按哪个项目核对，默认 {_PROGRAMME}"
    )
    check.add_argument("--on", type=date.fromisoformat, metavar="日期", help="按哪一天的政策和季节，默认今天")
    check.add_argument("--region", choices=REGIONS, default=REGIONS[0], help="算改法用哪个地区的示例价格")
    check.add_argument("--no-swaps", action="store_true", help="不找最省钱的改法（更快）")
    check.add_argument("--strict", action="store_true", help="不得公布的食谱返回 1")
    check.set_defaults(run=run)
    add_actions(actions)
    return parser


def run(args: argparse.Namespace) -> int:
    """Check one file. 0: read; 1: must not be published (--strict); 2: unreadable or wrongly called."""
    if args.school:
        week, rules, kitchen = _stored(args)
        return _told(week, rules, args, kitchen)
    if args.file is None:
        return told_unusable(
            ["请写食谱文件，或用 --school 和 --week 指定数据库里的一周。"], as_json=args.json
        )
    try:
        aliases = _aliases(args.alias)
        data = args.file.read_bytes()
        week = read_menu_week(open_workbook(data, name=args.file.name), aliases)
    except OSError as error:
        return told_unusable([cannot_open(args.file, error)], as_json=args.json)
    except (WorkbookRefused, AliasTargetUnknown, NotCovered, argparse.ArgumentTypeError) as error:
        return told_unusable([str(error)], as_json=args.json)
    return _told(week, _shipped_rules(args), args, _shipped_kitchen(args))


@dataclass(frozen=True, slots=True)
class _Kitchen:
    """What a week is judged and mended with: the table of foods, its name, the dishes and their prices."""

    foods: Mapping[str, Food]
    note: str
    dishes: Sequence[Dish]
    prices: Mapping[str, Price]
    synthetic: bool


def _stored(args: argparse.Namespace) -> tuple[MenuWeek, WeekRules, _Kitchen]:
    """The week that counts in the database, its county's rules, figures, dishes and prices. Raises InstallationProblem."""
    with open_installation() as installation:
        use_django(installation)
        from fangxin.areas.audit.queries import looking
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.menus.queries import week_view, weeks
        from fangxin.areas.menus.queries.foods import food_source
        from fangxin.areas.menus.queries.library import week_rules
        from fangxin.areas.menus.queries.planner import library_of, prices_of_day
        from fangxin.areas.menus.queries.replanning import stage_of

        place = place_named(args.school, "school")
        with looking(SYSTEM):
            rows = weeks(SYSTEM).filter(school=place)
            found = (rows.filter(monday=args.week) if args.week else rows).first()
            if found is None:
                raise InstallationProblem(
                    f"{place.name}没有这一周的食谱。", f"{place.name} has published no menu for that week."
                )
            days = tuple(day.menu for day in week_view(SYSTEM, found, args.band))
            on = args.on = args.on or found.monday
            rules = week_rules(SYSTEM, place, stage_of(place), args.band, on)
            source, prices = food_source(SYSTEM, place), prices_of_day(SYSTEM, place, on)
            dishes = in_season(list(library_of(SYSTEM, place).dishes.values()), on.month)
    kitchen = _Kitchen(source.foods, source.note, dishes, prices.prices, synthetic=not prices.listed)
    return MenuWeek(days, (), (), ()), rules, kitchen


def _told(week: MenuWeek, rules: WeekRules, args: argparse.Namespace, kitchen: _Kitchen) -> int:
    """Print the week and its verdict."""
    judged, mending = _judged(week, rules, args, kitchen)
    if args.json:
        named = {"food_table": kitchen.note} if kitchen.note else {}
        facts = as_json(week, args.band) | {
            "assessment": assessment_json(judged, mending, synthetic=kitchen.synthetic),
            **named,
        }
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        verdict = assessment_text(judged, mending, synthetic=kitchen.synthetic)
        print(as_table(week, args.band), *([kitchen.note] if kitchen.note else []), verdict, sep="\n\n")
    findings = [f"{finding.sheet}!{finding.address} {finding.sentence}" for finding in week.findings]
    if week.bands and args.band not in week.bands:
        findings.append(f"这份食谱没有写 {args.band} 岁的用量，只写了：{'、'.join(week.bands)}；数字不完整。")
    if args.json:
        print("\n".join(findings), end="\n" if findings else "", file=sys.stderr)
    else:
        print("\n".join(["", "需要看一看的地方：", *findings] if findings else ["", "没有发现问题。"]))
    return _REJECTED if args.strict and not judged.may_publish else 0


def _shipped_rules(args: argparse.Namespace) -> WeekRules:
    policy, on = Policy.load(), day_of(args)
    return rules_of_week(
        lambda name: policy.if_demanded(name, on=on, programme=args.programme, asked_by="menu check"),
        args.band,
    )


def _shipped_kitchen(args: argparse.Namespace) -> _Kitchen:
    month = day_of(args).month
    dishes = in_season(load_dishes(), month)
    return _Kitchen(load_foods(), "", dishes, load_prices(args.region, month), synthetic=True)


def _judged(
    week: MenuWeek, rules: WeekRules, args: argparse.Namespace, kitchen: _Kitchen
) -> tuple[WeekAssessment, Mending | None]:
    """The week against the rules, and how to mend it."""
    planned = on_table(planned_from_menu(week.days, args.band), kitchen.foods)
    judged = assess(planned, rules)
    if args.no_swaps or judged.may_publish:
        return judged, None
    return judged, mend(planned, rules, kitchen.dishes, kitchen.prices, foods=kitchen.foods)


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
