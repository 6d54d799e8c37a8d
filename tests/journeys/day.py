"""Phase B, the morning: ordered, delivered, accepted by two people, the roll called, food issued to the kitchen."""

from __future__ import annotations

import re
from datetime import date

from fangxin.engine.money import line_amount_fen, parse_yuan, yuan_text
from fangxin.engine.nutrition import load_foods
from fangxin.engine.quantity import kg_text, parse_kg
from tests.factories.world import PIN
from tests.journeys.clock import set_clock
from tests.journeys.county import County
from tests.journeys.pages import Form, Page, Person
from tests.journeys.term import CALLED_OFF, MEAL, PUPILS, SIZES, Journey, number_in

ORDERED = date(2026, 9, 24)
SHORT, REJECTED, DEAR = "土豆", "黑木耳(干)", "油麦菜"
SHORT_BY_G = 500
DEAR_FEN, CEILING_FEN = 520, 460


def a_morning(journey: Journey) -> None:
    """From the order to the stove."""
    the_buyer_orders(journey)
    the_suppliers_bring_it(journey)
    two_people_accept(journey)
    the_roll_is_called(journey)
    the_kitchen_gets_its_food(journey)


def lines_by_food(form: Form, page: Page, prefix: str) -> dict[str, str]:
    """Food → number of its line, from the labels of a form's fields (`quantity-7`, labelled on the page by its food)."""
    numbers = [one.name.removeprefix(prefix) for one in form.fields if one.name.startswith(prefix)]
    foods = re.findall(r'<div class="line-head"><strong>([^<]+)</strong>', page.body)
    assert len(foods) >= len(numbers), (foods, numbers)
    return dict(zip(foods, numbers, strict=False))


