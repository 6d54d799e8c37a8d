"""Role × URL × relation × method: people of the school, its sibling, another county, above, suppliers, parents.

One school has lived a day, submitted, been paid and written its papers; everybody tries every URL with its rows. Whether
a row may be seen is asked of its table's wall, in Python; what the page answers is compared with that.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.organisations.access import SEEN_AT, Access, device_clock
from fangxin.areas.organisations.models import Account, Organisation, Post
from fangxin.areas.procurement.actions import record_contract
from fangxin.areas.procurement.models import Contract
from fangxin.areas.roster.models import GuardianLink, Pupil, PupilIdentity
from tests.factories.kitchen import database_clock
from tests.factories.stage import Only, Rows, Stage, play
from tests.factories.world import PEOPLE, TERM_START, World, at, key, organisation, person

NOW = at(10, on=date(2026, 9, 21))  # the week after the one that was played
CELLS = 10_000
DAY_SECONDS = 86_400
MISSING = "nothing"
# It would end the session of all further cells; the switch of language only sets a cookie.
LEFT_OUT = ("sign-out/",)
# Were a browser to lose its session, every later cell would be a redirect and prove nothing.
SENT_AWAY = ("/sign-in/", "/second-factor/")
# A public page acts as the public whoever opens it: nobody, the school's own, a neighbour and a supplier try it.
TRY_PUBLIC = ("signed out", "keeper", "other_keeper", "clerk")
# Every role is tried at the school itself and above it. Elsewhere the place decides, not the role: those who write the
# most are tried, beside the storekeepers and the nutrition officer among the world's people.
FAR_SCHOOL_ROLES = (Role.TEACHER, Role.PRINCIPAL)
FAR_COUNTY_ROLES = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR)


class Group(NamedTuple):
    """Relations that are tried together, and how many cells that is at least."""

    relations: tuple[str, ...]
    least: int


# Each group is a test of its own, so that the cores share the work; together they have all relations.
GROUPS = {
    "the school's own and nobody": Group(
        ("nobody", "no post", "own", "own and other county", "parent of children in two schools"), 4_000
    ),
    "beside it": Group(
        ("sibling", "sibling and other county", "sibling, and parent here", "other county"), 3_000
    ),
    "above it and its suppliers": Group(("above", "party", "other supplier", "above another county"), 4_000),
}


@dataclass(frozen=True)
class Person:
    """Somebody who tries: name, how this person stands to the school, browser, the actor of today."""

    name: str
    relation: str
    browser: Client
    actor: Actor | None

    @property
    def roles(self) -> set[Role]:
        return {grant.role for grant in self.actor.grants} if self.actor else set()


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", area: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address with the area that it belongs to."""
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from patterns(part, route, part.namespace or area)
        else:
            yield area, route, part


def visible(row: Model | Only, actor: Actor | None) -> bool:
    """The shapes of a wall, asked of one row: under a post, from above, the other party's, one's own."""
    if actor is None:
        return False
    if isinstance(row, Only):
        return row.account_id == actor.account_id
    wall, paths = type(row).wall, actor.paths  # type: ignore[attr-defined]
    if wall.shape == "published":
        return True
    owner = row.path if isinstance(row, Organisation) else row.owner_path  # type: ignore[attr-defined]
    party = getattr(row, "party_path", "")
    above = any(owner.startswith(path) or (party and party.startswith(path)) for path in paths)
    inherits = wall.shape == "inherited" or wall.inherited
    own = bool(wall.self_column) and getattr(row, wall.self_column) == actor.account_id
    return above or own or (inherits and any(path.startswith(owner) for path in paths))


def group_of(someone: Person) -> str:
    return next(name for name, group in GROUPS.items() if someone.relation in group.relations)


def browser_of(account: Account) -> Client:
    """Signed in once, and last touched tomorrow: no cell has to note it, and no session rests however long the test takes."""
    browser = Client(raise_request_exception=False)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.session
    session[SEEN_AT] = device_clock() + DAY_SECONDS
    session.save()
    return browser


