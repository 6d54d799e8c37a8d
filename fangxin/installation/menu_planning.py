"""fangxin menu plan and fangxin menu library: weeks planned from files, or from the database, without a server."""

import argparse
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from fangxin.engine.dishes import REGIONS
from fangxin.engine.menu_plan.catalogue import Catalogue, NothingToPlanWith
from fangxin.engine.menu_plan.from_policy import Kitchen, Wishes, checkable
from fangxin.engine.menu_plan.linear import Watch
from fangxin.engine.menu_plan.ordering import CannotBeOrdered, Order, deliver, ordered
from fangxin.engine.menu_plan.planning import OBJECTIVES, NoWeekFound, NoWeekPossible, Progress
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_plan.season import Season, plan_season
from fangxin.engine.menu_plan.seasons import SEASON_TITLES, SEASONS, STAGE_TITLES
from fangxin.engine.menu_plan.stages import deliver_shared
from fangxin.engine.menu_week import WeekRules
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.engine.money import parse_yuan
from fangxin.engine.nutrition import Food
from fangxin.installation.menu_input import (
    NO_LIMIT,
    STAGES,
    UnusableMenuInput,
    check_order,
    told_failed,
    told_unusable,
)
from fangxin.installation.menu_sources import Source, add_place, opened, policy_rules
from fangxin.installation.menu_told import as_lines, days_json, plan_json, plan_text, shared_json, shared_text
from fangxin.installation.problems import InstallationProblem
from fangxin.installation.progress import ProgressBar

__all__ = ["add_actions", "plan_json", "plan_text", "policy_rules", "run_library", "run_plan"]

_FAILED = 1
SAME_DISHES = ("primary", "junior")
"""The stages that one kitchen of a nine-year school feeds."""
_NONE_YET = 1e20