def the_buyer_orders(journey: Journey) -> None:
    """The form is filled from menu × heads ÷ edible share; more than that needs a word; the price is the county's."""
    county = journey.county
    set_clock(ORDERED, 15)
    days = county.buyer.open("/supply/orders/")
    first = days.link("9月28日")
    page = county.buyer.open(first)
    page.says("已经教育、财政核准并公示，可以订货", f"{PUPILS} 份")
    small, big = SIZES["一（1）班"] + SIZES["三（2）班"], SIZES["四（1）班"]
    net_g = small * 50 + big * 60  # potatoes: 50 g for 6 to 8 years, 60 g for 9 to 11
    need_g = -(-net_g * 100 // load_foods()["土豆"].edible_pct)
    form = page.form(field="kg-土豆")
    assert parse_kg(form.value("kg-土豆")) == -(-need_g // 100) * 100  # in steps of 100 g
    journey.facts["potato_need_g"] = need_g
    for supplier, words in (("supplier", "惠民配送"), ("farm", "绿源农产")):
        page = county.buyer.open(county.buyer.open(first).link(words))
        form = page.form(field="food-0")
        if supplier == "supplier":
            much = county.buyer.submit(form, **{"kg-土豆": "50"})
            assert much.status == 422
            much.says("食谱只需要", "多订要写明原因", "《管理办法》第十一条")
        extra = (
            {"food-0": "姜", "more-0": "0.5", "why-0": "补足库存，一周用量"} if supplier == "supplier" else {}
        )
        placed = county.buyer.submit(form, **extra)
        placed.says(f"订单已发给{words}。")
        journey.orders[supplier] = placed.address
        county.buyer.submit(form, **extra)  # pressed twice: the same order
    assert len(set(county.buyer.open("/supply/orders/").addresses(r"/orders/\d+/"))) == 2


def note_values(form: Form, page: Page) -> dict[str, dict[str, str]]:
    """What the clerk writes, by food: the form's own quantities and prices, labels, and every paper asked for."""
    said: dict[str, dict[str, str]] = {}
    for food, n in lines_by_food(form, page, "quantity-").items():
        values = {f"batch-{n}": "B0928", f"producer-{n}": "青禾县示范基地", f"produced-{n}": "2026-09-27"}
        values[f"expires-{n}"] = "2026-10-20"
        for one in form.fields:
            if one.name.startswith(f"paper-{n}-"):
                values[one.name] = f"ZJ-{n}-{len(values)}"
        said[food] = values
    return said


def the_suppliers_bring_it(journey: Journey) -> None:
    """A note that does not add up is refused with the right sum; another firm's order does not exist for a clerk."""
    county = journey.county
    set_clock(MEAL, 6, 40)
    for supplier, who in (("supplier", "clerk"), ("farm", "farmer")):
        clerk = county.at_desk(who)
        order = clerk.open("/supply/orders/").link("9月28日")
        assert number_in(order, "orders") == number_in(journey.orders[supplier], "orders")
        page = clerk.open(clerk.open(order).link("送货单"))
        form = page.form(field="note_number")
        values = {k: v for one in note_values(form, page).values() for k, v in one.items()}
        values |= {"note_number": f"PS-0928-{supplier}", "self_checked": "on"}
        if supplier == "supplier":
            n = lines_by_food(form, page, "quantity-")
            wrong = clerk.submit(form, **values, **{f"amount-{n['大米']}": "99.00"})
            assert wrong.status == 422
            quantity_g, price_fen = (
                parse_kg(form.value(f"quantity-{n['大米']}")),
                parse_yuan(form.value(f"price-{n['大米']}")),
            )
            right = yuan_text(line_amount_fen(quantity_g, price_fen))
            wrong.says("大米", f"{right} 元", "送货单写的是 99.00 元", "《管理办法》第十一条")
            dear_g = parse_kg(form.value(f"quantity-{n[DEAR]}"))
            values[f"price-{n[DEAR]}"] = yuan_text(DEAR_FEN)
            values[f"amount-{n[DEAR]}"] = yuan_text(line_amount_fen(dear_g, DEAR_FEN)).replace(",", "")
        stored = clerk.submit(form, **values)
        stored.says("送货单已录入，等待验收。")
        journey.notes[supplier] = stored.address
    theirs = f"{journey.orders['farm']}delivery/"
    county.clerk.open(theirs, status=404).says("没有找到")
    assert (
        county.clerk.send(theirs, {"key": "theft", "note_number": "X", "note_on": MEAL.isoformat()}).status
        == 404
    )


def weighed_as_noted(page: Page, form: Form) -> dict[str, str]:
    """The scale says what the note says, line by line."""
    noted = re.findall(r"<dt>送货单</dt><dd>([^<]+)</dd>", page.body)
    numbers = [one.name for one in form.fields if one.name.startswith("weighed-")]
    return dict(zip(numbers, noted, strict=True))


def two_people_accept(journey: Journey) -> None:
    """One line short, one sent back, one above the ceiling; neither the buyer nor a wrong PIN confirms."""
    county, keeper = journey.county, journey.county.keeper
    set_clock(MEAL, 7, 20)
    page = keeper.open(keeper.open("/supply/deliveries/").link("PS-0928-supplier"))
    form = page.form(field="second_pin")
    page.says("按上限 4.60 入账")
    n = lines_by_food(form, page, "weighed-")
    values = weighed_as_noted(page, form)
    noted_g = {food: parse_kg(values[f"weighed-{k}"]) for food, k in n.items()}
    values[f"weighed-{n[SHORT]}"] = kg_text(noted_g[SHORT] - SHORT_BY_G)
    values |= {f"returned-{n[REJECTED]}": values[f"weighed-{n[REJECTED]}"]}
    second = county.accounts["safety"].pk
    silent = keeper.submit(form, **values, second=second, second_pin=PIN)
    assert silent.status == 422
    silent.says("整批退货要写明原因")
    values[f"reason-{n[REJECTED]}"] = "有霉味，整批退回"

    form = keeper.open(page.address).form(field="second_pin")
    refuse_the_wrong_second(county, keeper, form, values)
    done = keeper.submit(form, **values, second=second, second_pin=PIN)
    done.says("已验收入库", "按上限 4.60 入账", "有霉味，整批退回", "少 0.5 公斤", "李芳", "赵敏")
    repeated = keeper.submit(form, **values, second=second, second_pin=PIN)
    assert repeated.status == 200, repeated.text
    owed = sum(
        line_amount_fen(g, _price(food)) for food, g in noted_g.items() if food not in (REJECTED, SHORT, DEAR)
    )
    owed += line_amount_fen(noted_g[SHORT] - SHORT_BY_G, _price(SHORT)) + line_amount_fen(
        noted_g[DEAR], CEILING_FEN
    )
    done.says(yuan_text(owed))
    journey.facts |= {"owed_supplier": owed, "rejected_g": noted_g[REJECTED], "rice_g": noted_g["大米"]}

    page = keeper.open(keeper.open("/supply/deliveries/").link("PS-0928-farm"))
    form = page.form(field="second_pin")
    values = weighed_as_noted(page, form)
    done = keeper.submit(form, **values, second=second, second_pin=PIN)
    done.says("已验收入库")
    farm = {
        food: parse_kg(values[f"weighed-{k}"]) for food, k in lines_by_food(form, page, "weighed-").items()
    }
    journey.facts["owed_farm"] = sum(line_amount_fen(g, _price(food)) for food, g in farm.items())


def _price(food: str) -> int:
    from demo.menus import PRICES

    return PRICES[food][0]


def refuse_the_wrong_second(county: County, keeper: Person, form: Form, values: dict[str, str]) -> None:
    """The buyer is not offered and refused when written by hand, like oneself and a stranger; wrong PINs are counted."""
    assert str(county.accounts["buyer"].pk) not in form.offers("second")
    sent = form.filled(values | {"second_pin": PIN})
    for who in ("buyer", "keeper", "other_keeper", "neighbour_keeper"):
        forged = keeper.send(form.action, sent | {"second": county.accounts[who].pk, "key": f"forged-{who}"})
        assert forged.status == 422, who
        forged.never_says("已验收入库")
    safety = county.accounts["safety"].pk
    for left in (4, 3):
        wrong = keeper.send(
            form.action, sent | {"second": safety, "second_pin": "000000", "key": f"wrong-{left}"}
        )
        assert wrong.status == 403
        wrong.says(f"PIN 不对，没有保存。还可以试 {left} 次。")


def the_roll_is_called(journey: Journey) -> None:
    """By exception: who is absent is marked; a child that comes late is a correction with its reason."""
    county = journey.county
    set_clock(MEAL, 8, 30)
    own = f"/dining/classes/{journey.classes['三（2）班']}/roll/"
    form = county.teacher.open(own).form(field="day")
    pupils = sorted({one.name for one in form.fields if one.name.startswith("pupil-")})
    assert len(pupils) == SIZES["三（2）班"]
    county.teacher.submit(form, **{pupils[0]: "sick", pupils[1]: "leave"}).says(
        "三（2）班点名已保存。", "到 18 人"
    )
    for label in ("一（1）班", "四（1）班"):
        form = county.principal.open(f"/dining/classes/{journey.classes[label]}/roll/").form(field="day")
        county.principal.submit(form).says(f"{label}点名已保存。", "全到")

    set_clock(MEAL, 10, 25)
    form = county.teacher.open(own).form(field="reason")
    again = county.teacher.submit(form, **{pupils[1]: "present"})
    assert again.status == 422  # a second roll without a reason
    form = county.teacher.open(own).form(field="reason")
    late = county.teacher.submit(form, **{pupils[1]: "present"}, reason="学生 10:20 到校")
    late.says("三（2）班点名已保存。", "到 19 人", "10:25 更正")
    journey.facts["present"] = PUPILS - 1


def the_kitchen_gets_its_food(journey: Journey) -> None:
    """What the menu needs and the store has, to the cook; more than there is is refused."""
    county = journey.county
    set_clock(MEAL, 10, 30)
    form = county.keeper.open("/supply/stock/issue/").form(field="receiver")
    cook = county.accounts["cook"].pk
    lots = [one.name for one in form.fields if one.name.startswith("lot-")]
    much = county.keeper.submit(form, receiver=cook, **{lots[0]: "9999"})
    assert much.status == 422
    much.says("只有", "不能出库 9,999 公斤")
    form = county.keeper.open("/supply/stock/issue/").form(field="receiver")
    county.keeper.submit(form, receiver=cook).says("出库已登记，厨师已领料。")


def a_closed_day(journey: Journey) -> None:
    """Called off on the day before; from then on nothing is taken for it."""
    county = journey.county
    set_clock(MEAL, 15)
    form = county.principal.open("/policy/calendar/?month=2026-09").form(field="reason")
    county.principal.submit(form, day=journey.day_off, reason="校舍检修停课").says(
        "这一天已取消供餐。", "取消 1 天"
    )
    again = county.principal.send(
        form.action, form.filled({"day": journey.day_off, "reason": "再来一次"}) | {"key": "x"}
    )
    assert again.status == 422
    set_clock(CALLED_OFF, 9)
    for who, address in (
        ("teacher", f"/dining/classes/{journey.classes['三（2）班']}/roll/"),
        ("keeper", "/supply/stock/issue/"),
        ("cook", "/kitchen/cooking/"),
        ("safety", "/kitchen/samples/"),
        ("safety", "/kitchen/disinfection/"),
        ("safety", "/dining/meal/"),
        ("principal", "/dining/meal/accompaniment/"),
    ):
        person = county.at_desk(who)
        person.open(address).says("9 月 29 日")
        assert person.send(address, {"key": f"closed-{who}", "day": CALLED_OFF.isoformat()}).status == 422, (
            address
        )
    county.buyer.open(f"/supply/orders/new/{journey.day_off}/", status=404).says("没有找到这个供餐日")
