"""One school day, played through the actions that people use, in the order of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.calendar import moment
from demo.county import County
from demo.dice import dice
from demo.term import Term
from fangxin.areas.audit.queries import looking
from fangxin.areas.dining.actions import call_roll, eat_along, record_service
from fangxin.areas.dining.queries import heads
from fangxin.areas.kitchen.actions import (
    close_batch,
    dispose_samples,
    keep_samples,
    record_disinfection,
    record_reading,
)
from fangxin.areas.kitchen.queries import dishes_today, fridges, waiting_samples
from fangxin.areas.kitchen.rules import Portion, Run
from fangxin.areas.menus.queries import needs
from fangxin.areas.organisations.actions import check_pin
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.policy.models import MealDay
from fangxin.areas.procurement.models import Contract
from fangxin.areas.roster.queries import classes, heads_by_band, pupil_ids
from fangxin.areas.supply.actions.acceptance import accept_delivery
from fangxin.areas.supply.actions.delivery import record_delivery
from fangxin.areas.supply.actions.order import place_order
from fangxin.areas.supply.actions.stock import issue_to_kitchen
from fangxin.areas.supply.models import Delivery, Order
from fangxin.areas.supply.queries.delivery import deliveries, delivery_lines, papers_demanded
from fangxin.areas.supply.queries.order import order_lines, orders, proposal
from fangxin.areas.supply.queries.stock import shelves
from fangxin.areas.supply.rules.acceptance import Weighing
from fangxin.areas.supply.rules.delivery import NoteLine, Paper, food_class
from fangxin.areas.supply.rules.order import Wanted
from fangxin.engine.money import line_amount_fen

ADULTS = {"xikou": 9}
KEEPS_DAYS = {"谷薯类": 180, "植物油": 300, "盐": 700, "调味品": 300, "奶及奶制品": 20, "蛋类": 15}
FINDINGS = (
    "饭菜热、量足，学生排队有序。", "青菜略咸，已提醒厨师控盐。", "汤温度合适，学生反映好。", "三年级有剩饭，已请班主任提醒少量多次。",
    "菜品与食谱一致，口味清淡。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One school's day: who plays, which meal day, which day of the term."""

    county: County
    term: Term
    school: str
    meal_day: MealDay
    number: int

    @property
    def on(self) -> date:
        """The date."""
        return self.meal_day.on

    def key(self, what: str) -> str:
        """A key that is the same in every build."""
        return f"demo-{self.school}-{self.on}-{what}"

    def at(self, hour: int, minute: int) -> datetime:
        """A moment of the day, a few seconds apart from school to school."""
        return moment(self.on, hour, minute) + timedelta(
            seconds=dice(self.school, self.on, hour, minute).randrange(50)
        )

    def person(self, role: str):
        """Who holds a role at this school."""
        return self.county.at(self.school, role)


def confirmed(day: Day, by: str, second: str, at: datetime, entry_key: str) -> PinCheck:
    """The second person's PIN was typed and matched."""
    return check_pin(
        by=day.person(by), key=f"{entry_key}/pin", at=at, second=day.county.account(day.school, second),
        organisation=day.meal_day.school, pin_digest="matched", entry_key=entry_key,
    )  # fmt: skip


def order(day: Day, contract: Contract, at: datetime) -> Order | None:
    """The buyer orders what the menu needs; None when this supplier has nothing to bring."""
    buyer = day.person("buyer")
    with looking(buyer):
        plan = proposal(buyer, day.meal_day, contract, at.date())
    lines = [Wanted(s.food, s.suggested_g) for s in plan.suggestions if s.suggested_g > 0]
    if not lines:
        return None
    return place_order(
        by=buyer,
        key=day.key(f"order-{contract.number}"),
        at=at,
        meal_day=day.meal_day,
        contract=contract,
        lines=lines,
    )


def note(day: Day, of: Order, at: datetime) -> Delivery:
    """The supplier's clerk enters the note; now and then a price is a little above the ceiling."""
    clerk = day.county.actors["supplier"] if of.contract_id == day.term.main.pk else day.person("keeper")
    with looking(clerk):
        lines = order_lines(clerk, of)
        demanded = papers_demanded(clerk, of.school, [line.food for line in lines], at.date())
    rows = []
    for line in lines:
        throw = dice("note", day.school, day.on, line.food)
        price = line.price_fen
        if throw.random() < 0.012:
            price = price * 112 // 100
        demand = demanded[food_class(line.food)].alternatives
        papers = tuple(
            Paper(choice[0], f"{choice[0][:2].upper()}{day.on:%m%d}{throw.randrange(10**6):06d}", day.on)
            for choice in demand
        )
        rows.append(
            NoteLine(
                line.pk, line.quantity_g, price, line_amount_fen(line.quantity_g, price), "青岭州", f"{day.on:%Y%m%d}",
                day.on - timedelta(days=1), expiry(line.food, day.on), papers,
            )
        )  # fmt: skip
    return record_delivery(
        by=clerk, key=day.key(f"note-{of.pk}"), at=at, order=of, note_number=f"PS-{day.on:%m%d}-{of.pk:04d}",
        note_on=at.date(), lines=rows, self_checked=True,
    )  # fmt: skip


