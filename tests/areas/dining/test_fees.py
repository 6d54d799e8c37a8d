"""The families' part X: days × X, paid or relieved, and nobody below can tell which."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import for_purpose
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, SamePerson
from fangxin.areas.dining.actions import charge_families, enter_payments
from fangxin.areas.dining.models import (
    ChargeRun,
    FamilyPayment,
    FamilySettled,
    ReliefTransfer,
    SettlementRun,
)
from fangxin.areas.dining.queries import fee_lines, relief_lines
from fangxin.areas.ledger.models import Balance
from fangxin.areas.roster.actions import decide_relief, propose_relief, want_relief
from fangxin.areas.roster.actions.identity import give_number
from fangxin.areas.roster.actions.transfer import answer_transfer, ask_transfer
from fangxin.areas.roster.models import Hardship, ReliefDecision, ReliefProposal, TransferCall
from fangxin.areas.roster.queries import relief_proposals
from fangxin.areas.roster.sealing import secret
from tests.factories.children import class_of, id_number
from tests.factories.fees import X_FEN, YEAR_END, charged, funded, pay, relieved, settle, tariff, wanting
from tests.factories.pages import signed_in
from tests.factories.roster import approved, declared
from tests.factories.world import TODAY, World, at, key


def test_a_month_is_chosen_by_name_and_no_other_is_taken(world: World) -> None:
    approved(world, declared(world))
    tariff(world)
    url = reverse("dining:fees")
    with signed_in(world, "principal", at(14)) as client:
        html = client.get(url).content.decode()
        assert [f"2026 年 {n} 月" in html for n in (9, 8, 7, 6)] == [True, True, True, False]
        assert client.post(url, {"key": "month-1", "month": "2025-01-01"}).status_code == 422
        refused = client.post(url, {"key": "month-2", "month": "2026-09-01"})
        assert "没有点名记录" in refused.content.decode()


def test_a_child_that_moved_on_still_owes_at_its_old_school(world: World) -> None:
    """It took its name along; the count and the sum of the month stay whole."""
    run = charged(world)
    moved = world.pupils[0]
    principal, number = world.actor("principal"), secret(id_number(1))
    give_number(by=principal, key=key(), at=at(15), pupil=moved, id_kind="resident", number=number)
    ask_transfer(
        by=world.actor("other_principal"), key=key(), at=at(15), school_class=class_of(world.other_school),
        number=number, on=date(2026, 9, 15),
    )  # fmt: skip
    with acting(SYSTEM):
        call = TransferCall.objects.get()
    answer_transfer(by=principal, key=key(), at=at(16), call=call, released=True)
    with acting(principal):
        lines = fee_lines(principal, run)
    assert len(lines) == run.pupils
    assert [line.name for line in lines if line.pupil_id == moved.pk] == [f"学生 {moved.pk}"]


def test_the_families_of_a_month_are_found_by_class_and_name(world: World) -> None:
    run = charged(world)
    url = reverse("dining:fee-month", args=[run.pk])
    with signed_in(world, "principal", at(14)) as client:
        whole = client.get(url).content.decode()
        part = client.get(url, {"q": world.second_class.label}).content.decode()
        assert whole.count("待结清") == run.pupils
        assert 0 < part.count("待结清") < run.pupils
        assert "没有找到" in client.get(url, {"q": "无此人"}).content.decode()


def test_a_month_charges_days_eaten_times_x_the_same_for_all(world: World) -> None:
    run = charged(world)
    assert (run.pupils, run.days, run.fen, run.amount_fen) == (8, 8, X_FEN, 1_600)
    principal = world.actor("principal")
    with acting(principal):
        lines = fee_lines(principal, run)
        assert {line.amount_fen for line in lines} == {X_FEN}
        assert world.pupils[5].pk not in {line.pupil_id for line in lines}  # was away
    with pytest.raises(Refused, match="已经计算过"):
        charge_families(by=principal, key=key(), at=at(14), school=world.school, month=TODAY)


@pytest.mark.duty("D237", "enforced")
def test_no_family_pays_before_the_notice_ended(world: World) -> None:
    """Annex 2, short flow: meals, and whatever families pay for them, follow the notice."""
    declared(world)
    tariff(world)
    principal = world.actor("principal")
    with pytest.raises(Refused, match="还没有经县级"):
        charge_families(by=principal, key=key(), at=at(14), school=world.school, month=TODAY)
    with acting(principal), pytest.raises(IntegrityError, match="no list in force"), transaction.atomic():
        ChargeRun.objects.create(
            school=world.school,
            month=date(2026, 9, 1),
            fen=X_FEN,
            pupils=0,
            days=0,
            amount_fen=0,
            at=at(14),
            by_id=1,
        )


def test_relief_is_by_two_people_of_few_who_say_what_for(world: World) -> None:
    child = world.pupils[0].pk
    for name in ("principal", "reviewer", "auditor", "teacher"):
        with pytest.raises(NotAllowed):
            want_relief(by=world.actor(name), key=key(), at=at(8), county=world.county, why="想看一看名单")
    with pytest.raises(Refused, match="请写明事由"):
        want_relief(by=world.actor("finance"), key=key(), at=at(8), county=world.county, why=" ")
    use = wanting(world, "education")
    said = {"use": use, "pupil_id": child, "share_bp": 10_000, "since": TODAY, "until": YEAR_END}
    proposal = propose_relief(by=world.actor("education"), key=key(), at=at(9), source="orphan", **said)
    with pytest.raises(Refused, match="等待决定"):
        propose_relief(by=world.actor("education"), key=key(), at=at(9), source="orphan", **said)
    with pytest.raises(SamePerson):
        decide_relief(
            by=world.actor("education"), key=key(), at=at(9), use=use, proposal_id=proposal.pk, granted=True
        )
    officer = world.actor("education")
    with (
        acting(officer),
        for_purpose(use),
        pytest.raises(IntegrityError, match="decided by the person who proposed"),
        transaction.atomic(),
    ):
        ReliefDecision.objects.create(proposal=proposal, granted=True, at=at(9), by_id=officer.account_id)
    decide_relief(
        by=world.actor("finance"), key=key(), at=at(10), use=wanting(world, "finance"), proposal_id=proposal.pk,
        granted=True,
    )  # fmt: skip
    again = propose_relief(by=world.actor("education"), key=key(), at=at(11), source="orphan", **said)
    with pytest.raises(Refused, match="已经有一份减免"):
        decide_relief(
            by=world.actor("finance"), key=key(), at=at(12), use=wanting(world, "finance"), proposal_id=again.pk,
            granted=True,
        )  # fmt: skip


def test_without_the_purpose_the_place_opens_nothing(world: World) -> None:
    run = charged(world)
    funded(world)
    proposal = relieved(world, world.pupils[0].pk)
    pay(world, run, [world.pupils[1].pk])
    settle(world, run)
    finance = world.actor("finance")
    tables = (ReliefProposal, ReliefDecision, Hardship, ReliefTransfer, FamilyPayment)
    with acting(finance):
        assert [one.objects.count() for one in tables] == [0] * 5
        assert not relief_lines(finance, run).exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            ReliefProposal.objects.create(
                pupil=world.pupils[1],
                share_bp=1,
                since=TODAY,
                until=YEAR_END,
                at=at(9),
                by_id=finance.account_id,
            )
    use = wanting(world, "finance")
    with acting(finance), for_purpose(use):
        assert [one.objects.count() for one in tables] == [1, 1, 1, 1, 1]
        assert relief_proposals(finance).get() == proposal
    # Somebody else's purpose, the system inside the block, and a purpose that nobody put on record open nothing.
    with acting(world.actor("education")), for_purpose(use):
        assert not ReliefProposal.objects.exists()
    with acting(finance), for_purpose(use), acting(SYSTEM):
        assert not ReliefProposal.objects.exists()
    with acting(finance), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('fangxin.purpose', 'relief', true)")
        assert not ReliefProposal.objects.exists()


def test_the_database_lets_only_few_say_the_purpose(world: World) -> None:
    principal = world.actor("principal")
    with (
        acting(principal),
        pytest.raises(IntegrityError, match="may not have the purpose"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO audit_purposeuse (id, owner_path, actor_id, purpose, why, at)"
            " VALUES (gen_random_uuid(), %s, %s, 'relief', 'curious', now())",
            [world.school.path, principal.account_id],
        )


def test_paid_and_relieved_end_as_settled_and_the_books_take_two_sums(world: World) -> None:
    run = charged(world)
    funded(world)
    first, second, third, fourth, *_ = world.pupils
    relieved(world, first.pk)
    relieved(world, second.pk, share_bp=5_000)
    pay(world, run, [second.pk], X_FEN // 2)
    pay(world, run, [third.pk, fourth.pk])
    row = settle(world, run)
    assert (row.settled, row.paid_fen, row.relieved_fen) == (4, 500, 300)
    with acting(SYSTEM):
        balances = {one.account.kind: one.balance_fen for one in Balance.objects.select_related("account")}
    assert (balances["bank_school"], balances["fund_relief"], balances["family"]) == (500, 9_700, 800)
    assert balances["fund_x"] == 1_600


def test_nothing_is_relieved_that_is_not_there_and_nobody_pays_too_much(world: World) -> None:
    run = charged(world)
    relieved(world, world.pupils[0].pk)
    pay(world, run, [world.pupils[1].pk])
    with pytest.raises(Refused, match="减免专款"):
        settle(world, run)
    with pytest.raises(Refused, match="比应缴的多"):
        pay(world, run, [world.pupils[0].pk])
    with pytest.raises(Refused, match="流水号重复"):
        pay(world, run, [world.pupils[1].pk])
    with pytest.raises(Refused, match="对不上"):
        pay(world, run, [world.pupils[5].pk])
    with pytest.raises(NotFound):
        enter_payments(
            by=world.actor("neighbour"),
            key=key(),
            at=at(15),
            use=wanting(world, "finance"),
            run_id=run.pk,
            payments=[],
        )


def test_a_family_that_is_not_covered_cannot_be_settled(committed_world: World) -> None:
    world = committed_world
    run = charged(world)
    principal = world.actor("principal")
    with pytest.raises(IntegrityError, match="not covered"), transaction.atomic(), acting(principal):
        row = SettlementRun.objects.create(
            charge_run=run, settled=1, paid_fen=X_FEN, relieved_fen=0, at=at(16), by_id=principal.account_id
        )
        charge = run.charges.order_by("pupil_id").first()
        row.families.create(charge=charge)


# What differs between any two runs of the same story: numbers of rows, hashes, random ids, the database's own stamps.
PRIVATE = {
    "id",
    "recorded_at",
    "salt",
    "leaf_hash",
    "body_hash",
    "key",
    "last_login",
    "subject_id",
    "event_id",
}
LOWER = ("principal", "teacher", "keeper", "safety", "other_principal", "clerk")
TOKENS = re.compile(r'(name="key" value="|csrfmiddlewaretoken" value="|nonce="|data-key=")[^"]*')


def story(world: World, reduced: int, paying: int) -> ChargeRun:
    """The same month; which of two families is relieved and which pays is all that changes."""
    run = charged(world)
    funded(world)
    relieved(world, reduced)
    pay(world, run, [paying])
    settle(world, run)
    return run


def seen(world: World, name: str) -> dict[str, list[str]]:
    """Every row of every table that the database shows to somebody, without what differs between any two runs."""
    tables = {}
    actor = world.actor(name)
    with acting(actor), connection.cursor() as cursor:
        for model in apps.get_models():
            if not model.__module__.startswith("fangxin."):
                continue
            fields = [f for f in model._meta.concrete_fields if f.column not in PRIVATE]
            kept = [
                f.column for f in fields if not (f.is_relation and f.related_model._meta.label in OWN_IDS)
            ]
            if not kept or model._meta.label in ("audit.PendingLeaf", "audit.LogLeaf"):
                continue
            columns = ", ".join(f'"{column}"' for column in kept)
            cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
            tables[model._meta.label] = sorted(NUMBERS.sub("#", str(row)) for row in cursor.fetchall())
        # Which children are settled, in the order in which the database numbered the rows.
        settled = FamilySettled.objects.order_by("id").values_list(
            "charge__pupil_id", "run__at", "run__by_id"
        )
        tables["settled children"] = [str(row) for row in settled]
    return tables


# Rows that the story itself makes get new numbers each time it is told.
OWN_IDS = {
    "dining.ChargeRun", "dining.FamilyCharge", "dining.SettlementRun", "dining.RollCall", "ledger.Account",
    "ledger.Transfer", "roster.Declaration", "roster.ReliefProposal", "roster.DeclarationApproval",
}  # fmt: skip
NUMBERS = re.compile(r"transfers': \[[\d, ]*\]|'(?:transfers|corrects)': \d+|\"transfers\": \[[\d, ]*\]")


def cells_of(workbook: bytes) -> list[tuple[object, ...]]:
    """Every row of every sheet: the file itself also holds the second in which it was made."""
    book = load_workbook(io.BytesIO(workbook))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def pages(world: World, run: ChargeRun) -> dict[str, tuple[str, int]]:
    """What the pages of the school and of the county's other offices say, and how many questions they ask."""
    of_the_school = (
        reverse("dining:fee-month", args=[run.pk]), reverse("dining:fees"), reverse("dining:figures"),
        reverse("dining:figures-workbook"), reverse("roster:eligibility"), reverse("roster:months"),
        reverse("roster:family-part"), reverse("dining:cards"),
    )  # fmt: skip
    of_the_county = (
        reverse("dining:fee-month", args=[run.pk]), reverse("dining:fees"), reverse("dining:relief-budgets"),
        reverse("roster:family-part"),
    )  # fmt: skip
    found = {}
    for who, urls in (("principal", of_the_school), ("auditor", of_the_county)):
        with signed_in(world, who, at(17)) as client:
            for url in urls:
                with CaptureQueriesContext(connection) as asked:
                    page = client.get(url)
                assert page.status_code == 200, f"{who} {url}"
                text = (
                    TOKENS.sub("", page.content.decode("latin1"))
                    if "workbook" not in url
                    else str(cells_of(page.content))
                )
                own = reverse("dining:fee-month", args=[run.pk])
                name = f"{who} {url.replace(own, 'month')}"
                found[name] = (text.replace(own, "month"), len(asked))
    return found


