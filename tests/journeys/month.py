"""Phase C: the month is submitted, reviewed, applied for, paid, charged to the tiers, and shown to everybody."""

from __future__ import annotations

import io
import re
import zlib
from datetime import date

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from fangxin.engine.money import chinese_capital, yuan_text
from tests import database
from tests.factories.world import PIN
from tests.journeys.clock import set_clock
from tests.journeys.county import PAID, REVIEWED, STAFF
from tests.journeys.noon import ADULTS
from tests.journeys.pages import Page, Person
from tests.journeys.term import GRANTS, Journey, number_in

LAST = date(2026, 9, 30)
CLOSED = date(2026, 10, 12)
CUT_FEN = 100
RATE_FEN = 500  # a head and day, since autumn 2021
TIERS = {"central": 80, "province": 12, "county": 8}


def a_month_ends(journey: Journey) -> None:
    """From the count of the store to the published month."""
    the_store_is_counted(journey)
    the_school_submits(journey)
    the_county_reviews(journey)
    the_returned_one_comes_again(journey)
    the_county_applies_and_pays(journey)
    the_month_is_charged(journey)
    the_statement_is_drawn_up(journey)
    the_five_equalities_hold(journey)
    the_month_is_published(journey)


def the_store_is_counted(journey: Journey) -> None:
    """Every lot by two people, to the gram of the books."""
    county = journey.county
    set_clock(LAST, 14)
    some_of_it_spoils(journey)
    page = county.keeper.open("/supply/stock/count/")
    form = page.form(field="second_pin")
    lots = [one.name for one in form.fields if one.name.startswith("lot-")]
    assert lots
    with database.superuser(database.NAME) as connection:
        books = dict(connection.execute("SELECT lot_id, remaining_g FROM supply_lotbalance").fetchall())
    found = {name: f"{books[int(name[4:])]}克" for name in lots}
    missing = county.keeper.submit(
        form, **found | {lots[0]: ""}, second=county.accounts["safety"].pk, second_pin=PIN
    )
    assert missing.status == 422
    form = county.keeper.open("/supply/stock/count/").form(field="second_pin")
    done = county.keeper.submit(form, **found, second=county.accounts["safety"].pk, second_pin=PIN)
    done.says("盘点已登记。")


def some_of_it_spoils(journey: Journey) -> None:
    """100 g of ginger go mouldy: written off with a reason and by two people, never more than there is."""
    county, keeper = journey.county, journey.county.keeper
    page = keeper.open(keeper.open("/supply/stock/?q=姜").link("姜"))
    second = {"second": county.accounts["safety"].pk, "second_pin": PIN}
    much = keeper.submit(page.form(field="quantity_g"), quantity_g="5", reason="发霉", **second)
    assert much.status == 422
    done = keeper.submit(much.form(field="quantity_g"), quantity_g="100克", reason="发霉，已拍照", **second)
    done.says("损耗已登记。")


def the_school_submits(journey: Journey) -> None:
    """One settlement a supplier; the amount is the sum of what was accepted and nobody types it."""
    county, facts = journey.county, journey.facts
    set_clock(LAST, 16)
    for supplier, who, name in (("supplier", "principal", "惠民配送"), ("farm", "vice", "绿源农产")):
        page = county.at_desk(who).open("/settlement/school/?month=2026-09")
        page.says(name, yuan_text(facts[f"owed_{supplier}"]))
        form = page.form(field="remark", supplier=str(county.pk(supplier)))
        sent = county.at_desk(who).submit(form, remark="九月只供餐一天。")
        sent.says("已报送县营养办。", yuan_text(facts[f"owed_{supplier}"]))
        journey.settlements[supplier] = number_in(sent.address, "school")
        again = county.principal.send(form.action, form.filled({}) | {"key": f"again-{supplier}"})
        assert again.status == 422
        again.says("已经报送", "第九条")


