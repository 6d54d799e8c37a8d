"""Phase A: a term opens. Dates, roster, declaration with two approvals and its notice, meal days, prices, menu."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.menus import PRICES, week_workbook
from fangxin.engine.money import yuan_text
from tests.journeys.clock import set_clock
from tests.journeys.county import BEGINS, County
from tests.journeys.pages import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DECLARED = date(2026, 9, 14)
MEAL = date(2026, 9, 28)
CALLED_OFF = date(2026, 9, 29)
SIZES = {"一（1）班": 18, "三（2）班": 20, "四（1）班": 22}
PUPILS = sum(SIZES.values())
MENU_NUMBER = 0  # rice, pork with potatoes, tomatoes with eggs, lettuce, soup of laver and bean curd, milk
MAIN_KINDS = ("谷薯类", "蔬菜类", "畜禽肉类", "大豆及坚果", "植物油", "盐", "调味品")
FARM_KINDS = ("蛋类", "奶及奶制品", "水果类")
SURNAMES, GIVEN = "莫韦覃蒙", "青禾溪岭松柏杉楠桐桦榆槐枫桂竹"


def upload(data: bytes, name: str = "名册.xlsx", kind: str = XLSX) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data, content_type=kind)


def children(sizes: dict[str, int] = SIZES) -> list[tuple[str, str, str]]:
    """(class, name, sex) of invented children, all names different."""
    names = [f"{s}小{g}" for s in SURNAMES for g in GIVEN]
    rows, taken = [], iter(names)
    for label, size in sizes.items():
        rows += [(label, next(taken), "女" if n % 2 else "男") for n in range(size)]
    return rows


def roster_workbook(rows: list[tuple[str, str, str]]) -> bytes:
    """The list as a school office writes it: title, headings, a serial number before each child."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["溪口镇中心小学学生花名册"])
    sheet.append(["序号", "班级", "姓名", "性别"])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@dataclass
class Journey:
    """What the phases hand on: the county, and ids that a person would find on the pages."""

    county: County
    classes: dict[str, int] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    day: int = 0
    day_off: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    settlements: dict[str, int] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def children(self) -> list[str]:
        return [name for _, name, _ in children()]


def number_in(address: str, before: str) -> int:
    """The id that follows a word in an address."""
    found = re.search(rf"{before}/(\d+)/", address)
    assert found, f"no number after {before} in {address}"
    return int(found[1])


def a_term_opens(journey: Journey) -> None:
    """Every step before the first order."""
    the_county_sets_the_term(journey.county)
    the_money_is_granted(journey.county)
    contracts_are_recorded(journey)
    the_roster_is_uploaded(journey)
    the_count_is_declared_and_approved(journey)
    prices_are_published(journey.county)
    meal_days_are_opened(journey)
    the_menu_is_uploaded(journey)
    nobody_orders_during_the_notice(journey)


def the_county_sets_the_term(county: County) -> None:
    """The last day as people say it; a term that ends before it begins is refused."""
    set_clock(BEGINS, 8, 30)
    form = county.education.open("/policy/terms/").form(field="last_day")
    said = {"name": "2026-2027 第一学期", "since": "2026-08-31"}
    county.education.submit(form, **said, last_day="2026-08-01").says("学期结束日期必须晚于开始日期")
    page = county.education.submit(form, **said, last_day="2027-01-22")
    page.says("学期已登记。", "2026-2027 第一学期")


GRANTS = {"central": 8_000_000, "province": 1_200_000, "county": 800_000}


def the_money_is_granted(county: County) -> None:
    """Three tiers decide and pay into the special account, 4 : 0.6 : 0.4."""
    for what, hour in (("decided", 9), ("received", 10)):
        set_clock(BEGINS, hour)
        for tier, fen in GRANTS.items():
            form = county.finance.open("/settlement/funds/").form(field="tier")
            page = county.finance.submit(
                form, what=what, programme="compulsory-nutrition", tier=tier, budget_year="2026",
                amount=yuan_text(fen), document=f"财教〔2026〕{tier}号",
            )  # fmt: skip
            page.says("已登记。")
    county.cashier.open("/settlement/payments/").says("专户余额", "100,000.00")


def contracts_are_recorded(journey: Journey) -> None:
    """Two suppliers, each for its kinds of food and with its one account."""
    county = journey.county
    for name, number, account, kinds in (
        ("supplier", "QH-2026-01", "6201 0000 1234 5678", MAIN_KINDS),
        ("farm", "QH-2026-02", "6201 0000 8765 4321", FARM_KINDS),
    ):
        form = county.reviewer.open("/procurement/contracts/new/").form(field="bank_account")
        said = {
            "supplier": county.pk(name), "number": number, "since": "2026-08-20", "until": "2027-08-01",
            "bank_name": "青禾县农村合作银行", "food_kinds": list(kinds),
        }  # fmt: skip
        county.reviewer.submit(form, **said, bank_account="12ab").says("账号应为 8 到 32 位数字")
        page = county.reviewer.submit(form, **said, bank_account=account)
        page.says("合同已登记。", number)


