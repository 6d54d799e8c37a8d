"""Where `fangxin menu` takes dishes, prices and rules from: the files that ship, or an installation's database."""

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from fangxin.engine.dishes import Price, load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.seasons import MONTH_OF
from fangxin.engine.menu_week import WeekRules, rules_of_week
from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.policy import Policy
from fangxin.installation.menu_input import price_file
from fangxin.installation.problems import InstallationProblem

if TYPE_CHECKING:
    from fangxin.areas.organisations.models import Organisation

_PROGRAMMES = {
    "preschool": "preschool-nutrition",
    "primary": "compulsory-nutrition",
    "junior": "compulsory-nutrition",
}


class Source(Protocol):
    """Everything that a plan is made of."""

    def catalogue(self, stage: str, season: str) -> Catalogue:
        """The dishes of a season at their prices."""

    def rules(self, stage: str) -> WeekRules:
        """The rules of the day."""

    def foods(self) -> Mapping[str, Food]:
        """The table that the week is computed and judged by."""


def add_place(parser: argparse.ArgumentParser) -> None:
    """The options that name a place of the database."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--school", metavar="学校", help="用数据库里这所学校的菜品库、定价单和规则（全称、简称或代码）"
    )
    place.add_argument(
        "--county", metavar="县", help="用数据库里这个县的菜品库、定价单和规则（名称或行政区划代码）"
    )


def day_of(args: argparse.Namespace) -> date:
    """The day whose policy and prices hold."""
    on: date | None = args.on
    return on or datetime.now(ZoneInfo("Asia/Shanghai")).date()


def priced(prices: Mapping[str, Price], args: argparse.Namespace) -> dict[str, Price]:
    """Prices of a file over the others, and all of them times the factor."""
    found = dict(prices)
    if args.prices is not None:
        found |= price_file(args.prices)
    return {
        name: Price(name, max(1, price.fen_per_kg * args.price_factor // 100), price.net, price.kind)
        for name, price in found.items()
    }


def policy_rules(stage: str, on: date) -> WeekRules:
    """The rules that ship, for a stage on a day."""
    policy = Policy.load()
    ask = partial(policy.if_demanded, on=on, programme=_PROGRAMMES[stage], asked_by="menu plan")
    return rules_of_week(ask, stage)


class FileSource:
    """Dishes, invented prices and rules as they ship; a price file goes before."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args

    def catalogue(self, stage: str, season: str) -> Catalogue:
        """The dishes of a season at their prices."""
        month = MONTH_OF[season]
        dishes = [dish for dish in load_dishes() if month in dish.months]
        prices = priced(load_prices(self._args.region, month), self._args)
        return catalogue_of(dishes, stage, prices, local=_local(self._args, month), skip_unpriced=True)

    def rules(self, stage: str) -> WeekRules:
        """The rules that ship."""
        return policy_rules(stage, day_of(self._args))

    def foods(self) -> Mapping[str, Food]:
        """The table that ships."""
        return load_foods()


def _local(args: argparse.Namespace, month: int) -> frozenset[str]:
    """What grows in the region in that month stands in for a county's own list of local products."""
    if not args.local_share:
        return frozenset()
    from fangxin.engine.menu_plan.local_foods import grown_in

    return grown_in(args.region, month)


class DatabaseSource:
    """A place's approved dishes, its price list in force and its county's rules. Opened by ``opened``."""

    def __init__(self, args: argparse.Namespace, place: "Organisation") -> None:
        self._args, self._place = args, place

    def catalogue(self, stage: str, season: str) -> Catalogue:
        """The dishes of a season at the place's prices."""
        from fangxin.areas.audit.queries import looking
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.menus.queries.planner import library_of, prices_of_day

        on, month = day_of(self._args), MONTH_OF[season]
        with looking(SYSTEM):
            library = library_of(SYSTEM, self._place)
            prices = prices_of_day(SYSTEM, self._place, on)
        dishes = [dish for dish in library.dishes.values() if month in dish.months]
        return catalogue_of(
            dishes,
            stage,
            priced(prices.prices, self._args),
            foods=self.foods(),
            local=_local(self._args, month),
            skip_unpriced=True,
        )

    def rules(self, stage: str) -> WeekRules:
        """The county's rules of the day."""
        from fangxin.areas.audit.queries import looking
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.menus.queries.library import week_rules

        with looking(SYSTEM):
            return week_rules(SYSTEM, self._place, stage, stage, day_of(self._args))

    def foods(self) -> Mapping[str, Food]:
        """The county's own table where it has one."""
        from fangxin.areas.audit.queries import looking
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.menus.queries.foods import food_source

        with looking(SYSTEM):
            return food_source(SYSTEM, self._place).foods


def place_named(said: str, kind: str) -> "Organisation":
    """The one school or county of that name, short name or code. Raises InstallationProblem."""
    from django.db.models import Q

    from fangxin.areas.audit.queries import looking
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.organisations.queries import organisations

    with looking(SYSTEM):
        wanted = Q(name=said) | Q(short_name=said) | Q(place_code=said) | Q(credit_code=said)
        found = list(organisations(SYSTEM, kind).filter(wanted)[:2])
    if len(found) != 1:
        title = "学校" if kind == "school" else "县"
        raise InstallationProblem(
            f"叫“{said}”的{title}有 {len(found)} 个，请写全称或代码。",
            f"{len(found)} places of kind {kind} are called {said!r}; give the full name or the code.",
        )
    return found[0]


@contextmanager
def opened(args: argparse.Namespace) -> Iterator[Source]:
    """The source that the arguments name; a database stays open as long as it is used."""
    said = args.school or args.county
    if not said:
        yield FileSource(args)
        return
    from fangxin.installation.opening import open_installation, use_django

    with open_installation() as installation:
        use_django(installation)
        yield DatabaseSource(args, place_named(said, "school" if args.school else "county"))