def test_nobody_below_can_tell_a_reduced_family_from_a_paying_one(world: World) -> None:
    """The same month is told twice, with two families changing places; all that lower people see must be the same."""
    one, other = world.pupils[0].pk, world.pupils[1].pk
    told = []
    for reduced, paying in ((one, other), (other, one)):
        point = transaction.savepoint()
        run = story(world, reduced, paying)
        told.append(({name: seen(world, name) for name in LOWER}, pages(world, run)))
        transaction.savepoint_rollback(point)
    (rows_a, pages_a), (rows_b, pages_b) = told
    for name in LOWER:
        for table, rows in rows_a[name].items():
            assert rows == rows_b[name][table], f"{name} sees a difference in {table}"
    assert len(rows_a["principal"]["settled children"]) == 2, (
        "the test would say nothing about an empty table"
    )
    for url, (text, questions) in pages_a.items():
        assert text == pages_b[url][0], f"{url} reads differently"
        assert questions == pages_b[url][1], f"{url} asks another number of questions"


def test_the_test_above_would_see_a_difference(world: World) -> None:
    """With the purpose of the two officers the same rows do differ: the comparison is not blind."""
    one, other = world.pupils[0].pk, world.pupils[1].pk
    found = []
    for reduced, paying in ((one, other), (other, one)):
        point = transaction.savepoint()
        story(world, reduced, paying)
        finance = world.actor("finance")
        with acting(finance), for_purpose(wanting(world, "finance")):
            found.append(list(ReliefTransfer.objects.values_list("charge__pupil_id", flat=True)))
        transaction.savepoint_rollback(point)
    assert found == [[one], [other]]