def expiry(food: str, on: date) -> date:
    """Until when a food keeps."""
    from fangxin.engine.nutrition import load_foods

    known = load_foods()[food]
    days = 120 if food.endswith("(干)") else KEEPS_DAYS.get(known.group, 4)
    return on + timedelta(days=30 if food == "土豆" else days)


def weigh(day: Day, noted: Delivery) -> list[Weighing]:
    """The scale's word on every line: mostly what the note says, sometimes short, rarely sent back."""
    keeper = day.person("keeper")
    with looking(keeper):
        lines = delivery_lines(keeper, noted)
    out = []
    for line in lines:
        throw = dice("scale", day.school, day.on, line.food)
        roll = throw.random()
        if line.food == "豆腐(北)" and roll < 0.02:
            out.append(Weighing(line.pk, line.quantity_g, line.quantity_g, "表面发黏，有酸味"))
        elif roll > 0.93:
            short = line.quantity_g * throw.choice((2, 3, 5)) // 100
            out.append(Weighing(line.pk, line.quantity_g - short, 0, "短斤，按实重收"))
        else:
            out.append(Weighing(line.pk, line.quantity_g))
    return out


def accept(day: Day, noted: Delivery, at: datetime) -> None:
    """Storekeeper and safety manager weigh and accept."""
    entry = day.key(f"accept-{noted.pk}")
    check = confirmed(day, "keeper", "safety", at, entry)
    accept_delivery(
        by=day.person("keeper"), key=entry, at=at, delivery=noted, lines=weigh(day, noted), pin_check=check,
        device_at=at,
    )  # fmt: skip


def call_rolls(day: Day, *, leave_open: tuple[str, ...] = ()) -> None:
    """Every class by exception; the principal calls for classes whose teacher has no account in the demo."""
    principal = day.person("principal")
    with looking(principal):
        found = [(c, pupil_ids(principal, c, day.on)) for c in classes(principal, day.on)]
    for index, (school_class, ids) in enumerate(found):
        if school_class.label in leave_open:
            continue
        throw = dice("roll", day.school, day.on, school_class.pk % 97, index)
        absent = throw.sample(sorted(ids), throw.choices((0, 1, 2, 3), (34, 40, 20, 6))[0])
        reasons = {pupil: throw.choice(("leave", "sick", "sick")) for pupil in absent}
        at = day.at(8, 20 + index)
        caller = principal
        if day.school == "xikou" and school_class.label.startswith("三") and "2" in school_class.label:
            caller = day.county.actors["teacher"]
        call_roll(
            by=caller, key=day.key(f"roll-{index}"), at=at, school_class=school_class, meal_day=day.meal_day,
            absences=reasons, device_at=at,
        )  # fmt: skip


def issue(day: Day, at: datetime) -> None:
    """What the menu needs and the store has goes to the kitchen."""
    keeper = day.person("keeper")
    with looking(keeper):
        wanted = {
            n.food: n.purchase_g
            for n in needs(keeper, day.meal_day, heads_by_band(keeper, day.meal_day.school, day.on))
        }
        there: dict[str, int] = {}
        for shelf in shelves(keeper, day.meal_day.school):
            if shelf.expires_on >= day.on:
                there[shelf.food] = there.get(shelf.food, 0) + shelf.remaining_g
    # Orders come in steps of 100 g: the kitchen takes the last crumbs of a food along, so that no lot is left to spoil.
    taken = {}
    for food, grams in wanted.items():
        have = there.get(food, 0)
        if have > 0:
            taken[food] = have if have - grams < 400 else grams
    issue_to_kitchen(
        by=keeper, key=day.key("issue"), at=at, meal_day=day.meal_day,
        receiver=day.county.account(day.school, "cook"), wanted=taken, device_at=at,
    )  # fmt: skip


