"""Phase B, noon: cooked through, sampled, clean tableware, eaten along, served, and the day shown as done."""

from __future__ import annotations

from datetime import date, timedelta

from tests.factories.world import PIN
from tests.journeys.clock import set_clock
from tests.journeys.county import STAFF
from tests.journeys.pages import Page, Person
from tests.journeys.term import MEAL, Journey

PORTIONS = 60
ADULTS = 1


def a_noon(journey: Journey) -> None:
    """From the stove to the table."""
    every_dish_is_cooked_through(journey)
    every_dish_is_sampled(journey)
    the_meal_is_served(journey)
    everything_is_done(journey)


def dishes(page: Page) -> list[str]:
    """The ids of the dishes that are not done yet, from their forms."""
    return [one.value("dish") for one in page.forms if "dish" in one.names]


def every_dish_is_cooked_through(journey: Journey) -> None:
    """A dish of 65.4 ℃ stays open and its reading stays on record; at 82.0 ℃ it is done."""
    cook = journey.county.cook
    set_clock(MEAL, 10, 50)
    page = cook.open("/kitchen/cooking/")
    left = dishes(page)
    assert len(left) == 6
    low = cook.submit(page.form(dish=left[1]), press="够热起锅", temperature="65.4", portions=PORTIONS)
    assert low.status == 422
    low.says("中心温度 65.4 ℃，不到 70.0 ℃，不能起锅", "读数已记录在案", "餐饮服务通用卫生规范")
    cook.open("/kitchen/cooking/").says("65.4 ℃，继续加热", "还有 6 个菜没起锅")
    for number, dish in enumerate(left):
        set_clock(MEAL, 10, 52 + number)
        form = cook.open("/kitchen/cooking/").form(dish=dish)
        milk = number == len(left) - 1
        said = {"no_heating": "packed"} if milk else {"temperature": "82.0"}
        cook.submit(form, press="够热起锅", portions=PORTIONS, **said).says("已记录。")
    cook.open("/kitchen/cooking/").says("全部起锅", "预包装食品，原包装发放")


def every_dish_is_sampled(journey: Journey) -> None:
    """120 g is refused with the clause; a wrong PIN keeps nothing; 130 g of every dish by two people is kept."""
    county, safety = journey.county, journey.county.safety
    set_clock(MEAL, 11, 5)
    safety.open("/kitchen/samples/").says("还没有登记留样冰箱")
    fridge = safety.open("/kitchen/samples/fridges/").form(field="name")
    safety.submit(fridge, name="留样冰箱 1 号").says("留样冰箱已登记。")
    form = safety.open("/kitchen/samples/").form(field="second_pin")
    weights = [one.name for one in form.fields if one.name.startswith("weight-")]
    assert len(weights) == 6
    good: dict[str, object] = {name: "130" for name in weights} | {"second": county.accounts["cook"].pk}
    light = safety.submit(form, **good | {weights[2]: "120", "second_pin": PIN})
    assert light.status == 422
    light.says("120 克；每个品种不得少于 125 克", "附件2第九条（六）", "不得少于125g", "请补足后重新称重")
    wrong = safety.submit(light.form(field="second_pin"), **good | {"second_pin": "999999"})
    assert wrong.status == 403
    wrong.says("PIN 不对，没有保存。还可以试")
    safety.open("/kitchen/samples/").says("还有 6 个菜没留样")
    kept = safety.submit(wrong.form(field="second_pin"), **good | {"second_pin": PIN})
    kept.says("留样已登记。", "全部留样", "130 克")


def the_meal_is_served(journey: Journey) -> None:
    """Not before the tableware is clean; the principal eats along, and a problem asks what was done."""
    county = journey.county
    set_clock(MEAL, 11, 10)
    served = {
        "served": journey.facts["present"] + ADULTS,
        "unserved": 0,
        "diners": ADULTS,
        "plate_waste": "3.5",
    }
    early = county.safety.submit(county.safety.open("/dining/meal/").form(field="served"), **served)
    assert early.status == 422
    early.says("餐具还没有消毒记录", "附件2第九条（四）")
    form = county.safety.open("/kitchen/disinfection/").form(field="pieces")
    run = {"method": "steam", "temperature": "100", "pieces": 140}
    short = county.safety.submit(form, **run, started="10:40", ended="10:42")
    assert short.status == 422
    short.says("分钟，不算消毒")
    form = short.form(field="pieces")
    county.safety.submit(form, **run, started="10:40", ended="11:00").says("消毒已登记。")

    set_clock(MEAL, 12, 10)
    form = county.principal.open("/dining/meal/accompaniment/").form(field="taste")
    cold = county.principal.submit(form, taste="good", temperature="cold")
    assert cold.status == 422
    cold.says("要写明是什么问题")
    county.principal.submit(form, taste="good", temperature="hot", finding="饭菜热、量足").says(
        "陪餐已登记。"
    )
    set_clock(MEAL, 12, 45)
    county.safety.submit(county.safety.open("/dining/meal/").form(field="served"), **served).says(
        "供餐已登记。"
    )
    second = county.keeper.open("/dining/meal/")
    assert not [one for one in second.forms if "served" in one.names]