def test_the_county_settles_on_a_page_that_asks_what_for(world: World) -> None:
    run = charged(world)
    funded(world)
    relieved(world, world.pupils[0].pk)
    url = reverse("dining:fee-settle", args=[run.pk])
    with signed_in(world, "finance", at(16)) as client:
        assert "减免" in client.get(url).content.decode()
        wrong = client.post(url, {"key": "settle-1", "why": "录入九月回单", "lines": "abc"})
        assert wrong.status_code == 422
        assert client.post(url, {"key": "settle-1", "why": "录入九月回单", "lines": ""}).status_code == 422
        sent = {"key": "settle-2", "why": "录入九月回单", "lines": f"{world.pupils[1].pk} 2.00 20260930001\n"}
        assert client.post(url, sent).status_code == 302
        with acting(SYSTEM):
            assert not SettlementRun.objects.exists()
        assert client.post(url, {"key": "settle-3", "why": "过了缴费期限", "settle": "on"}).status_code == 302
        assert "和下个月一起结清" in client.get(url).content.decode()
    with signed_in(world, "principal", at(17)) as client:
        html = client.get(reverse("dining:fee-month", args=[run.pk])).content.decode()
        assert html.count("已结清") == 3  # two families and the word beside their number
        assert client.get(url).status_code == 403


def test_reliefs_open_on_a_page_only_after_a_reason_and_for_one_person(world: World) -> None:
    child = world.pupils[0].pk
    with signed_in(world, "education", at(9)) as client:
        said = client.post(reverse("roster:relief-reasons"), {"key": "why-1", "why": "办理本学年减免申请"})
        assert said.status_code == 302
        page = said["Location"]
        sent = {
            "key": "propose-1", "pupil": child, "source": "orphan", "share": "100", "since": "2026-09-01",
            "last_day": "2027-06-30",
        }  # fmt: skip
        assert client.post(page, sent).status_code == 302
        html = client.get(page).content.decode()
        assert "等另一个人决定" in html
        assert "孤儿" not in html.split("提出减免")[0]  # why a family is in need is shown on no list
    with signed_in(world, "finance", at(10)) as client:
        assert client.get(page).status_code == 404  # another person's reason opens nothing
        said = client.post(reverse("roster:relief-reasons"), {"key": "why-2", "why": "复核本学年减免申请"})
        own = said["Location"]
        assert "checked" not in client.get(own).content.decode()  # nothing is granted by overlooking a field
    with signed_in(world, "principal", at(10)) as client:
        assert client.get(reverse("roster:relief-reasons")).status_code == 403
