"""Pages for people with a post: whose they are, what they show, publishing by button."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.disclosure.actions import publish_day
from tests.factories.disclosure import paid, play_day
from tests.factories.pages import signed_in
from tests.factories.world import TODAY, World, at, key


@pytest.fixture
def played(world: World) -> World:
    paid(world, play_day(world))
    return world


def trace_address(world: World) -> str:
    return f"/disclosure/trace/{world.school.pk}/{TODAY}/"


@pytest.mark.parametrize("who", ["auditor", "reviewer", "finance", "cashier", "principal"])
def test_those_who_answer_for_the_money_follow_it_with_names(played: World, who: str) -> None:
    with signed_in(played, who, at(14)) as client:
        assert "溪口镇中心小学" in client.get("/disclosure/trace/").content.decode()
        text = client.get(trace_address(played)).content.decode()
    assert "李芳、赵敏" in text
    assert "18.68" in text


@pytest.mark.parametrize("who", ["teacher", "keeper", "cook", "clerk"])
def test_others_do_not(played: World, who: str) -> None:
    with signed_in(played, who, at(14)) as client:
        assert client.get(trace_address(played)).status_code == 403


@pytest.mark.parametrize("who", ["other_principal", "neighbour"])
def test_another_places_trace_is_not_found(played: World, who: str) -> None:
    with signed_in(played, who, at(14)) as client:
        assert client.get(trace_address(played)).status_code == 404


def test_each_link_with_a_record_leads_to_its_evidence(played: World) -> None:
    with signed_in(played, "auditor", at(14)) as client:
        text = client.get(trace_address(played)).content.decode()
        codes = [
            part.split("/")[0]
            for part in text.split(f"{trace_address(played)}")[1:]
            if part.startswith("LS-")
        ]
        for name in ("grant", "settlement", "payment", "delivery", "acceptance", "lot", "dish"):
            response = client.get(f"{trace_address(played)}{codes[0]}/{name}/")
            assert response.status_code == 200, name
            if name == "acceptance":
                assert "李芳（仓库保管员）、赵敏（食品安全管理员）" in response.content.decode()
        assert client.get(f"{trace_address(played)}{codes[0]}/class/").status_code == 404
        assert client.get(f"{trace_address(played)}{codes[0]}/nonsense/").status_code == 404
        assert client.get(f"{trace_address(played)}LS-0/lot/").status_code == 404


def test_a_day_without_food_says_so(played: World) -> None:
    with signed_in(played, "auditor", at(14)) as client:
        text = client.get(f"/disclosure/trace/{played.school.pk}/2026-09-15/").content.decode()
    assert "还没有食材出库" in text


def test_the_month_leads_from_each_settled_line_to_its_day(played: World) -> None:
    with signed_in(played, "auditor", at(14)) as client:
        text = client.get(f"/disclosure/trace/{played.school.pk}/months/2026-09/").content.decode()
    assert f"{trace_address(played)}?lot=LS-" in text
    assert "已付款" in text


def test_the_index_costs_the_same_for_every_length(played: World, django_assert_max_num_queries: Any) -> None:
    with signed_in(played, "auditor", at(14)) as client, django_assert_max_num_queries(13):
        client.get("/disclosure/trace/")


def test_the_principal_publishes_by_button_and_the_second_press_changes_nothing(played: World) -> None:
    with signed_in(played, "principal", at(14)) as client:
        assert "还没有公示" in client.get("/disclosure/publishing/").content.decode()
        for press in ("one", "two"):
            response = client.post("/disclosure/publishing/", {"key": press, "kind": "day", "on": str(TODAY)})
            assert response.status_code == 302
        text = client.get("/disclosure/publishing/").content.decode()
    assert "第 1 版" in text
    assert "第 2 版" not in text


def test_a_refused_publication_says_why_on_the_form(played: World) -> None:
    with signed_in(played, "safety", at(14)) as client:
        response = client.post("/disclosure/publishing/", {"key": "k", "kind": "day", "on": "2026-09-13"})
    assert response.status_code == 422
    assert "不供餐" in response.content.decode()


def test_the_button_is_not_for_others(played: World) -> None:
    with signed_in(played, "auditor", at(14)) as client:
        assert client.get("/disclosure/publishing/").status_code == 403
    assert publish_day(by=SYSTEM, key=key(), at=at(14), school=played.school, on=TODAY).version == 1
