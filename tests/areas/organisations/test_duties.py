"""Who is to do what: the duties of posts written down and signed, departments and their tasks on the record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.organisations.actions.duties import (
    assign_responsibility,
    end_responsibility,
    sign_post_duty,
    write_post_duty,
)
from fangxin.areas.organisations.models import Post, PostDuty, PostDutySignature, Responsibility
from fangxin.areas.organisations.queries.duties import duty_gaps, leading_departments, matrix, owner_of
from fangxin.areas.organisations.rules.duties import TASKS
from fangxin.areas.policy.models.deadline import CODES
from fangxin.web.today_papers import papers_today
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.world import TODAY, World, at, key, organisation, transfer

TEXT = "两人验收，称重、查证、拍照。\n先进先出，每月盘点。"


def write(
    world: World, role: str = "storekeeper", since: date = TODAY, by: str = "principal", text: str = TEXT
) -> PostDuty:
    return write_post_duty(
        by=world.actor(by), key=key(), at=at(9), place=world.school, role=role, text=text, since=since
    )


def sign(world: World, duty: PostDuty, by: str = "keeper", on: date = TODAY) -> PostDutySignature:
    return sign_post_duty(by=world.actor(by, on), key=key(), at=at(9, on=on), duty=duty)


def gaps(world: World, on: date = TODAY) -> dict[str, bool]:
    actor = world.actor("principal", on)
    with looking(actor):
        return {gap.role.value: gap.unsigned for gap in duty_gaps(actor, world.school, on)}


@pytest.mark.duty("D108", "supported")
def test_each_post_of_kitchen_and_safety_has_written_duties_that_its_holder_signs(world: World) -> None:
    """Annex 1 article 6 (food-safety post responsibility): unwritten → unsigned → done; a new text is signed anew."""
    everybody = {"principal", "safety_manager", "storekeeper", "buyer", "cook"}
    assert gaps(world) == dict.fromkeys(everybody, False)
    first = write(world)
    assert gaps(world)["storekeeper"] is True
    assert sign(world, first).on == TODAY
    assert "storekeeper" not in gaps(world)
    later = TODAY + timedelta(days=10)
    write(world, since=later, text=TEXT + "\n过期即清。")
    assert "storekeeper" not in gaps(world, later - timedelta(days=1))
    assert gaps(world, later)["storekeeper"] is True


@pytest.mark.duty("D108", "supported")
def test_what_is_missing_stands_on_the_list_of_today_of_the_principal_and_of_the_holder(world: World) -> None:
    def rows(name: str) -> list[str]:
        actor = world.actor(name)
        with looking(actor):
            found = papers_today(actor, world.school, TODAY)
        return [row["title"] for row in found if row["url"] == reverse("organisations:post-duties")]

    assert rows("principal") == ["岗位职责未写明或未签收 5 项"]
    assert rows("keeper") == []
    duty = write(world)
    assert rows("keeper") == ["签收岗位职责"]
    sign(world, duty)
    assert rows("keeper") == []
    assert rows("principal") == ["岗位职责未写明或未签收 4 项"]


def test_nobody_signs_for_another_and_nothing_is_signed_twice(world: World) -> None:
    duty = write(world)
    for other in ("cook", "principal", "safety"):
        with pytest.raises(NotFound):
            sign(world, duty, by=other)
    sign(world, duty)
    with pytest.raises(Refused, match="已经签收"):
        sign(world, duty)
    with pytest.raises(NotAllowed):
        write(world, by="keeper")
    with pytest.raises(Refused) as refused:
        write(world, role="teacher", text="短", since=TODAY - timedelta(days=1))
    assert set(refused.value.fields) == {"role", "text", "since"}
    with acting(SYSTEM):
        held = Post.objects.get(account=world.people["keeper"], role=Role.STOREKEEPER.value)
        stamp = {"duty": duty, "on": TODAY, "at": at(9)}
        for post, by_id in (
            (held, world.people["cook"].pk),
            (Post.objects.get(account=world.people["cook"]), 0),
        ):
            with pytest.raises(IntegrityError, match="holder of the very post"), transaction.atomic():
                PostDutySignature.objects.create(**stamp, post=post, by_id=by_id)
        with pytest.raises(IntegrityError, match="one_duty_text"), transaction.atomic():
            PostDuty.objects.create(
                place=world.school,
                role="storekeeper",
                text=TEXT,
                since=TODAY + timedelta(days=1),
                at=at(9),
                by_id=0,
            )
        with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
            PostDuty.objects.filter(pk=duty.pk).update(text="改写")


def test_duties_are_written_and_signed_on_the_page(world: World) -> None:
    principal = signed_in(world, "principal")
    url = reverse("organisations:post-duties")
    assert "还没有成文的岗位职责" in text_of(principal.get(url))
    said = {"key": key(), "role": "storekeeper", "text": "短", "since": "2099-01-04"}
    assert "请写明职责" in text_of(principal.post(url, said), 422)
    shown = principal.post(url, said | {"key": key(), "text": TEXT}, follow=True)
    assert "岗位职责已登记" in text_of(shown)
    duty = write(world, role="cook", since=TODAY)
    cook = signed_in(world, "cook")
    assert "已阅，签收" in text_of(cook.get(url))
    done = cook.post(reverse("organisations:post-duty-sign", args=[duty.pk]), {"key": key()}, follow=True)
    assert "已签收" in text_of(done)
    other = signed_in(world, "other_keeper")
    assert other.get(url, {"school": world.school.pk}).status_code == 404


def assign(
    world: World, task: str, part: str = "lead", by: str = "education", since: date = TODAY, **more: object
) -> Responsibility:
    said: dict[str, object] = {"department": world.bureau, "document": "青禾府办〔2026〕8号"} | more
    return assign_responsibility(
        by=world.actor(by), key=key(), at=at(9), place=world.county, task=task, part=part, since=since, **said
    )  # type: ignore[arg-type]


@pytest.mark.duty("D009", "supported")
def test_departments_and_their_tasks_are_on_the_record_and_own_the_clocks(world: World) -> None:
    """四（二）: the bureau plans, departments carry their duties: dated, with the document, the owner of the task's clocks."""
    treasury = organisation(world.county, "finance_bureau", "青禾县财政局", "财政局")
    assign(world, "payment", department=world.bureau)
    later = TODAY + timedelta(days=30)
    assign(world, "payment", department=treasury, since=later)
    assign(world, "payment", "assist", department=treasury)
    with looking(SYSTEM):
        for on, leads in ((TODAY, "教育局"), (later - timedelta(days=1), "教育局"), (later, "财政局")):
            leading = leading_departments(SYSTEM, on)
            assert owner_of(leading, world.school.path, "payment") == leads
            assert owner_of(leading, world.neighbour_school.path, "payment") == ""
            assert owner_of(leading, world.school.path, "settlement_review") == ""
        parts = [
            (row.department.short_name, row.part, row.document) for row in matrix(SYSTEM, world.county, TODAY)
        ]
    assert parts == [("财政局", "assist", "青禾府办〔2026〕8号"), ("教育局", "lead", "青禾府办〔2026〕8号")]