def the_county_reviews(journey: Journey) -> None:
    """Doubts with their evidence; who submitted cannot approve; one is cut with a reason, one goes back."""
    county, reviewer = journey.county, journey.county.reviewer
    set_clock(REVIEWED, 9, 30)
    main, farm = journey.settlements["supplier"], journey.settlements["farm"]
    queue = reviewer.open(f"/settlement/queue/?selected={main}")
    queue.says("溪口镇中心小学", "3 项存疑", "看 13 行明细", "张明远")
    queue.says("油麦菜送货单单价高于市场上限，已按上限入账", "送货单 5.20 元/公斤；上限 4.60 元/公斤")
    queue.says("土豆票据数量多于验收 0.5 公斤", "按验收数量结算", "可能原因")
    approving = queue.form(action=f"/{main}/approve/")
    county.principal.open("/settlement/queue/", status=403).says("只对")
    assert county.principal.send(approving.action, approving.filled({})).status == 403
    own = county.vice.open(f"/settlement/queue/?selected={farm}").says("这份结算单是您报送的，须由另一人审核")
    assert not [one for one in own.forms if f"/{farm}/approve/" in one.action]
    forged = county.vice.send(f"/settlement/queue/{farm}/approve/", {"key": "own-hand"})
    assert forged.status == 422
    forged.says("不能由您审核", "第九条")

    cutting = reviewer.open(f"/settlement/queue/{main}/cut/")
    form = cutting.form(action="/cut/")
    line = potato_line(cutting)
    silent = reviewer.submit(form, **{f"cut-{line}": "1.00"})
    assert silent.status == 422
    silent.says("每一行核减都要写明理由")
    much = reviewer.submit(form, **{f"cut-{line}": "9999.00", f"reason-{line}": "多"})
    assert much.status == 422
    much.says("不超过该行金额")
    cut = reviewer.submit(form, **{f"cut-{line}": "1.00", f"reason-{line}": "土豆泥沙重，按合同核减"})
    cut.says("已核减后通过。")
    approved = reviewer.send(approving.action, approving.filled({}))
    assert approved.status == 422  # reviewed once, never twice

    returning = reviewer.open(f"/settlement/queue/{farm}/return/").form(field="reason")
    assert reviewer.submit(returning, reason=" ").status == 422
    back = reviewer.submit(returning, reason="请补充牛奶的送货单照片后重新报送。")
    back.says("已退回学校。")


def potato_line(page: Page) -> str:
    """The number of the potatoes' line on the page where lines are cut."""
    found = re.search(r"土豆.*?name=\"cut-(\d+)\"", page.body, re.DOTALL)
    assert found, page.text
    return found[1]


def the_returned_one_comes_again(journey: Journey) -> None:
    """The school reads why, submits again, and the county approves; while it is open nobody applies."""
    county, farm = journey.county, journey.settlements["farm"]
    set_clock(REVIEWED, 11)
    county.vice.open("/settlement/payments/").says("还有")
    early = county.reviewer.send(
        "/settlement/payments/apply/", {"key": "early", "month": "2026-09", "decision_number": "X"}
    )
    assert early.status == 422
    county.principal.open(f"/settlement/school/{farm}/").says("请补充牛奶的送货单照片")
    page = county.principal.open("/settlement/school/?month=2026-09")
    form = page.form(field="remark", supplier=str(county.pk("farm")))
    sent = county.principal.submit(form, remark="已补充。")
    sent.says("已报送县营养办。")
    again = number_in(sent.address, "school")
    assert again != farm
    journey.settlements["farm"] = again
    set_clock(REVIEWED, 15)
    queue = county.reviewer.open(f"/settlement/queue/?selected={again}")
    county.reviewer.submit(queue.form(action=f"/{again}/approve/")).says("已通过。")


def the_county_applies_and_pays(journey: Journey) -> None:
    """With the decision's number; invoices to the fen; the applicant never pays; the bank's word makes it paid."""
    county, facts = journey.county, journey.facts
    set_clock(REVIEWED, 16)
    form = county.vice.open("/settlement/payments/").form(field="decision_number")
    assert county.vice.submit(form).status == 422
    applied = county.vice.submit(form, decision_number="青教党组纪要〔2026〕17号")
    applied.says("拨付申请已提交。", "青教党组纪要〔2026〕17号")
    set_clock(PAID, 9)
    approved = {"supplier": facts["owed_supplier"] - CUT_FEN, "farm": facts["owed_farm"]}
    for supplier, who in (("supplier", "clerk"), ("farm", "farmer")):
        clerk = county.at_desk(who)
        page = clerk.open(f"/settlement/supplier/{journey.settlements[supplier]}/invoice/")
        invoice = page.form(field="issuer_credit_code")
        much = clerk.submit(invoice, number=f"2610090{supplier}", amount=yuan_text(approved[supplier] + 1))
        assert much.status == 422
        much.says("与待开票的", yuan_text(approved[supplier]))
        clerk.submit(invoice, number=f"2610090{supplier}").says("发票已登记。")
    theirs = county.clerk.open(f"/settlement/supplier/{journey.settlements['farm']}/invoice/", status=404)
    theirs.says("没有找到")
    county.vice.open("/settlement/payments/")  # a payment officer since today: the code is asked for once
    for supplier in ("supplier", "farm"):
        paying = county.cashier.open("/settlement/payments/").form(
            action="/pay/", supplier=str(county.pk(supplier))
        )
        own = county.vice.send(paying.action, paying.filled({}) | {"key": f"applicant-{supplier}"})
        assert own.status == 422
        own.says("付款须由另一人办理", "先申请，后拨付")
        assert county.reviewer.send(paying.action, paying.filled({})).status == 403
        county.cashier.submit(paying).says("付款已提交")
        twice = county.cashier.send(paying.action, paying.filled({}) | {"key": f"twice-{supplier}"})
        assert twice.status == 422
    the_bank_answers(journey, approved)


