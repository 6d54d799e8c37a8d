"""From draft to receipt in the browser's own words: forms, refusals in place, who sees which button."""

from __future__ import annotations

from django.urls import reverse

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.policy.models import Plan
from tests.areas.policy.test_plans import drafted
from tests.factories.pages import signed_in
from tests.factories.world import World, at, person

ENTRY = {
    "key": "plan-1", "title": "青禾县实施方案", "number": "青府发〔2026〕8号", "issued": "2026-09-01",
    "since": "2026-09-14", "parameter_1": "sample_weight_min", "value_1": "150", "article_1": "第三条",
    "parameter_2": "core_temperature_min", "value_2": "72.5", "article_2": "第四条",
}  # fmt: skip


def test_a_plan_goes_from_draft_to_receipt(world: World) -> None:
    world.people["prefecture"] = person("prefecture", "沈越", world.county.parent, (Role.EDUCATION_OFFICER,))  # type: ignore[arg-type]
    new = reverse("policy:plan-new", args=["compulsory-nutrition"])
    with signed_in(world, "education", at(9)) as client:
        assert "现行 125 克" in client.get(new).content.decode()
        assert client.post(new, ENTRY).status_code == 302
        row = Plan.objects.get()
        page = reverse("policy:plan", args=[row.pk])
        shown = client.get(page).content.decode()
        assert "不能批准自己起草的方案" in shown
        assert "72.5 ℃" in shown
    with signed_in(world, "finance", at(10)) as client:
        assert "批准" in client.get(page).content.decode()
        done = client.post(reverse("policy:plan-decide", args=[row.pk]), {"key": "plan-2", "step": "approve"})
        assert done.status_code == 302
    with signed_in(world, "education", at(11)) as client:
        assert client.post(reverse("policy:plan-file", args=[row.pk]), {"key": "plan-3"}).status_code == 302
    with signed_in(world, "prefecture", at(12)) as client:
        listed = client.get(reverse("policy:plans")).content.decode()
        assert "有 3 份方案没有报来" in listed  # two programmes, two counties, one came
        assert (
            client.post(reverse("policy:plan-receive", args=[row.pk]), {"key": "plan-4"}).status_code == 302
        )
        assert "上级已收" in client.get(reverse("policy:plans")).content.decode()


def test_a_step_that_came_too_late_says_why_although_its_button_has_gone(world: World) -> None:
    row = drafted(world)
    with signed_in(world, "administrator", at(10)) as client:
        said = client.post(reverse("policy:plan-receive", args=[row.pk]), {"key": "plan-5"})
        assert said.status_code == 403
        assert "收件由上级教育部门登记" in said.content.decode()
    with signed_in(world, "education", at(11)) as client:
        said = client.post(reverse("policy:plan-file", args=[row.pk]), {"key": "plan-6"})
        assert said.status_code == 422
        assert "方案还没有批准，不能抄报" in said.content.decode()


def test_what_may_not_be_adopted_is_told_at_the_row_where_it_was_typed(world: World) -> None:
    new = reverse("policy:plan-new", args=["compulsory-nutrition"])
    with signed_in(world, "education", at(9)) as client:
        said = client.post(new, {**ENTRY, "value_1": "100", "value_2": "hot"}).content.decode()
        assert "应填数字" in said
        said = client.post(new, {**ENTRY, "value_1": "100"}).content.decode()
        assert "只能更高" in said
        assert 'value="100"' in said
    assert Plan.objects.count() == 0


def test_only_offices_draft(world: World) -> None:
    with signed_in(world, "principal", at(9)) as client:
        assert client.get(reverse("policy:plans")).status_code == 200
        assert client.get(reverse("policy:plan-new", args=["compulsory-nutrition"])).status_code == 403
