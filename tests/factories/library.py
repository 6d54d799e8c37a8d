"""A county's library: dishes, one set of five days, and a panel of two people."""

from __future__ import annotations

from datetime import date

from fangxin.areas.menus.actions.library import seat_member, sign_recipe, write_dishes, write_set
from fangxin.areas.menus.models import LibraryVersion, MenuSet
from fangxin.areas.menus.queries.library import newest_versions
from fangxin.engine.dishes import DishCategory, load_dishes
from tests.factories.world import TERM_START, World, at, key

A_DAY = (
    (DishCategory.STAPLE, 1), (DishCategory.MAIN_MEAT, 1), (DishCategory.HALF_MEAT, 1), (DishCategory.VEGETABLE, 1),
    (DishCategory.SOUP, 1), (DishCategory.EXTRA, 1),
)  # fmt: skip
SEATS = {"nutritionist": "auditor", "health_department": "education"}


def fill_library(world: World, number: int = 12) -> list[LibraryVersion]:
    """The first dishes of every category, written by the nutrition office."""
    dishes = [
        dish
        for category in DishCategory
        for dish in [d for d in load_dishes() if d.category is category and len(d.months) == 12][:number]
    ]
    write_dishes(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dishes=dishes)
    return list(newest_versions(world.actor("reviewer")))


def seat_panel(world: World, until: date | None = None) -> None:
    """The auditor sits for the nutrition profession, the education officer for the health department."""
    for seat, person in SEATS.items():
        seat_member(
            by=world.actor("reviewer"), key=key(), at=at(9), place=world.county,
            account_id=world.people[person].pk, seat=seat, since=TERM_START, until=until, document="青禾营养办〔2026〕3号",
        )  # fmt: skip


def sign(world: World, of: LibraryVersion | MenuSet, *seats: str) -> None:
    """Agreeing signatures for the seats, in that order."""
    for seat in seats or tuple(SEATS):
        sign_recipe(by=world.actor(SEATS[seat]), key=key(), at=at(10), of=of, seat=seat, accepted=True)


def a_set(world: World, versions: list[LibraryVersion], number: int = 1, season: str = "autumn") -> MenuSet:
    """Five days of different dishes."""
    by_category = {
        category: [v for v in versions if v.category == category.value] for category in DishCategory
    }
    dishes = [
        (day, by_category[category][(day - 1 + number) % len(by_category[category])], 1000)
        for day in range(1, 6)
        for category, _ in A_DAY
    ]
    return write_set(
        by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, stage="primary", season=season,
        number=number, title=f"小学秋季第{number}套", dishes=dishes,
    )  # fmt: skip