def post_of(account: Account, place: Organisation, role: Role) -> None:
    """A further post, laid straight: the act of appointing has tests of its own."""
    with transaction.atomic(), acting(SYSTEM):
        Post.objects.create(account=account, organisation=place, role=role.value, since=TERM_START)


def child_of(account: Account, pupil: Pupil) -> None:
    """A guardian's post at the child's school, and the child."""
    post_of(account, pupil.school, Role.GUARDIAN)
    with transaction.atomic(), acting(SYSTEM):
        GuardianLink.objects.create(pupil=pupil, account=account, relation="mother", since=TERM_START)


def crowd(world: World) -> list[Person]:
    """Everybody, each with a browser of their own."""
    accounts: list[tuple[str, str, Account]] = []
    homes = {"school": "own", "other_school": "sibling", "county": "above", "supplier": "party",
             "other_supplier": "other supplier", "neighbour_county": "above another county", "neighbour_school": "other county"}  # fmt: skip
    accounts += [
        (name, homes[home], world.people[name]) for name, _, home, _ in PEOPLE if name != "second_reviewer"
    ]

    def add(name: str, relation: str, home: Organisation, *roles: Role) -> Account:
        account = person(name, f"人{len(accounts)}", home, roles)
        accounts.append((name, relation, account))
        return account

    for role in FAR_SCHOOL_ROLES:
        add(f"far_{role.value}", "other county", world.neighbour_school, role)
    for role in FAR_COUNTY_ROLES:
        add(f"far_{role.value}", "above another county", world.neighbour_county, role)
    add("regulator", "above", world.county, Role.REGULATOR)
    add("director", "own", world.school, Role.SAFETY_DIRECTOR)
    two = add("two_posts", "own and other county", world.school, Role.COOK)
    post_of(two, world.neighbour_school, Role.STOREKEEPER)
    both = add("two_schools", "sibling and other county", world.other_school, Role.TEACHER)
    post_of(both, world.neighbour_school, Role.TEACHER)
    parent = add("parent", "parent of children in two schools", world.school)
    child_of(parent, world.pupils[0])
    with transaction.atomic(), acting(SYSTEM):
        farther = Pupil.objects.create(school=world.neighbour_school)
        PupilIdentity.objects.create(pupil=farther, name="白小梅", sex="f")
    child_of(parent, farther)
    teaching = add("teaching_parent", "sibling, and parent here", world.other_school, Role.TEACHER)
    child_of(teaching, world.pupils[1])
    add("nobody_yet", "no post", world.school)
    serve_three_counties(world)
    people = [Person("signed out", "nobody", Client(raise_request_exception=False), None)]
    for name, relation, account in accounts:
        world.people[name] = account
        people.append(Person(name, relation, browser_of(account), world.actor(name)))
    return people


def serve_three_counties(world: World) -> None:
    """The supplier has contracts with two more counties; the matrix asks whether they open one county's rows to another."""
    prefecture = Organisation.objects.get(pk=world.county.parent_id)
    third = organisation(prefecture, "county", "黑石县", "黑石县", county_kind="contiguous")
    for number, county in enumerate((world.neighbour_county, third)):
        record_contract(
            by=SYSTEM, key=key(), at=at(9, on=TERM_START), county=county, supplier=world.supplier, number=f"三县-{number}",
            since=TERM_START, until=TERM_START.replace(year=2027), bank_name="农商银行", bank_account="6200 0000 3333 4444",
        )  # fmt: skip


NOWHERE = {"int": "987654321", "uuid": "6f1d2c88-0000-4000-8000-000000000000"}
PLAIN = {
    "month": "2026-09", "on": "2026-09-14", "facility": "fire", "name": "subsidy_rate", "year": "2026", "place": NOWHERE["int"],
    "programme": "compulsory-nutrition", "what": "number", "kind": "nap", "code": MISSING, "link": MISSING,
}  # fmt: skip
PLACEHOLDER = re.compile(r"<(\w+):(\w+)>")