def everything_is_done(journey: Journey) -> None:
    """The list of the day has nothing left for anybody, and names who did what."""
    county = journey.county
    set_clock(MEAL, 13)
    for who in ("keeper", "cook", "safety", "principal", "buyer"):
        page = county.at_desk(who).open("/today/?all=1")
        page.says(
            "各班点名",
            "食材验收",
            "发料给厨房",
            "烧熟测温 6 个菜",
            "午餐留样 6 个菜",
            "陪餐登记",
            "供餐登记",
            "餐具清洗消毒",
        )
        page.never_says('class="todo-due"')
        assert not [
            one
            for one in ("去点名", "开始验收", "开始出库", "开始测温", "开始留样", "登记消毒", "登记陪餐")
            if one in page.text
        ]
    county.keeper.open("/kitchen/logs/").says("130 克", "有 1 次读数偏低，都继续加热后复测")


def samples_are_thrown_away_after_48_hours(journey: Journey) -> None:
    """Kept at 11:05; at 10:05 two days later they are too young, whatever a phone sends; at 11:10 they go."""
    county, safety = journey.county, journey.county.safety
    later = MEAL + timedelta(days=2)
    set_clock(later, 10, 5)
    page = safety.open("/kitchen/samples/disposal/")
    page.says("现在没有到期的", "还要保存", "红烧肉炖土豆")
    assert not [one for one in page.forms if "samples" in one.names]

    set_clock(later, 11, 10)
    form = safety.open("/kitchen/samples/disposal/").form(field="samples")
    second = {"second": county.accounts["keeper"].pk, "second_pin": PIN}
    sent = form.filled(second)
    assert len(sent["samples"]) == 6
    set_clock(later, 10, 6)  # the clock goes back: what the page offered an hour later is refused
    young = safety.send(form.action, sent)
    assert young.status == 422
    young.says("还没满 48 小时", "改手机时间没有用")
    set_clock(later, 11, 12)
    form = safety.open("/kitchen/samples/disposal/").form(field="samples")
    safety.submit(form, **second).says("销毁已登记。")
    county.keeper.open(f"/kitchen/logs/?day={MEAL}").says("留样", "李芳")


def the_day_is_published(journey: Journey) -> None:
    """Dishes, prices, money and the safety record for everybody; no child and nobody of the staff by name."""
    county = journey.county
    set_clock(MEAL, 14)
    for kind, on, sentence, status in (
        ("day", MEAL, "已公示", 200),
        ("day", MEAL, "已公示", 200),  # nothing new: no new version
        ("trace", MEAL, "已公示", 200),
        ("day", date(2026, 10, 9), "还没有到", 422),
    ):
        form = county.principal.open("/disclosure/publishing/").form(field="kind")
        page = county.principal.submit(form, kind=kind, on=on.isoformat()).says(sentence)
        assert page.status == status
    anybody = Person()
    page = public_pages(anybody, county.pk("school"))[0]
    page.says(
        "溪口镇中心小学",
        "红烧肉炖土豆",
        "清炒油麦菜",
        "4.60",
        "校领导陪餐",
        "食品留样 48 小时",
        "6 / 6 份",
        "退货",
    )
    for shown in public_pages(anybody, county.pk("school")):
        shown.never_says(*journey.children, *{row[1] for row in STAFF})


def public_pages(anybody: Person, school: int) -> list[Page]:
    """Everything that a passer-by can open about the day."""
    here = f"/public/schools/{school}/"
    found = [anybody.open(f"{here}?day={MEAL}"), anybody.open("/public/"), anybody.open("/public/prices/")]
    found += [anybody.open(f"{here}{name}?day={MEAL}") for name in ("sheet/", "data.json", "data.csv")]
    found += [anybody.open("/public/trace/"), anybody.open(f"/public/trace/{school}/{MEAL}/")]
    return found
