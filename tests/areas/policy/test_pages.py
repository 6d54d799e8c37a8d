"""The policy pages over HTTP."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.policy.models import MealDay, MealDayClosure, Term
from tests.factories.policy import autumn_term
from tests.factories.world import World


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def key_in(html: str, address: str) -> str:
    """The key of the form that posts to an address."""
    form = re.search(rf'<form[^>]*action="{re.escape(address)}[^"]*".*?</form>', html, re.S)
    assert form, f"no form to {address}"
    found = re.search(r'name="key" value="([^"]+)"', form[0])
    assert found
    return found[1]


@pytest.mark.parametrize("name", ["principal", "cook", "teacher", "reviewer", "clerk", "auditor"])
def test_everybody_who_is_signed_in_reads_the_rules(world: World, name: str) -> None:
    signed_in = client(world, name)
    for url in (
        reverse("policy:parameters"),
        reverse("policy:parameter", args=["sample_weight_min"]),
        reverse("policy:duties"),
    ):
        assert signed_in.get(url).status_code == 200


def test_the_public_is_sent_to_sign_in(world: World) -> None:
    assert Client().get(reverse("policy:parameters")).status_code == 302


def test_a_rule_shows_value_clause_quotation_and_mark(world: World) -> None:
    signed_in = client(world, "principal")
    html = signed_in.get(reverse("policy:parameter", args=["split_weights"])).content.decode()
    for words in (
        "中央 400，省 60",
        "附件2第三条",
        "中央财政每生每天补助4元",
        "引自文件原文",
        "此处今天适用",
    ):
        assert words in html
    html = signed_in.get(reverse("policy:parameter", args=["public_notice_working_days"])).content.decode()
    assert "据转载，待核对原文" in html
    assert signed_in.get(reverse("policy:parameter", args=["no-such-rule"])).status_code == 404


def test_the_list_is_searched_and_paged_by_25(world: World) -> None:
    signed_in = client(world, "principal")
    html = signed_in.get(reverse("policy:parameters")).content.decode()
    assert html.count('role="rowheader"') == 25
    assert "page=2" in html
    found = signed_in.get(reverse("policy:parameters"), {"q": "留样"}).content.decode()
    assert "subsidy_rate" not in found
    assert "sample_weight_min" in found


def test_the_duties_page_leads_from_a_clause_to_its_screen(world: World) -> None:
    html = client(world, "auditor").get(reverse("policy:duties"), {"q": "D237"}).content.decode()
    assert "系统强制" in html
    assert reverse("roster:declarations") in html
    assert html.count('role="rowheader"') == 1


def test_the_principal_opens_and_calls_off_meal_days_on_the_calendar(world: World) -> None:
    autumn_term(world)
    principal = client(world, "principal")
    page = f"{reverse('policy:calendar')}?month=2027-01"
    opening, closing = reverse("policy:open-days"), reverse("policy:close-day")
    key = key_in(principal.get(page).content.decode(), opening)
    done = principal.post(f"{opening}?month=2027-01", {"key": key, "days": ["2027-01-11", "2027-01-12"]})
    assert done.status_code == 302
    with acting(SYSTEM):
        day = MealDay.objects.get(school=world.school, on="2027-01-12")
    key = key_in(principal.get(page).content.decode(), closing)
    data = {"key": key, "day": day.pk, "reason": "期末考试"}
    assert principal.post(f"{closing}?month=2027-01", data).status_code == 302
    with acting(SYSTEM):
        assert MealDayClosure.objects.get(meal_day=day).reason == "期末考试"
    html = principal.get(page).content.decode()
    assert "停餐" in html
    assert "期末考试" in html


def test_a_cook_sees_the_calendar_without_forms(world: World) -> None:
    autumn_term(world)
    html = client(world, "cook").get(f"{reverse('policy:calendar')}?month=2027-01").content.decode()
    assert "未开通" in html
    assert reverse("policy:open-days") not in html
    assert client(world, "cook").post(reverse("policy:open-days")).status_code == 403


def test_the_county_sets_a_term_and_reads_each_schools_calendar(world: World) -> None:
    officer = client(world, "education")
    html = officer.get(reverse("policy:terms")).content.decode()
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    data = {"key": found[1], "name": "第一学期", "since": "2026-08-31", "last_day": "2027-01-22"}
    assert officer.post(reverse("policy:terms"), data).status_code == 302
    with acting(SYSTEM):
        assert str(Term.objects.get().until) == "2027-01-23"
    assert "溪口镇中心小学" in officer.get(reverse("policy:calendar")).content.decode()
    assert (
        "溪口镇中心小学"
        in officer.get(f"{reverse('policy:calendar')}?school={world.school.pk}").content.decode()
    )
    assert officer.get(f"{reverse('policy:calendar')}?school={world.neighbour_school.pk}").status_code == 404