@pytest.mark.duty("D009", "supported")
def test_the_owner_of_a_clock_is_shown_where_the_clock_is(world: World) -> None:
    from fangxin.areas.policy.actions.deadlines import start_deadline

    assign(world, "payment")
    start_deadline(
        by=SYSTEM, key=key(), at=at(9), place=world.county, code="payment", subject=world.county, title="拨付食材款",
        owed_by=Role.PAYMENT_OFFICER, clause="", working_days_given=5,
    )  # fmt: skip
    page = text_of(signed_in(world, "education").get(reverse("policy:deadlines")))
    row = page[page.index("拨付食材款") :]
    assert "教育局" in row[: row.index("</tr>")]


def test_one_department_leads_a_task_and_only_the_bureau_says_so(world: World) -> None:
    row = assign(world, "planning")
    for name in ("principal", "reviewer", "neighbour"):
        with pytest.raises(NotAllowed):
            assign(world, "planning", by=name, since=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="已经登记"):
        assign(world, "planning")
    with pytest.raises(Refused) as refused:
        assign(world, "cooking", "boss", department=world.school, document=" ")
    assert set(refused.value.fields) == {"task", "part", "department", "document"}
    foreign = organisation(world.neighbour_county, "bureau", "白石县教育局", "白石教育局")
    with pytest.raises(Refused, match="本级的部门"):
        assign(world, "planning", department=foreign, since=TODAY + timedelta(days=1))
    with acting(SYSTEM), pytest.raises(IntegrityError, match="one_department_leads"), transaction.atomic():
        Responsibility.objects.create(
            place=world.county, task="planning", department=world.bureau, part="lead", document="文", at=at(9), by_id=0,
            since=TODAY + timedelta(days=3),
        )  # fmt: skip
    with pytest.raises(Refused, match="不能早于今天"):
        end_responsibility(by=world.actor("education"), key=key(), at=at(9), row=row, until=TODAY)
    end_responsibility(
        by=world.actor("education"), key=key(), at=at(9), row=row, until=TODAY + timedelta(days=1)
    )


def test_every_kind_of_clock_is_a_task_of_the_matrix() -> None:
    assert {code for code, _ in CODES} <= set(TASKS)


def test_the_matrix_is_filled_in_on_its_page(world: World) -> None:
    client = signed_in(world, "education")
    url = reverse("organisations:matrix")
    assert "没有牵头部门" in text_of(client.get(url))
    said = {
        "key": key(),
        "task": "prices",
        "part": "lead",
        "department": world.bureau.pk,
        "since": "2026-09-14",
    }
    assert "error" in text_of(client.post(url, said), 422)
    shown = text_of(client.post(url, said | {"key": key(), "document": "青禾教发〔2026〕15号"}, follow=True))
    assert "青禾教发〔2026〕15号" in shown
    transfer(world.people["cook"], world.county, Role.AUDITOR)
    assert "登记分工" not in text_of(signed_in(world, "auditor").get(url))