def addresses(area: str, route: str, view: str, stage: Stage) -> list[tuple[str, Rows]]:
    """The URL with the school's row (none: a plain page), and with a row that is nowhere."""

    def key_of(name: str) -> tuple[str, str]:
        own = (f"{area}:{view}", name)
        return own if own in stage.rows else (area, name)

    keys = [key_of(name) for _, name in PLACEHOLDER.findall(route)]
    rows = next((stage.deciding(key) for key in keys if key in stage.rows), ())

    def filled(number: Callable[[str, str], str]) -> str:
        return "/" + PLACEHOLDER.sub(lambda found: number(found[1], found[2]), route)

    def nowhere(kind: str, name: str) -> str:
        return PLAIN[name] if name in PLAIN else NOWHERE.get(kind, MISSING)

    def known(kind: str, name: str) -> str:
        found = stage.rows.get(key_of(name))
        return str(found.pk) if found is not None else nowhere(kind, name)

    if not keys:
        return [(filled(known), ())]
    return [(filled(known), rows), (filled(nowhere), ())] if rows else [(filled(nowhere), ())]


def may(access: Access, someone: Person) -> bool:
    return access.public or (
        someone.actor is not None and (access.signed_in or bool(set(access.roles) & someone.roles))
    )


def deviation(
    someone: Person, access: Access, rows: Rows, method: str, answer: HttpResponse, stage: Stage
) -> str:
    """What is wrong with an answer; "" when it is what the declarations say."""
    status = answer.status_code
    if status >= 500:
        return f"{status}"
    if someone.actor is None and not access.public:
        return "" if status == 401 else f"signed out: {status}"
    if not may(access, someone):
        return "" if status == 403 else f"no role: {status}"
    if not access.public and answer.get("Location", "").startswith(SENT_AWAY):
        return f"a signed-in person is sent away: {answer['Location']}"
    if access.public or not rows:
        return leak(someone, answer, stage) if status < 300 else ""
    if not any(visible(row, someone.actor) for row in rows) or (
        access.personal and not personal(rows[0], someone)
    ):
        # 405: a page that takes no POST says so before any row is looked for.
        refused = status in (403, 404) or (status == 405 and method == "post")
        return "" if refused else f"not this person's row: {status}"
    # One's own row, but a part of it that is nowhere (a trace's evidence, a workbook's sheet): 404 is the right answer.
    path = answer.request["PATH_INFO"]  # type: ignore[attr-defined]
    within = any(missing in path for missing in (MISSING, *NOWHERE.values()))
    if (status == 404 and not within) or (status == 403 and method == "get"):
        return f"own row: {status}"
    return leak(someone, answer, stage)


def personal(row: Model | Only, someone: Person) -> bool:
    """The row is about this very person, or the person administers."""
    about = getattr(row, type(row).wall.self_column)  # type: ignore[attr-defined]
    return Role.ADMINISTRATOR in someone.roles or about == someone.actor.account_id  # type: ignore[union-attr]


def leak(someone: Person, answer: HttpResponse, stage: Stage) -> str:
    """A word of rows of which this person may see none."""
    body = answer.content
    found = [
        word
        for word, rows in stage.words
        if word.encode() in body and not any(visible(row, someone.actor) for row in rows)
    ]
    return f"shows {found}" if found else ""


def methods_of(turns: bool, plain: bool, turn: int) -> tuple[str, ...]:
    """Which methods a person tries.

    A role is refused before the method is looked at: each of the many who are refused tries one, in turn; nobody tries
    both. A plain page that opens has no row to betray: an empty form sent to it is that page once more.
    """
    if turns:
        return (("get", "post")[turn % 2],)
    return ("get",) if plain else ("get", "post")