def the_roster_is_uploaded(journey: Journey) -> None:
    """A bad row is told with its number and nothing is stored; the good workbook is previewed and committed once."""
    county, rows = journey.county, children()
    set_clock(BEGINS, 9)
    page = county.principal.open("/roster/import/")
    bad = [*rows[:3], (rows[3][0], rows[3][1], "")]
    refused = county.principal.submit(page.form(field="workbook"), workbook=upload(roster_workbook(bad)))
    assert refused.status == 422
    refused.says("第6行没有性别")
    county.principal.open("/roster/classes/").never_says(rows[0][1])

    preview = county.principal.submit(page.form(field="workbook"), workbook=upload(roster_workbook(rows)))
    preview.says("还没有提交", "提交后学生", f"{PUPILS}", "一（1）班")
    form = preview.form(field="sealed")
    done = county.principal.submit(form)
    done.says("学生名册已更新。", "三（2）班", "四（1）班")
    for address, label in done.links:
        if label in SIZES:
            journey.classes[label] = number_in(address, "classes")
    assert set(journey.classes) == set(SIZES)
    county.principal.submit(form).says("学生名册已更新。")  # the button pressed twice: the first answer again
    own = county.principal.open(f"/roster/classes/{journey.classes['三（2）班']}/")
    appointed = county.principal.submit(own.form(field="account"), account=county.accounts["teacher"].pk)
    appointed.says("班主任已指定。", "周婷")


def the_count_is_declared_and_approved(journey: Journey) -> None:
    """The principal reports the children's list, education and finance check it, a fourth person puts up the notice."""
    county = journey.county
    set_clock(DECLARED, 9)
    form = county.principal.open("/roster/declarations/new/").form(field="last_day")
    assert not [one.name for one in form.fields if one.name.startswith("class-")]  # nobody types a count
    page = county.principal.submit(form, since=MEAL.isoformat())
    page.says("名单已上报，等待县级教育部门核对。", f"{PUPILS}")
    address = page.address

    set_clock(DECLARED, 15)
    deciding = county.education.open(address).form(field="answer")
    returned = county.education.submit(deciding, answer="return")
    assert returned.status == 422
    returned.says("退回要写明原因")
    county.education.submit(deciding, answer="approve").says("决定已保存。")
    stolen = deciding.filled({"answer": "approve"}) | {"side": "finance", "key": "second-hat"}
    assert county.education.send(address, stolen).says("这一步由县级财政部门的核准员办理").status == 403
    second = county.second_finance.open(address).form(field="answer")
    county.second_finance.submit(second, answer="approve").says("决定已保存。")
    notice = county.reviewer.open(address).form(action=f"{address}notice/")
    county.reviewer.submit(notice).says("公示中")


def prices_are_published(county: County) -> None:
    """The county's list: a price above its ceiling is refused by row, the right list is shown before it is published."""
    set_clock(DECLARED, 16)
    rows = [
        f"{food},,{yuan_text(price)},{yuan_text(top)}".replace(",,", "\t\t")
        for food, (price, top) in PRICES.items()
    ]
    text = "\n".join(
        "\t".join((food, "", _plain(price), _plain(top))) for food, (price, top) in PRICES.items()
    )
    assert len(rows) == len(PRICES)
    form = county.reviewer.open("/procurement/price-lists/new/").form(field="rows")
    head = {
        "number": "QH-JG-2609", "inquiry_on": "2026-09-11", "decided_by": "价格稳控小组 2026 年第 9 次会议",
        "since": "2026-09-15", "until": "2026-10-16",
    }  # fmt: skip
    refused = county.reviewer.submit(form, **head, rows="大米\t\t4.60\t4.50")
    assert refused.status == 422
    refused.says("第 1 行", "高于上限 4.50")
    county.reviewer.submit(form, press="核对", **head, rows=text).says("土豆", "2.60")
    county.reviewer.submit(form, press="公布", **head, rows=text).says("定价单已公布。", "QH-JG-2609")


def _plain(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def meal_days_are_opened(journey: Journey) -> None:
    """Only the two days of this journey; a Saturday is not offered, and refused when it is written by hand."""
    county = journey.county
    form = county.principal.open("/policy/calendar/?month=2026-09").form(field="days")
    offered = form.offers("days")
    assert MEAL.isoformat() in offered
    assert "2026-09-19" not in offered
    forged = form.filled({"days": []}) | {"days": ["2026-09-19"]}
    assert county.principal.send(form.action, forged).status == 422
    page = county.principal.submit(form, days=[MEAL.isoformat(), CALLED_OFF.isoformat()])
    page.says("供餐日已开通。", "本月供餐 2 天")
    offers = page.form(field="day").offers("day")
    journey.day = next(int(pk) for pk, words in offers.items() if "28日" in words)
    journey.day_off = next(int(pk) for pk, words in offers.items() if "29日" in words)


def menu(days: tuple[date, ...] = (MEAL,)) -> bytes:
    """The week's workbook as such tables are published."""
    return week_workbook("溪口镇中心小学", [(on, MENU_NUMBER) for on in days])


def the_menu_is_uploaded(journey: Journey) -> None:
    """The school's own sheet; a day without a meal is refused unless the person says to leave it out."""
    buyer = journey.county.buyer
    form = buyer.open("/menus/weeks/import/").form(field="workbook")
    wrong = buyer.submit(form, monday="2026-09-29", workbook=upload(menu(), "食谱.xlsx"))
    assert wrong.status == 422, wrong.text
    page: Page = buyer.submit(form, monday=MEAL.isoformat(), workbook=upload(menu(), "食谱.xlsx"))
    page.says("食谱已导入。", "红烧肉炖土豆", "纯牛奶")


def nobody_orders_during_the_notice(journey: Journey) -> None:
    """The gate of the short flow: reported, approved, published, then a meal."""
    set_clock(date(2026, 9, 16), 15)
    refused = journey.county.buyer.open(f"/supply/orders/new/{journey.day}/", status=422)
    refused.says("正在公示", "期满前不能订货供餐", "附件2简要流程", "请在公示期满的次日起订货")
