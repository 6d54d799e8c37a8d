"""A week planned in the background, changed by hand, and published only when the checker passes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions.planner import (
    ask_for_week,
    end_run,
    exchange_dishes,
    publish_draft,
    replace_dish,
    stop_run,
    tell_progress,
)
from fangxin.areas.menus.models import DraftVerdict, MenuDraft, PlanRun
from fangxin.areas.menus.queries.draft_page import draft_view, suggested
from fangxin.areas.menus.queries.planner import days_of, draft
from fangxin.areas.menus.rules.planner import DraftNotPublishable, DraftOutdated
from fangxin.areas.menus.tasks import plan_week_of
from tests.factories.menus import MONDAY, open_days
from tests.factories.world import World, at, key


def asked(world: World, *, budget_fen: int = 500, **more: object) -> PlanRun:
    run = ask_for_week(
        by=world.actor("safety"), key=key(), at=at(10), school=world.school, monday=MONDAY, stage="primary",
        budget_fen=budget_fen, objective="cost", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    look_as(world.actor("safety"))
    return run


def planned(world: World, **more: object) -> MenuDraft:
    open_days(world.school)
    run = asked(world, **more)  # type: ignore[arg-type]
    assert plan_week_of(run.pk) == "done"
    look_as(world.actor("safety"))
    return draft(world.actor("safety"), MenuDraft.objects.get(run=run).pk)


def test_a_planned_week_is_a_draft_within_its_budget_and_its_proof_is_told(world: World) -> None:
    row = planned(world)
    view = draft_view(world.actor("safety"), row)
    assert view.mean_fen <= 500
    assert view.judged.assessment.may_publish
    assert row.proof["gap_permyriad"] <= 100
    assert row.proof["cost_bound"] <= row.proof["cost"]
    assert {rule["title"] for rule in row.proof["rules"]} & {"鱼虾类", "奶及奶制品", "水果类"}
    look_as(SYSTEM)
    assert PlanRun.objects.get(pk=row.run_id).state == "done"


def test_bars_say_per_cent_of_the_recommended_lunch_with_the_zone_that_the_checker_passes(
    world: World,
) -> None:
    """Primary eats for both bands: the zone of energy is 84 to 117 % of 37.5 % of the day, whatever the need."""
    view = draft_view(world.actor("safety"), planned(world))
    bars = {bar.code: bar for bar in view.nutrients}
    measured = {bar.limit.code: bar for bar in view.judged.assessment.bars}
    energy = bars["energy"]
    assert (view.judged.lunch_part, energy.low, energy.high) == ("37.5", 84, 117)
    assert energy.said == f"{measured['energy'].reached}%"
    assert 84 <= energy.filled <= 117
    assert (bars["fat_energy"].said, bars["fat_energy"].more) == (bars["fat_energy"].value, "20–30%")
    assert (bars["salt"].low, bars["salt"].high, bars["salt"].said) == (0, 100, bars["salt"].value)


@pytest.mark.duty("D123", "enforced")
@pytest.mark.duty("D124", "enforced")
@pytest.mark.duty("D136", "enforced")
def test_a_draft_without_its_soup_is_not_published_and_each_broken_rule_is_told(world: World) -> None:
    """Annex 2 articles 6 and 7: by the guideline, three dishes and a soup; the wrong week cannot become the menu."""
    row = planned(world)
    cells = draft_view(world.actor("safety"), row).days[0].cells
    soup = next(cell for cell in cells if cell.slot == "soup")
    bad = replace_dish(
        by=world.actor("safety"), key=key(), at=at(10), draft=row, day=1, place=soup.place, name="清炒油麦菜"
    )
    bad = draft(world.actor("safety"), bad.pk)
    with pytest.raises(DraftNotPublishable) as refused:
        publish_draft(by=world.actor("safety"), key=key(), at=at(10), draft=bad)
    assert any(finding.code == "soups_per_meal" for finding in refused.value.findings)
    assert "附件2第七条" in refused.value.clause or "三菜一汤" in str(refused.value.findings)


@pytest.mark.duty("D122", "supported")
def test_a_passed_draft_becomes_the_schools_week_with_the_grams_of_every_band(world: World) -> None:
    """Annex 2 article 5: a lunch worth the allowance, with its cost shown; the week is what was checked."""
    row = planned(world)
    week = publish_draft(by=world.actor("safety"), key=key(), at=at(10), draft=row)
    look_as(world.actor("safety"))
    assert week.days.count() == 5
    assert week.file_digest == row.digest
    names = {dish.name for day in week.days.all() for dish in day.dishes.all()}
    assert names == {name for day in days_of(row) for name, _ in day}


def test_a_run_that_cannot_succeed_says_what_would_help_in_yuan(world: World) -> None:
    open_days(world.school)
    run = asked(world, budget_fen=150)
    assert plan_week_of(run.pk) == "impossible"
    look_as(world.actor("safety"))
    run.refresh_from_db()
    assert "预算加" in run.message
    assert "元" in run.message


def test_a_changed_draft_supersedes_the_older_which_cannot_be_changed_again(world: World) -> None:
    row = planned(world)
    by = world.actor("safety")
    first, second = row.dishes.filter(day=1).first(), row.dishes.filter(day=2).first()
    assert first is not None
    assert second is not None
    new = exchange_dishes(
        by=by,
        key=key(),
        at=at(10),
        draft=row,
        day=1,
        place=first.position,
        other_day=2,
        other_place=second.position,
    )
    new = draft(by, new.pk)
    assert days_of(new)[0][first.position][0] == second.name
    assert days_of(new)[1][second.position][0] == first.name
    with pytest.raises(DraftOutdated):
        replace_dish(by=by, key=key(), at=at(10), draft=row, day=1, place=0, name=second.name)


def test_suggestions_are_of_the_same_slot_and_not_in_the_week(world: World) -> None:
    row = planned(world)
    cell = draft_view(world.actor("safety"), row).days[2].cells[1]
    found = suggested(world.actor("safety"), row, cell.day, cell.place)
    served = {name for day in days_of(row) for name, _ in day}
    assert len(found) == 3
    assert not served & {one.name for one in found}


def test_a_stopped_run_is_told_to_stop_at_its_next_word(world: World) -> None:
    run = asked(world)
    look_as(SYSTEM)
    assert tell_progress(by=SYSTEM, run_id=run.pk, bound=30000, best=31000)
    stop_run(by=world.actor("safety"), key=key(), at=at(10), run=run)
    look_as(SYSTEM)
    assert not tell_progress(by=SYSTEM, run_id=run.pk, bound=30100, best=30900)
    end_run(by=SYSTEM, key=key(), at=at(10), run=run, state="failed", message="停止")
    with pytest.raises(Refused, match="已经结束"):
        stop_run(by=world.actor("safety"), key=key(), at=at(10), run=run)


def test_a_teacher_plans_nothing_and_a_tuesday_names_no_week(world: World) -> None:
    with pytest.raises(NotAllowed):
        ask_for_week(
            by=world.actor("teacher"), key=key(), at=at(10), school=world.school, monday=MONDAY, stage="primary",
            budget_fen=500, objective="cost",
        )  # fmt: skip
    with pytest.raises(Refused, match="不是周一"):
        ask_for_week(
            by=world.actor("safety"), key=key(), at=at(10), school=world.school, monday=MONDAY + timedelta(days=1),
            stage="primary", budget_fen=500, objective="cost",
        )  # fmt: skip


def test_the_database_stores_no_verdict_that_did_not_pass(world: World) -> None:
    row = planned(world)
    week = publish_draft(by=world.actor("safety"), key=key(), at=at(10), draft=row)
    look_as(world.actor("safety"))
    assert DraftVerdict.objects.get(draft=row).menu_week == week
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO menus_draftverdict (owner_path, draft_id, menu_week_id, passed, findings, digest, at, by_id,"
            " recorded_at) VALUES ('', %s, %s, false, '[]', 'x', now(), 1, now())",
            [row.pk, week.pk],
        )


REFUSED = {
    "another digest": ("%(draft)s", "repeat('0', 64)", "other content than the draft"),
    "another draft's week": ("%(other)s", "%(other_digest)s", "not the week of the draft"),
}


@pytest.mark.parametrize(("draft_id", "digest", "message"), REFUSED.values(), ids=REFUSED)
def test_the_database_ties_a_verdict_to_the_content_and_the_week_of_its_draft(
    world: World, draft_id: str, digest: str, message: str
) -> None:
    """Written by the application's own role past every form: refused all the same."""
    row = planned(world)
    other = replaced_draft(world, row)
    week = publish_draft(by=world.actor("safety"), key=key(), at=at(10), draft=other)
    look_as(world.actor("safety"))
    given = {"draft": row.pk, "other": row.pk, "other_digest": row.digest, "week": week.pk}
    with (
        pytest.raises(IntegrityError, match=message),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO menus_draftverdict (owner_path, draft_id, menu_week_id, passed, findings, digest, at, by_id)"
            f" VALUES ('', {draft_id}, %(week)s, true, '[]', {digest}, now(), 1)",
            given,
        )