def add_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``plan`` and ``library`` to ``fangxin menu``."""
    plan = actions.add_parser(
        "plan",
        help="排一周带量食谱：成本、下界、差距和核对结论",
        description=(
            "从菜品库里排一周食谱：满足政策参数的全部要求，预算内最受欢迎（或最省钱、最接近标准），并证明离最优还差多少。"
            "排出来的每一克都由另一套程序重新核对。排不出时说明原因和最小的改法，返回 1；输入不能用返回 2。"
        ),
    )
    _common(plan)
    plan.add_argument("--stage", default="primary", metavar="学段", help=f"{'、'.join(STAGES)}，默认 primary")
    plan.add_argument("--season", default="autumn", metavar="季节", help=f"{'、'.join(SEASONS)}，默认 autumn")
    plan.add_argument(
        "--without-allergen", action="append", default=[], metavar="过敏原", help="不用含它的菜，可写多次"
    )
    plan.add_argument(
        "--without-kind",
        action="append",
        default=[],
        metavar="种类",
        help="不用这一种食物（如 猪肉），可写多次",
    )
    plan.add_argument("--gone", action="append", default=[], metavar="食材", help="缺货的食材，可写多次")
    plan.add_argument(
        "--same-dishes", action="store_true",
        help="小学和初中吃同样的菜，各按各的克重；两个学段都按各自的标准核对（不看 --stage）",
    )  # fmt: skip
    plan.set_defaults(run=run_plan)
    library = actions.add_parser(
        "library",
        help="排全县的食谱库：四季各若干套，各学段",
        description="每季若干套，任意两套重复的菜不超过规定比例；每季给出总成本、总下界和差距。",
    )
    _common(library)
    library.add_argument(
        "--stages", nargs="+", default=["primary", "junior"], metavar="学段", help="、".join(STAGES)
    )
    library.add_argument(
        "--seasons", nargs="+", default=list(SEASONS), metavar="季节", help="、".join(SEASONS)
    )
    library.add_argument("--sets", type=int, default=4, metavar="套", help="每季每学段套数，默认 4")
    library.add_argument(
        "--overlap", type=int, default=30, metavar="百分比", help="两套之间重复的菜至多占，默认 30"
    )
    library.add_argument(
        "--workers", type=int, default=min(2, os.cpu_count() or 1), help="同时用几个进程，默认 2"
    )
    library.set_defaults(run=run_library)


def _common(parser: argparse.ArgumentParser) -> None:
    add_place(parser)
    parser.add_argument(
        "--budget", default="5.00", metavar="元", help="每生每天预算，默认 5.00；写 none 不限"
    )
    parser.add_argument(
        "--prices", type=Path, metavar="价格.csv", help="价格表：食材,元/公斤,计价；未写的食材用示例价格"
    )
    parser.add_argument(
        "--price-factor", type=int, default=100, metavar="百分比", help="全部价格乘以，默认 100"
    )
    parser.add_argument("--region", choices=REGIONS, default=REGIONS[0], help="示例价格的地区")
    parser.add_argument(
        "--objective",
        choices=OBJECTIVES,
        default="liking",
        help="目标：liking 最受欢迎、cost 最省、nearest 最接近标准",
    )
    parser.add_argument("--gap", type=int, default=10, metavar="千分", help="证明到差距千分之几为止，默认 10")
    parser.add_argument("--seconds", type=int, default=60, metavar="秒", help="最长搜索时间，默认 60")
    parser.add_argument("--days", type=int, default=5, metavar="天", help="一周供餐几天：4、5 或 6")
    parser.add_argument("--local-share", type=int, metavar="百分比", help="本地应季食材至少占成本")
    parser.add_argument("--stoves", type=int, metavar="道", help="炒锅每天至多做几道")
    parser.add_argument("--ovens", type=int, metavar="道", help="蒸箱每天至多做几道")
    parser.add_argument(
        "--only-law", action="store_true", help="只要求不满足就不得公布的规则，不要求建议性规则"
    )
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="按哪一天的政策，默认今天")
    parser.add_argument("--json", action="store_true", help="输出 JSON；进度写到标准错误")


def _order(args: argparse.Namespace, stage: str) -> Order:
    tools = {tool: most for tool, most in (("炒锅", args.stoves), ("蒸箱", args.ovens)) if most is not None}
    wishes = Wishes(Kitchen(tools) if tools else None, args.local_share)
    budget = None if args.budget == NO_LIMIT else parse_yuan(args.budget)
    return Order(
        stage,
        budget,
        args.objective,
        args.days,
        args.gap / 1000,
        float(args.seconds),
        not args.only_law,
        wishes,
    )


def run_plan(args: argparse.Namespace) -> int:
    """Plan one week. 0: planned; 1: impossible or not found; 2: unusable input."""
    return _answered(args, _plan)


def _catalogue(args: argparse.Namespace, source: Source, stage: str) -> Catalogue:
    found = source.catalogue(stage, args.season)
    return found.without(allergens=args.without_allergen, kinds=args.without_kind).without_foods(args.gone)


def _plan(args: argparse.Namespace, source: Source) -> int:
    try:
        with solver_off_stdout():
            answer = _searched(args, source)
    except CannotBeOrdered as impossible:
        return _told_why(impossible, as_json=args.json)
    except (NothingToPlanWith, NoWeekFound) as error:
        return told_failed([str(error)], as_json=args.json, code=_FAILED)
    print(answer)
    return 0


def _searched(args: argparse.Namespace, source: Source) -> str:
    """The week, or the weeks of the same dishes for both stages, in words or as JSON."""
    stages = SAME_DISHES if args.same_dishes else (args.stage,)
    own = {stage: _catalogue(args, source, stage) for stage in stages}
    rules = {stage: source.rules(stage) for stage in stages}
    order, foods = _order(args, stages[0]), source.foods()
    with _Stop() as stop:
        progress = Progress(stop.watch(shown=sys.stderr.isatty()))
        if args.same_dishes:
            shared = deliver_shared(own, rules, order, progress, foods)
            return as_lines(shared_json(shared)) if args.json else shared_text(shared, order, args.season)
        delivered = deliver(own[args.stage], rules[args.stage], order, progress, foods)
    return as_lines(plan_json(delivered, order)) if args.json else plan_text(delivered, order, args.season)


class _Stop:
    """Ctrl-C once: the best week so far is the answer. A second time ends the program."""

    def __init__(self) -> None:
        self.asked = False
        self._before: signal._HANDLER = None

    def __enter__(self) -> "_Stop":
        self._before = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _ask(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        print("\n停下：给出目前最好的一周；再按一次 Ctrl-C 立即退出。", file=sys.stderr)

    def watch(self, *, shown: bool) -> Watch:
        """For the search: tells bound and best so far, and goes on until there is a week and somebody said stop."""

        def watch(bound: float, best: float) -> bool:
            found = best < _NONE_YET
            if shown:
                text = f"{abs(best):.1f}" if found else "还没有"
                print(
                    f"\r下界 {abs(bound):.1f}，目前最好 {text}        ", end="", file=sys.stderr, flush=True
                )
            return not (self.asked and found)

        return watch


@contextmanager
def solver_off_stdout() -> Iterator[None]:
    """HiGHS prints a line of its own now and then, past every switch; it must stand neither before nor after the JSON."""
    sys.stdout.flush()
    kept = os.dup(1)
    mute_solver()
    try:
        yield
    finally:
        # What C has kept back for a pipe would come out at the end of the process, after the answer.
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


def mute_solver() -> None:
    """Send the standard output of this process to nowhere: what the solver's own processes print is for nobody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _told_why(impossible: CannotBeOrdered, *, as_json: bool) -> int:
    why = impossible.why
    if as_json:
        answer = {
            "possible": False,
            "together": list(why.titles),
            "changes": [{"sentence": change.sentence, "fen": change.fen} for change in why.changes],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    print(f"排不出来：{why.sentence}", file=sys.stderr)
    print(f"互相矛盾的要求：{'、'.join(why.titles)}。", file=sys.stderr)
    return _FAILED


Job = tuple[str, str, Catalogue, Requirements, argparse.Namespace]


def _season_of(job: Job) -> tuple[str, str, Season | str]:
    with solver_off_stdout():
        return _season_planned(job)


def _season_planned(job: Job) -> tuple[str, str, Season | str]:
    stage, season, catalogue, requirements, args = job
    order = _order(args, stage)
    try:
        return stage, season, plan_season(
            catalogue, requirements, sets=args.sets, overlap_pct=args.overlap, objective=order.objective,
            gap=order.gap, seconds=order.seconds,
        )  # fmt: skip
    except (NothingToPlanWith, NoWeekPossible, NoWeekFound) as error:
        return stage, season, str(error)


def run_library(args: argparse.Namespace) -> int:
    """Plan the library. 0: every set planned and publishable; 1: some are not; 2: unusable input."""
    return _answered(args, _library)


def _answered(args: argparse.Namespace, work: Callable[[argparse.Namespace, Source], int]) -> int:
    """Do it, or say in one sentence each what cannot be used; with --json also as JSON."""
    try:
        check_order(args)
        with opened(args) as source:
            return work(args, source)
    except UnusableMenuInput as wrong:
        return told_unusable(wrong.problems, as_json=args.json)
    except InstallationProblem as problem:
        if not args.json:
            raise
        return told_failed([problem.chinese], as_json=True, code=problem.exit_code)


def _library(args: argparse.Namespace, source: Source) -> int:
    rules = {stage: source.rules(stage) for stage in args.stages}
    jobs: list[Job] = [
        (
            stage, season, source.catalogue(stage, season),
            ordered(rules[stage], _order(args, stage)), argparse.Namespace(**{**vars(args), "run": None}),
        )
        for stage in args.stages for season in args.seasons
    ]  # fmt: skip
    bar, done = ProgressBar(), []
    with ProcessPoolExecutor(
        max(1, args.workers), mp_context=get_context("spawn"), initializer=mute_solver
    ) as pool:
        for future in as_completed([pool.submit(_season_of, job) for job in jobs]):
            stage, season, found = future.result()
            verdicts = [] if isinstance(found, str) else _verdicts(found, stage, rules[stage], source.foods())
            done.append((stage, season, found, verdicts))
            bar(len(done), len(jobs), f"{STAGE_TITLES[stage]}{SEASON_TITLES[season]}")
    done.sort(key=lambda part: (args.stages.index(part[0]), args.seasons.index(part[1])))
    if args.json:
        print(json.dumps([_season_json(*part) for part in done], ensure_ascii=False, indent=2))
    else:
        for part in done:
            print(_season_text(*part))
    good = all(
        not isinstance(found, str) and all(verdicts) and len(verdicts) == args.sets
        for _, _, found, verdicts in done
    )
    return 0 if good else _FAILED


def _verdicts(found: Season, stage: str, rules: WeekRules, foods: Mapping[str, Food]) -> list[bool]:
    """What the independent checker says of each set."""
    return [
        may_publish(check_week(checkable(plan.catalogue, plan.week.days, stage, foods=foods), rules))
        for plan in found.plans
    ]


def _season_json(stage: str, season: str, found: Season | str, verdicts: list[bool]) -> dict[str, object]:
    if isinstance(found, str):
        return {"stage": stage, "season": season, "possible": False, "reason": found}
    return {
        "stage": stage, "season": season, "possible": True, "value": round(found.value, 3),
        "bound": round(found.bound, 3), "gap_permille": round(found.gap * 1000, 2), "most_shared": found.shared,
        "seconds": round(found.seconds, 2),
        "sets": [
            {"cost_fen_per_day": round(plan.week.cost_fen, 2), "publishable": good, "days": days_json(plan.catalogue, plan.week.days)}
            for plan, good in zip(found.plans, verdicts, strict=True)
        ],
    }  # fmt: skip


def _season_text(stage: str, season: str, found: Season | str, verdicts: list[bool]) -> str:
    head = f"{STAGE_TITLES[stage]} {SEASON_TITLES[season]}"
    if isinstance(found, str):
        return f"{head}：{found}"
    costs = "、".join(f"{plan.week.cost_fen / 100:.2f}" for plan in found.plans)
    good = sum(verdicts)
    return (
        f"{head}：{len(found.plans)} 套，每天 {costs} 元；两套至多重复 {found.shared} 道菜；"
        f"距最优不超过 {found.gap * 100:.2f} %；核对通过 {good} 套；{found.seconds:.1f} 秒"
        f"{'；时间到，只排出这些' if found.stopped else ''}"
    )
