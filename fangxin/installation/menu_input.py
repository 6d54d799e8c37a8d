"""What may be wrong with the input of `fangxin menu`, all of it at once, each in one sentence that says what to do."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fangxin.engine.dishes import Price
from fangxin.engine.menu_plan.price_file import PriceFileWrong, read_prices
from fangxin.engine.menu_plan.seasons import SEASON_TITLES, SEASONS, STAGE_TITLES
from fangxin.engine.money import NotAnAmount, parse_yuan
from fangxin.engine.nutrition import load_foods

STAGES = ("preschool", "primary", "junior")
NO_LIMIT = "none"
UNUSABLE = 2
_MOST_FEN = 10_000
_MOST_FILE = 5_000_000
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DAYS = (4, 5, 6)
_REASONS = {
    errno.ENOENT: "没有这个文件，请检查路径",
    errno.EISDIR: "这是文件夹，请写到文件为止",
    errno.EACCES: "没有读它的权限，请换一个能读的用户或位置",
}


class UnusableMenuInput(ValueError):
    """Nothing was planned. ``problems``: one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def told_unusable(problems: Iterable[str], *, as_json: bool) -> int:
    """The sentences on standard error, and as JSON on standard output where JSON was asked for; the exit code."""
    return told_failed(problems, as_json=as_json, code=UNUSABLE)


def told_failed(problems: Iterable[str], *, as_json: bool, code: int) -> int:
    """The same for an order that was understood and has no answer."""
    sentences = list(problems)
    if as_json:
        answer = {"possible": False, "usable": code != UNUSABLE, "problems": sentences}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    print("\n".join(sentences), file=sys.stderr)
    return code


def cannot_open(path: Path, error: OSError) -> str:
    """Why a file cannot be read, and what to do."""
    reason = _REASONS.get(error.errno or 0, f"系统报告“{os.strerror(error.errno or 0)}”")
    return f"打不开“{path}”：{reason}。"


def price_file(path: Path) -> dict[str, Price]:
    """The prices of a CSV file as UTF-8 or as Excel saves it in China. Raises UnusableMenuInput with every bad row."""
    try:
        if path.stat().st_size > _MOST_FILE:
            raise UnusableMenuInput([f"“{path}”太大，不会是价格表；价格表是几百行的 CSV 文件。"])
        data = path.read_bytes()
    except OSError as error:
        raise UnusableMenuInput([cannot_open(path, error)]) from error
    if data.startswith(_BINARY):
        raise UnusableMenuInput([f"“{path}”是 Excel 工作簿；请在 Excel 里另存为 CSV，再用 --prices 指定。"])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return dict(read_prices(data.decode(encoding), load_foods()))
        except UnicodeDecodeError:
            continue
        except PriceFileWrong as wrong:
            raise UnusableMenuInput([f"价格表{problem}" for problem in wrong.problems]) from wrong
    raise UnusableMenuInput([f"“{path}”不是文字文件；请另存为 UTF-8 或 GBK 的 CSV。"])


def check_order(args: argparse.Namespace) -> None:
    """Raises UnusableMenuInput with every value that makes no sense."""
    problems = [*_named(args), *_budget(args.budget)]
    for name, title, low, high in (
        ("gap", "--gap（千分）", 1, 200), ("seconds", "--seconds（秒）", 1, 3600),
        ("price_factor", "--price-factor（百分比）", 10, 1000), ("local_share", "--local-share（百分比）", 0, 100),
        ("stoves", "--stoves（道）", 1, 50), ("ovens", "--ovens（道）", 1, 50), ("sets", "--sets（套）", 1, 8),
        ("overlap", "--overlap（百分比）", 0, 100), ("workers", "--workers（进程）", 1, 64),
    ):  # fmt: skip
        value = getattr(args, name, None)
        if value is not None and not low <= value <= high:
            problems.append(f"{title}写的是 {value}；可以写 {low} 到 {high}。")
    if args.days not in _DAYS:
        problems.append(f"--days 写的是 {args.days}；一周供餐 4、5 或 6 天。")
    if problems:
        raise UnusableMenuInput(problems)


def _named(args: argparse.Namespace) -> list[str]:
    """Stages, seasons, foods, kinds and allergens that there are not; a slip there would plan with what was to be left out."""
    foods = load_foods()
    kinds = {food.kind for food in foods.values() if food.kind}
    allergens = sorted({name for food in foods.values() for name in food.allergens if "非八类" not in name})
    stages = args.stages if hasattr(args, "stages") else [args.stage]
    seasons = args.seasons if hasattr(args, "seasons") else [args.season]
    problems = [
        f"没有“{said}”这个学段；可以写 {_choices(STAGES, STAGE_TITLES)}。"
        for said in stages
        if said not in STAGES
    ]
    problems += [
        f"没有“{said}”这个季节；可以写 {_choices(SEASONS, SEASON_TITLES)}。"
        for said in seasons
        if said not in SEASONS
    ]
    problems += [
        f"食物成分表里没有“{said}”，--gone 不起作用；请用成分表里的名称。"
        for said in getattr(args, "gone", ()) if said not in foods
    ]  # fmt: skip
    problems += [
        f"没有“{said}”这一种食物，--without-kind 不起作用；例如 猪肉、牛肉、草鱼。"
        for said in getattr(args, "without_kind", ()) if said not in kinds
    ]  # fmt: skip
    problems += [
        f"没有“{said}”这一类过敏原；可以写 {'、'.join(allergens)}。"
        for said in getattr(args, "without_allergen", ()) if said not in allergens
    ]  # fmt: skip
    return problems


def _choices(keys: Sequence[str], titles: Mapping[str, str]) -> str:
    return "、".join(f"{key}（{titles[key]}）" if key in titles else key for key in keys)


def _budget(said: str) -> list[str]:
    if said == NO_LIMIT:
        return []
    what = "每生每天预算写几元几角，例如 --budget 5.00；不限就写 none"
    try:
        fen = parse_yuan(said)
    except NotAnAmount:
        return [f"--budget 写的“{said}”不能用：{what}。"]
    if not 0 < fen <= _MOST_FEN:
        return [f"--budget 写的是 {fen / 100:.2f} 元，要大于 0、不超过 {_MOST_FEN // 100} 元：{what}。"]
    return []