def disinfect(day: Day, at: datetime, portions: int) -> None:
    """Steam, a quarter of an hour, before the tableware is used."""
    run = Run("steam", at - timedelta(minutes=22), at - timedelta(minutes=4), 1000, None, portions * 2)
    record_disinfection(
        by=day.person("safety"), key=day.key("steam"), at=at, meal_day=day.meal_day, run=run, device_at=at
    )


def cook(day: Day, portions: int) -> None:
    """Core temperature and portions of every dish; fruit and milk are not heated."""
    cook_ = day.person("cook")
    with looking(cook_):
        lines = dishes_today(cook_, day.meal_day)
    for index, line in enumerate(lines):
        at = day.at(10, 46) + timedelta(minutes=index * 4)
        raw = line.dish.slot in ("水果", "奶制品")
        if not raw:
            read(day, line.dish, at, index)
        close_batch(
            by=cook_, key=day.key(f"batch-{index}"), at=at + timedelta(minutes=1), meal_day=day.meal_day,
            dish=line.dish, portions=portions, no_heating=("fruit" if line.dish.slot == "水果" else "packed") if raw else "",
        )  # fmt: skip


def read(day: Day, dish, at: datetime, index: int) -> None:
    """A reading; one in fifty is too low at first and cooking goes on."""
    throw = dice("core", day.school, day.on, index)
    cook_ = day.person("cook")
    if throw.random() < 0.02:
        record_reading(
            by=cook_, key=day.key(f"core-{index}-low"), at=at - timedelta(minutes=4), meal_day=day.meal_day, dish=dish,
            temperature_dc=throw.randrange(640, 698), device_at=at - timedelta(minutes=4),
        )  # fmt: skip
    record_reading(
        by=cook_, key=day.key(f"core-{index}"), at=at, meal_day=day.meal_day, dish=dish,
        temperature_dc=throw.randrange(762, 913), device_at=at,
    )  # fmt: skip


def sample(day: Day, at: datetime) -> None:
    """A sample of every dish, by two people."""
    safety = day.person("safety")
    with looking(safety):
        dishes = [line.dish for line in dishes_today(safety, day.meal_day)]
        fridge = fridges(safety, day.meal_day.school).first()
    entry = day.key("samples")
    check = confirmed(day, "safety", "cook", at, entry)
    portions = {
        dish.pk: Portion(f"A{i + 1:02d}", dice("sample", day.school, day.on, i).randrange(127, 152))
        for i, dish in enumerate(dishes)
    }
    keep_samples(
        by=safety, key=entry, at=at, meal_day=day.meal_day, fridge_id=fridge.pk, portions=portions, check=check,
        device_at=at,
    )  # fmt: skip


def dispose(day: Day, at: datetime) -> None:
    """Samples that were kept long enough are thrown away by two people."""
    safety = day.person("safety")
    with looking(safety):
        ids = [w.sample.pk for w in waiting_samples(safety, day.meal_day.school, at) if w.due]
    if not ids:
        return
    entry = day.key("disposal")
    check = confirmed(day, "safety", "keeper", at, entry)
    dispose_samples(
        by=safety, key=entry, at=at, school=day.meal_day.school, sample_ids=ids, check=check, device_at=at
    )


def eat(day: Day) -> None:
    """The principal eats along; the meal is counted."""
    principal = day.person("principal")
    throw = dice("eat", day.school, day.on)
    with looking(principal):
        present = heads(principal, day.meal_day).present
    adults = ADULTS.get(day.school, 6)
    finding = throw.choice(FINDINGS)
    eat_along(
        by=principal, key=day.key("along"), at=day.at(12, 5), meal_day=day.meal_day, taste=throw.choice(("good", "good", "fair")),
        temperature="hot", problem="已" in finding, finding=finding, remedy="当场说明并记录" if "已" in finding else "",
    )  # fmt: skip
    record_service(
        by=day.person("safety"), key=day.key("service"), at=day.at(12, 45), meal_day=day.meal_day, served=present + adults,
        unserved=throw.randrange(1, 5), diners=adults, plate_waste_g=throw.randrange(3000, 9000),
    )  # fmt: skip


def orders_of(day: Day) -> list[Order]:
    """The orders of the meal day."""
    keeper = day.person("keeper")
    with looking(keeper):
        return list(orders(keeper).filter(meal_day=day.meal_day).order_by("id"))


def deliveries_of(day: Day) -> list[Delivery]:
    """The notes of the meal day."""
    keeper = day.person("keeper")
    with looking(keeper):
        return list(deliveries(keeper).filter(order__meal_day=day.meal_day).order_by("id"))