def cells_of(someone: Person, place: int, stage: Stage) -> Iterator[tuple[str, str, str]]:
    """Every cell of the person who stands at this place in the crowd: URL, method, and what is wrong with it."""
    for number, (area, route, pattern) in enumerate(patterns()):
        access: Access = pattern.callback.access
        if route in LEFT_OUT or (access.public and someone.name not in TRY_PUBLIC):
            continue
        # A page that is refused anyway needs no drawing: the refusal comes as the outbox gets it. And whose role is
        # refused is refused before any row is looked for: a row that is nowhere would be the same cell again.
        admitted = may(access, someone)
        said = {} if admitted else {"HTTP_X_FANGXIN_OUTBOX": "1"}
        for address, rows in addresses(area, route, str(pattern.name), stage)[: None if admitted else 1]:
            turns = not admitted and someone.actor is not None
            for method in methods_of(turns, admitted and "<" not in route, place + number):
                answer = _tried(someone.browser, method, address, said)
                yield address, method, deviation(someone, access, rows, method, answer, stage)


def _tried(browser: Client, method: str, address: str, said: dict[str, Any]) -> HttpResponse:
    """The answer to one request. What a POST writes is gone before the next, so that the order of the cells says nothing."""
    if method == "get":
        return browser.get(address, **said)
    with transaction.atomic():
        answer = browser.post(address, **said)
        transaction.set_rollback(True)
    return answer


@contextmanager
def silence() -> Iterator[None]:
    """Thousands of refusals are what is asked for: they need no line in the log."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def without_row(stage: Stage) -> set[tuple[str, str]]:
    """Numbers in addresses that have no row on the stage: such an address would only ever lead nowhere."""
    asked = {
        (area, name)
        for area, route, _ in patterns()
        for kind, name in PLACEHOLDER.findall(route)
        if kind in NOWHERE and name not in PLAIN
    }
    return asked - set(stage.rows)


def test_everybody_who_has_to_do_with_schools_is_in_the_crowd(world: World) -> None:
    """Every role and every relation; two posts; three counties; two schools; ten thousand cells and more."""
    assert sum(group.least for group in GROUPS.values()) >= CELLS
    everybody = crowd(world)
    assert {role for someone in everybody for role in someone.roles} == set(Role) - {Role.SYSTEM}
    assert {someone.relation for someone in everybody} == {
        relation for group in GROUPS.values() for relation in group.relations
    }
    by_name = {someone.name: someone for someone in everybody}
    assert {grant.organisation_id for grant in by_name["two_posts"].actor.grants} == {
        world.school.pk, world.neighbour_school.pk,
    }  # fmt: skip
    with transaction.atomic(), acting(SYSTEM):
        served = set(Contract.objects.filter(supplier=world.supplier).values_list("county_id", flat=True))
        children = Pupil.objects.filter(guardians__account=world.people["parent"])
        assert {child.school_id for child in children} == {world.school.pk, world.neighbour_school.pk}
    assert len(served | {world.county.pk}) == 3


@pytest.mark.parametrize("group", GROUPS)
def test_nobody_gets_further_than_role_and_place_allow(
    world: World, group: str, record_property: Any
) -> None:
    """Every cell of the group's people, without one deviation."""
    cells: Counter[str] = Counter()
    wrong: list[str] = []
    with silence(), database_clock(NOW):
        everybody = crowd(world)
        stage = play(world, "parent")
        assert not without_row(stage)
        people = [someone for someone in everybody if group_of(someone) == group]

        for place, someone in enumerate(people):
            for address, method, problem in cells_of(someone, place, stage):
                cells[someone.relation] += 1
                if problem:
                    wrong.append(f"{someone.name} ({someone.relation}) {method} {address}: {problem}")
    total = sum(cells.values())
    record_property("cells", total)
    print(f"\n{group}: {total} cells, {len(people)} people: {dict(cells)}")
    assert not wrong, f"{len(wrong)} of {total} cells deviate:\n" + "\n".join(wrong)
    assert set(cells) == set(GROUPS[group].relations)
    assert total >= GROUPS[group].least
