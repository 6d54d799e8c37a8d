"""From an incident to the written duty, the post of that day, its holder's own words, and another person's decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, SamePerson
from fangxin.areas.organisations.models import Post, PostDuty
from fangxin.areas.oversight.actions import attribute, clear, decide, report_incident, state
from fangxin.areas.oversight.models import Attribution, Clearance, Finding, Incident, Statement
from fangxin.areas.oversight.queries import (
    attributions_of,
    clearances,
    incidents,
    own_attributions,
    state_of_incident,
)
from fangxin.areas.oversight.rules import KINDS, Step, state_of
from fangxin.areas.policy.queries import open_deadlines
from fangxin.engine.policy.lookup import Policy
from fangxin.web.today_papers import papers_today
from tests.areas.organisations.test_duties import TEXT, write
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.world import TODAY, World, at, key, transfer

SENTENCE = "先进先出，每月盘点。"
LAST = TODAY + timedelta(days=3)


def report(world: World, by: str = "safety", on: date = TODAY, **more: str) -> Incident:
    said = {
        "kind": "goods_register", "title": "两袋大米过期仍在架上", "found": "上午九点查库，两袋大米过期十天，仍在待用架上。",
        "evidence": "库存盘点单",
    } | more  # fmt: skip
    return report_incident(
        by=world.actor(by), key=key(), at=at(10), school=world.school, happened_on=on, **said
    )


def post_of(world: World, name: str) -> Post:
    with looking(SYSTEM):
        return Post.objects.get(account=world.people[name])


def name_keeper(world: World, row: Incident, by: str = "principal", sentence: str = SENTENCE) -> Attribution:
    return attribute(
        by=world.actor(by), key=key(), at=at(11), incident_id=row.pk, post_id=post_of(world, "keeper").pk,
        sentence=sentence, why="过期的米没有清出。", reply_by=LAST,
    )  # fmt: skip


def speak(world: World, row: Attribution, by: str = "keeper") -> Statement:
    return state(
        by=world.actor(by), key=key(), at=at(14), attribution_id=row.pk, text="架上标签贴错，我没有看出来。"
    )


def settle(
    world: World, row: Attribution, by: str = "education", on: date = TODAY, outcome: str = "reminded"
) -> Finding:
    return decide(
        by=world.actor(by, on), key=key(), at=at(15, on=on), attribution_id=row.pk, outcome=outcome,
        reason="标签核对在职责里写明，首次，已改正。",
    )  # fmt: skip


def where(world: World, row: Incident, on: date = TODAY) -> str:
    actor = world.actor("principal", on)
    with looking(actor):
        chain = attributions_of(actor, [row]).get(row.pk, [])
        return state_of_incident(chain, clearances(actor, [row]).get(row.pk), on)


@pytest.mark.duty("D109", "enforced")
def test_from_incident_to_duty_to_person_and_nobody_is_decided_on_unheard(world: World) -> None:
    """Annex 1 article 6: the incident names nobody; the duty is the written one of that day; its holder speaks first."""
    write(world)
    row = report(world)
    assert where(world, row) == "reported"
    named = name_keeper(world, row)
    assert (named.duty.role, named.post.account.full_name, named.sentence) == (
        "storekeeper",
        "李芳",
        SENTENCE,
    )
    assert where(world, row) == "hearing"
    with pytest.raises(Refused, match="还没有陈述，可以陈述到 "):
        settle(world, named)
    speak(world, named)
    assert where(world, row) == "undecided"
    settle(world, named)
    assert where(world, row) == "decided"


@pytest.mark.duty("D109", "enforced")
def test_nobody_answers_for_what_was_not_written_or_not_his_that_day(world: World) -> None:
    row = report(world)
    with pytest.raises(Refused, match="没有成文的职责"):
        name_keeper(world, row)
    write(world)
    with pytest.raises(Refused, match="不在这份岗位职责里"):
        name_keeper(world, row, sentence="人人有责，从严追究。")
    before = report(world, on=TODAY - timedelta(days=1))  # the text holds from today on
    with pytest.raises(Refused, match="没有成文的职责"):
        name_keeper(world, before)
    with looking(SYSTEM):
        assert not Attribution.objects.exists()


def test_the_statement_has_a_clock_and_stands_on_the_holders_list_of_today(world: World) -> None:
    write(world)
    named = name_keeper(world, report(world))

    def rows(name: str) -> list[str]:
        actor = world.actor(name)
        with looking(actor):
            return [
                r["title"] for r in papers_today(actor, world.school, TODAY) if "请说明情况" in r["title"]
            ]

    actor = world.actor("principal")
    with looking(actor):
        clocks = [(one.title, one.due_on) for one in open_deadlines(actor)]
    assert clocks == [("当事人陈述：两袋大米过期仍在架上", LAST)]
    assert (rows("keeper"), rows("cook"), rows("principal")) == (["请说明情况：两袋大米过期仍在架上"], [], [])
    speak(world, named)
    with looking(actor):
        assert not open_deadlines(actor)
    assert rows("keeper") == []


def test_who_is_silent_is_decided_on_after_the_day_and_may_be_found_not_responsible(world: World) -> None:
    write(world)
    named = name_keeper(world, report(world))
    later = LAST + timedelta(days=1)
    with pytest.raises(Refused):
        settle(world, named, on=LAST)
    settle(world, named, on=later, outcome="not_responsible")
    with pytest.raises(Refused, match="已经决定"):
        state(
            by=world.actor("keeper", later),
            key=key(),
            at=at(9, on=later),
            attribution_id=named.pk,
            text="迟了",
        )


def test_a_review_is_another_persons_and_the_newest_decision_holds(world: World) -> None:
    write(world)
    named = name_keeper(world, report(world))
    speak(world, named)
    settle(world, named)
    with pytest.raises(SamePerson):
        settle(world, named)
    settle(world, named, by="reviewer", outcome="not_responsible")
    with looking(SYSTEM):
        assert [one.outcome for one in named.findings.order_by("id")] == ["reminded", "not_responsible"]


def test_who_named_or_is_named_never_decides(world: World) -> None:
    write(
        world, role="principal", text="对学校食品安全工作负总责。\n每月研究食品安全并签字。", by="principal"
    )
    row = report(world)
    named = attribute(
        by=world.actor("reviewer"), key=key(), at=at(11), incident_id=row.pk, post_id=post_of(world, "principal").pk,
        sentence="每月研究食品安全并签字。", why="两个月没有研究记录。", reply_by=LAST,
    )  # fmt: skip
    speak(world, named, by="principal")
    with pytest.raises(NotAllowed, match="自己的事"):
        settle(world, named, by="principal")
    with pytest.raises(SamePerson):
        settle(world, named, by="reviewer")
    settle(world, named, by="education")


def test_where_nobody_failed_another_than_the_reporter_says_so(world: World) -> None:
    write(world)
    row = report(world, by="principal")
    words = {"key": key(), "at": at(12), "incident_id": row.pk, "reason": "停电，值班人员按规程停用并上报。"}
    with pytest.raises(SamePerson):
        clear(by=world.actor("principal"), **words)
    clear(by=world.actor("education"), **words | {"key": key()})
    assert where(world, row) == "cleared"
    with pytest.raises(Refused, match="无人失职"):
        name_keeper(world, row, by="reviewer")


def test_others_matters_are_nobodys_to_read(world: World) -> None:
    write(world)
    row = report(world)
    named = name_keeper(world, row)
    for name in ("cook", "other_principal", "neighbour", "clerk", "teacher"):
        actor = world.actor(name)
        with looking(actor):
            assert not incidents(actor).exists(), name
            assert not own_attributions(actor).exists(), name
        with pytest.raises(NotFound):
            speak(world, named, by=name)
    keeper, auditor = world.actor("keeper"), world.actor("auditor")
    with looking(keeper):
        assert [one.pk for one in own_attributions(keeper)] == [named.pk]
        assert not incidents(keeper).exists()
    with looking(auditor):
        assert [one.pk for one in incidents(auditor)] == [row.pk]
    for name in ("keeper", "auditor", "neighbour"):
        with pytest.raises(NotAllowed):
            report(world, by=name)


def test_a_bad_report_says_every_fault_and_the_kinds_are_the_laws(world: World) -> None:
    with pytest.raises(Refused) as refused:
        report(world, on=TODAY + timedelta(days=1), kind="ghosts", title=" ", found="坏了")
    assert set(refused.value.fields) == {"kind", "happened_on", "title", "found"}
    wanted = Policy.load().value("post_duties", on=TODAY, programme="preschool-nutrition").value
    assert set(KINDS) - {"other"} == set(wanted) - {"responsibility_tracing"}
    open_step, heard = Step(LAST, False, False), Step(LAST, True, False)
    assert state_of([open_step, heard], TODAY, cleared=False) == "hearing"
    assert state_of([open_step, heard], LAST + timedelta(days=1), cleared=False) == "undecided"


@pytest.mark.duty("D109", "enforced")
def test_the_database_keeps_every_joint_of_the_chain(world: World) -> None:
    duty: PostDuty = write(world)
    row = report(world)
    named = name_keeper(world, row)
    keeper, cook = post_of(world, "keeper"), post_of(world, "cook")
    stamp = {"at": at(16), "by_id": world.people["education"].pk}

    def refused(what: str, make: type, **values: object) -> None:
        with pytest.raises(IntegrityError, match=what), transaction.atomic():
            make.objects.create(**stamp | values)  # type: ignore[attr-defined]

    chain = {"incident": row, "duty": duty, "why": "事由", "reply_by": LAST}
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("fangxin_app",)
        refused("did not hold at that school", Attribution, **chain, post=cook, sentence=SENTENCE)
        refused("does not say this", Attribution, **chain, post=keeper, sentence="没有写过的一句话。")
        refused(
            "no day to speak", Attribution, **chain | {"reply_by": TODAY}, post=keeper, sentence="两人验收"
        )
        refused("only the holder", Statement, attribution=named, text="代他说。")
        said = {"attribution": named, "outcome": "reminded", "reason": "理由充分。"}
        refused("was not heard", Finding, **said)
        late = at(9, on=LAST + timedelta(days=1))
        for hand in ("keeper", "principal"):
            refused("another hand", Finding, **said, at=late, by_id=world.people[hand].pk)
        refused("duty is in question", Clearance, incident=row, reason="没有。")
        refused("another hand", Clearance, incident=row, reason="没有。", by_id=world.people["safety"].pk)
        for table in (Incident, Attribution):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                table.objects.update(by_id=0)


def test_a_post_that_ended_before_is_not_named(world: World) -> None:
    write(world)
    held = post_of(world, "keeper")
    transfer(world.people["keeper"], world.other_school, Role.STOREKEEPER)
    row = report(world)
    with pytest.raises(Refused, match="没有这个任职"):
        attribute(
            by=world.actor("principal"), key=key(), at=at(11), incident_id=row.pk, post_id=held.pk, sentence=SENTENCE,
            why="事由", reply_by=LAST,
        )  # fmt: skip


def test_the_whole_chain_on_the_pages(world: World) -> None:
    """Reported, named, stated, decided by four people, each with a wrong value first."""
    write(world)
    safety, principal = signed_in(world, "safety"), signed_in(world, "principal")
    new = reverse("oversight:report")
    said = {
        "key": key(),
        "happened_on": "2099-01-01",
        "kind": "samples",
        "title": "少一份留样",
        "found": "短",
    }
    assert "没有登记" in text_of(safety.post(new, said), 422)
    good = {
        **said,
        "key": key(),
        "happened_on": TODAY.isoformat(),
        "found": "晚上查留样柜，午餐的汤没有留样。",
    }
    shown = safety.post(new, good, follow=True)
    assert "还没有指向任何人" in text_of(shown)
    with looking(SYSTEM):
        row = Incident.objects.get()
    page = text_of(principal.get(reverse("oversight:incident", args=[row.pk])))
    assert TEXT.splitlines()[1] in page
    naming = reverse("oversight:attribute", args=[row.pk])
    line = f"{post_of(world, 'keeper').pk}-1"
    assert "不早于明天" in text_of(
        principal.post(naming, {"key": key(), "line": line, "why": "事由", "reply_by": "2020-01-01"}), 422
    )
    words = {"key": key(), "line": line, "why": "留样由保管员交接。", "reply_by": "2099-01-04"}
    assert "等待当事人陈述" in text_of(principal.post(naming, words, follow=True))
    with looking(SYSTEM):
        named = Attribution.objects.get()
    keeper = signed_in(world, "keeper")
    assert "少一份留样" in text_of(keeper.get(reverse("oversight:mine")))
    statement = reverse("oversight:statement", args=[named.pk])
    assert "必填" in text_of(keeper.post(statement, {"key": key(), "text": " "}), 422)
    assert "陈述已提交" in text_of(
        keeper.post(statement, {"key": key(), "text": "汤锅由厨师收走。"}, follow=True)
    )
    education = signed_in(world, "education")
    deciding = reverse("oversight:decide", args=[named.pk])
    assert "汤锅由厨师收走" in text_of(education.get(reverse("oversight:incident", args=[row.pk])))
    assert text_of(education.post(deciding, {"key": key(), "outcome": "", "reason": ""}), 422)
    decided = {"key": key(), "outcome": "not_responsible", "reason": "交接记录证明汤锅已移交。"}
    assert "不承担责任" in text_of(education.post(deciding, decided, follow=True))
    ended = text_of(education.get(reverse("oversight:incidents") + "?state=ended&q=留样"))
    assert "少一份留样" in ended
    assert "少一份留样" not in text_of(education.get(reverse("oversight:incidents")))


def test_a_refusal_is_told_also_when_its_form_is_no_longer_offered(world: World) -> None:
    """Two people at once: one clears the incident, the other names a duty from a page that was open before."""
    write(world)
    row = report(world)
    principal = signed_in(world, "principal")
    clear(by=world.actor("education"), key=key(), at=at(12), incident_id=row.pk, reason="停电，按规程处理。")
    words = {
        "key": key(),
        "line": f"{post_of(world, 'keeper').pk}-1",
        "why": "事由",
        "reply_by": "2099-01-04",
    }
    refused = principal.post(reverse("oversight:attribute", args=[row.pk]), words)
    assert "已经查明无人失职" in text_of(refused, 422)
    again = {"key": key(), "reason": "再说一次。"}
    assert "已经指出了职责，或已经认定" in text_of(
        principal.post(reverse("oversight:clear", args=[row.pk]), again), 422
    )
