"""What may stand in a publication, its digest, dates of addresses and the table for Excel."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import pytest

from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.disclosure.rules.content import (
    digest_of_content,
    next_month,
    public_form,
    read_day,
    read_month,
)
from fangxin.areas.disclosure.rules.recommended import recommended_lunch, share_pct
from fangxin.areas.disclosure.rules.spreadsheet import csv_text, safe_cell
from fangxin.areas.disclosure.rules.standing import Shown, counted, known, unknown, written
from fangxin.areas.disclosure.views.trace_page import WRITERS
from fangxin.engine.ledger.equalities import paid_is_approved, served_is_present


def test_what_is_private_leaves_every_level_of_the_content() -> None:
    whole = {"a": 1, "private": {"people": [7]}, "lots": [{"code": "LS", "private": {"record": ["x", 1]}}]}
    assert public_form(whole) == {"a": 1, "lots": [{"code": "LS"}]}


def test_anybody_can_recompute_the_digest() -> None:
    content = {"b": 2, "a": "溪口镇"}
    assert digest_of_content(content) == hashlib.sha256('{"a":"溪口镇","b":2}'.encode()).hexdigest()


def test_the_digest_refuses_a_float() -> None:
    with pytest.raises(TypeError):
        digest_of_content({"price": 2.5})


@pytest.mark.parametrize("text", ["2026-13-01", "gestern", "2026-09-31", "", "2026-9"])
def test_an_address_with_a_wrong_date_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        read_day(text)
    with pytest.raises(NotFound):
        read_month(text)


def test_months_end_on_the_first_of_the_next() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 9, 1)) == date(2026, 10, 1)


def test_lunch_is_two_fifths_of_the_day() -> None:
    lunch = recommended_lunch("9-11")
    assert (lunch.energy_kcal, lunch.protein_mg) == (800, 20_000)
    assert share_pct(752, lunch.energy_kcal) == 94


@pytest.mark.parametrize("text", ["=1+1", "+86", "@SUM(A1)", "-cmd|' /C calc'!A0"])
def test_a_cell_that_looks_like_a_formula_is_made_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_numbers_stay_numbers_in_the_table() -> None:
    assert safe_cell("-1,234.50") == "-1,234.50"


def test_the_table_opens_in_excel_with_chinese() -> None:
    text = csv_text([("食材", "猪肉", "惠民,配送", "1.0", "2.00", "2.00")])
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:])))[1] == ["食材", "猪肉", "惠民,配送", "1.0", "2.00", "2.00"]


PAID = Shown("已付 = 已审", "到账", "审定", "fen")


def test_an_unpaid_difference_waits_and_is_not_called_wrong() -> None:
    row = known(PAID, paid_is_approved(paid_fen=0, approved_fen=500), waiting="已审核，还没有付款")
    assert (row["state"], row["residual"]) == ("waiting", -500)
    assert written(row, WRITERS)["tone"] == "info"


def test_a_paid_difference_is_to_be_explained_with_its_residual() -> None:
    row = known(PAID, paid_is_approved(paid_fen=490, approved_fen=500))
    shown = written(row, WRITERS)
    assert (row["state"], shown["tone"], shown["result"]) == ("to_explain", "bad", "差 -0.10 元，待说明")


def test_an_unknown_side_is_a_dash_and_a_reason() -> None:
    shown = written(unknown(PAID, "还没有结算"), WRITERS)
    assert (shown["left"], shown["right"], shown["result"]) == ("—", "—", "还没有结算")


def test_the_five_are_counted_by_how_they_stand() -> None:
    people = Shown("份数 = 人数", "打饭", "点名", "portion")
    rows = [
        known(people, served_is_present(served=10, pupils_present=9, diners=1)),
        known(people, served_is_present(served=11, pupils_present=9, diners=1)),
        unknown(people, "还没有点名"),
    ]
    assert counted(rows) == {"equal": 1, "within": 0, "to_explain": 1, "waiting": 0, "unknown": 1}