def the_bank_answers(journey: Journey, approved: dict[str, int]) -> None:
    """The file out, the receipt in: one wrong amount refuses the whole file and says which line."""
    county, cashier = journey.county, journey.county.cashier
    page = cashier.open("/settlement/payments/")
    file = cashier.submit(page.form(action="/file/"))
    assert file.kind.startswith("text/csv")
    rows = [line.split(",") for line in file.content.decode("utf-8-sig").splitlines()]
    assert rows[0][0] == "付款编号"
    paid = {row[1]: (row[0], row[3], row[4]) for row in rows[1:]}
    assert paid["惠民食材配送有限公司"][1:] == ("6201000012345678", _plain(approved["supplier"]))
    assert paid["绿源农产专业合作社"][1:] == ("6201000087654321", _plain(approved["farm"]))

    set_clock(PAID, 16)
    head = "付款编号,金额（元）,结果,日期,银行流水号,失败原因"
    lines = [
        f"{number},{amount},成功,2026-10-09,QH{n}," for n, (number, _, amount) in enumerate(paid.values())
    ]
    wrong = [lines[0], lines[1].replace(_plain(approved["farm"]), "0.01")]
    form = cashier.open("/settlement/payments/").form(field="file")
    refused = cashier.submit(form, file=receipt(head, wrong))
    assert refused.status == 422
    refused.says("有 1 处错误，整份没有入账", "第 3 行", "金额 0.01 元与付款", _plain(approved["farm"]))
    assert balances(county.pk("county"), "bank_county") == sum(GRANTS.values())
    for junk in (b"", b"\x00\x01", "付款编号\n".encode(), (head + "\nX,1.00,成功,2026-10-09,1,\n").encode()):
        upload = SimpleUploadedFile("回单.csv", junk, content_type="text/csv")
        assert (
            cashier.submit(cashier.open("/settlement/payments/").form(field="file"), file=upload).status
            == 422
        )
    cashier.submit(cashier.open("/settlement/payments/").form(field="file"), file=receipt(head, lines)).says(
        "回单已入账。", "已办结"
    )
    assert balances(county.pk("county"), "bank_county") == sum(GRANTS.values()) - sum(approved.values())
    county.clerk.open("/settlement/supplier/").says("到账", yuan_text(approved["supplier"]))
    county.principal.open(f"/settlement/school/{journey.settlements['farm']}/").says("已到账")


def receipt(head: str, lines: list[str]) -> SimpleUploadedFile:
    """The bank's file."""
    return SimpleUploadedFile("回单.csv", "\n".join([head, *lines, ""]).encode(), content_type="text/csv")


def _plain(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def balances(organisation: int, kind: str, tier: str = "") -> int:
    """Fen on an organisation's accounts of a kind, straight from the ledger's own table."""
    with database.superuser(database.NAME) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(b.balance_fen), 0) FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id"
            " WHERE a.organisation_id = %s AND a.kind = %s AND a.tier = %s",
            [organisation, kind, tier],
        ).fetchone()
    assert row is not None
    return int(row[0])