def test_a_week_from_a_draft_without_a_verdict_is_not_stored(world: World) -> None:
    """The week names the draft's content; nobody has checked it; the database keeps it out at the end of the act."""
    row = planned(world)
    with (
        pytest.raises(IntegrityError, match="needs the verdict"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO menus_menuweek (owner_path, school_id, monday, title, file_digest, at, by_id)"
            " VALUES ('', %s, %s, '一周食谱', %s, now(), 1)",
            [row.school_id, row.monday, row.digest],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_published_draft_takes_no_dish_more(world: World) -> None:
    row = planned(world)
    publish_draft(by=world.actor("safety"), key=key(), at=at(10), draft=row)
    look_as(world.actor("safety"))
    with (
        pytest.raises(IntegrityError, match="the draft has been published"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO menus_menudraftdish (owner_path, draft_id, day, position, name, portion_permille)"
            " VALUES ('', %s, 1, 90, '清炒油麦菜', 1000)",
            [row.pk],
        )


def replaced_draft(world: World, row: MenuDraft) -> MenuDraft:
    """Two dishes of Monday stand in the other order: other content, and the checker still passes it."""
    by = world.actor("safety")
    new = exchange_dishes(by=by, key=key(), at=at(10), draft=row, day=1, place=0, other_day=1, other_place=1)
    look_as(by)
    return draft(by, new.pk)