def largest_remainder(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Hamilton's method, written out here a second time."""
    whole = sum(weights.values())
    parts = {name: total * weight // whole for name, weight in weights.items()}
    by_fraction = sorted(weights, key=lambda name: -(total * weights[name] % whole))
    for name in by_fraction[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def the_month_is_charged(journey: Journey) -> None:
    """Food used, less the cut, less the adults' share by portions, at 4 : 0.6 : 0.4 to the fen, from the balances."""
    county, school = journey.county, journey.county.pk("school")
    set_clock(CLOSED, 10)
    food_fen = balances(school, "food")  # issued at the lots' cost, less what the county cut of it
    assert 0 < food_fen < journey.facts["owed_supplier"] + journey.facts["owed_farm"]
    shares = largest_remainder(food_fen, {"diners": ADULTS, "pupils": journey.facts["present"]})
    entitled = journey.facts["present"] * RATE_FEN
    charged = min(shares["pupils"], entitled)
    page = county.finance.open("/settlement/funds/?month=2026-09")
    page.says("还有 1 所学校没有列支：", "溪口小学", "名单未固定")
    form = page.form(action="/charge/")
    county.finance.submit(form).says("名单还没有固定，不能列支", "第十四条")
    months = county.principal.open("/roster/months/")
    county.principal.submit(months.form(action="/freeze/"), month="2026-09-01").says("这个月的名单已固定。")
    form = county.finance.open("/settlement/funds/?month=2026-09").form(action="/charge/")
    county.finance.submit(form).says("本月已列支。", yuan_text(entitled), yuan_text(food_fen))
    split = largest_remainder(charged, TIERS)
    assert {tier: GRANTS[tier] - balances(county.pk("county"), "fund", tier) for tier in TIERS} == split
    assert sum(split.values()) == charged
    assert balances(school, "diner") == shares["diners"]
    assert balances(school, "food") == 0
    journey.facts |= {"food": food_fen, "charged": charged, "diners": shares["diners"]} | split
    twice = county.finance.send(form.action, form.filled({}) | {"key": "charged-twice"})
    assert twice.status < 500
    assert balances(school, "food") == 0


def the_statement_is_drawn_up(journey: Journey) -> None:
    """As PDF with its own Chinese letters, and as a workbook whose sums a clerk can follow."""
    principal = journey.county.principal
    pdf = principal.open("/settlement/school/statement.pdf?month=2026-09")
    assert pdf.kind == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    words = letters_of(pdf.content)
    assert set("溪口镇中心小学伙食") <= words, "the PDF's letters cannot be read back as Chinese"
    sheet = principal.open("/settlement/school/statement.xlsx?month=2026-09")
    book = openpyxl.load_workbook(io.BytesIO(sheet.content), data_only=True)
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert any("溪口镇中心小学" in str(cell) for row in rows for cell in row)
    total = next(row for row in rows if row[0] == "合计")
    opening, bought, used, closing = (round(float(value) * 100) for value in total[1:5])
    assert opening == 0
    assert bought == journey.facts["owed_supplier"] + journey.facts["owed_farm"]
    assert opening + bought - used == closing
    lines = rows[3 : rows.index(total)]
    assert sum(round(float(row[2]) * 100) for row in lines) == bought
    assert any(f"耗用大写：{chinese_capital(used)}" in str(cell) for row in rows for cell in row)
    journey.facts["used"] = used


def letters_of(pdf: bytes) -> set[str]:
    """Every character that the PDF's fonts map back to Unicode: what a reader can copy and search."""
    found: set[str] = set()
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            stream = zlib.decompress(match[1])
        except zlib.error:
            continue
        if b"begincmap" in stream:
            for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<((?:[0-9A-Fa-f]{4})+)>", stream):
                found |= set(bytes.fromhex(code.decode()).decode("utf-16-be", "replace"))
    return found


def the_five_equalities_hold(journey: Journey) -> None:
    """Five independent pairs, none of them waiting; what differs says how much."""
    county, school = journey.county, journey.county.pk("school")
    for who in ("reviewer", "auditor", "principal", "finance"):
        page = county.at_desk(who).open(f"/disclosure/trace/{school}/months/2026-09/")
        page.says("列支 = 耗用", "已付 = 已审", "账面 = 实盘", "出库 = 食谱 × 份数", "份数 = 人数")
        page.says("差 0.00 元", "差 0 公斤", "差 0 份", f"已减去核减 {yuan_text(CUT_FEN)}")
        for waiting in (
            "还没有记账",
            "还没有结算",
            "还没有审核",
            "还没有付款",
            "还没有盘点",
            "还没有登记",
            "待说明",
        ):
            assert waiting not in page.text, f"{waiting}: {page.text[:3000]}"
    day = county.auditor.open(f"/disclosure/trace/{school}/2026-09-28/")
    day.says("溪口镇中心小学", "李芳")


def the_month_is_published(journey: Journey) -> None:
    """Accounts, meal standard, menus, quantities and prices; still nobody by name."""
    county, school = journey.county, journey.county.pk("school")
    form = county.principal.open("/disclosure/publishing/").form(field="kind")
    county.principal.submit(form, kind="month", on="2026-09-28").says("已公示")
    page = Person().open(f"/public/schools/{school}/months/2026-09/")
    page.says(
        "溪口镇中心小学", "惠民", yuan_text(journey.facts["owed_supplier"]), "核减", "土豆", "红烧肉炖土豆"
    )
    page.says(*(yuan_text(journey.facts[tier]) for tier in TIERS))
    page.never_says(*journey.children, *{row[1] for row in STAFF})
