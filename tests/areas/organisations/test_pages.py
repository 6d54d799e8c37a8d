"""The pages of the registry, the people and the bodies, opened and filled in by those who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Account, Body, Organisation, Post
from fangxin.engine.workbook import open_workbook
from tests.factories.world import PIN, TODAY, World, key

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    return client


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:800]
    return str(answer.content.decode())


@pytest.mark.parametrize("said", ["xkzz", "溪口", "XKZZ"])
def test_a_place_is_found_by_name_and_by_initials(world: World, said: str) -> None:
    page = text_of(signed_in(world, "administrator").get(reverse("organisations:places"), {"q": said}))
    assert "溪口镇中心小学" in page
    assert "松林镇小学" not in page
    assert "白石镇小学" not in page


def test_people_are_found_by_initials_and_only_of_the_own_places(world: World) -> None:
    client = signed_in(world, "administrator")
    page = text_of(client.get(reverse("organisations:people"), {"q": "lf"}))
    assert "李芳" in page
    assert "周婷" not in page
    every = text_of(client.get(reverse("organisations:people")))
    assert "韩梅" not in every, "a keeper of the neighbour county"
    sheet = client.get(reverse("organisations:people-export"))
    rows = open_workbook(sheet.content, name="人员").sheets[0].rows
    assert rows[0][:2] == ("登录名", "姓名")
    assert "李芳" in {row[1] for row in rows}


def test_the_lists_ask_the_same_number_of_questions_for_many_rows(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(world, "administrator")
    client.get(reverse("organisations:people"))
    with django_assert_max_num_queries(12):
        client.get(reverse("organisations:people"))
    with django_assert_max_num_queries(12):
        client.get(reverse("organisations:places"))
    with django_assert_max_num_queries(12):
        client.get(reverse("organisations:posts"))


def test_an_administrator_registers_a_school_and_says_what_it_is(world: World) -> None:
    client = signed_in(world, "administrator")
    said = {"key": key(), "kind": "school", "parent": world.county.pk, "name": "杨柳乡小学", "short_name": "杨柳小学",
            "since": TODAY.isoformat(), "credit_code": "12520000MB12345670"}  # fmt: skip
    wrong = client.post(reverse("organisations:place-new"), said)
    assert "校验位不符" in text_of(wrong, 422)
    done = client.post(
        reverse("organisations:place-new"), said | {"credit_code": "", "key": key()}, follow=True
    )
    assert "杨柳乡小学" in text_of(done)
    with looking(SYSTEM):
        made = Organisation.objects.get(name="杨柳乡小学")
    assert made.pinyin == "ylxxx"
    facts = {"key": key(), "since": TODAY.isoformat(), "kind": "primary", "ownership": "public", "location": "village",
             "supply_mode": "self-run", "diners": "120"}  # fmt: skip
    shown = client.post(reverse("organisations:place-facts", args=[made.pk]), facts, follow=True)
    assert "每餐 120 人" in text_of(shown)


def test_an_account_is_opened_by_letter_activated_and_given_a_post(world: World) -> None:
    client = signed_in(world, "administrator")
    said = {"key": key(), "place": world.school.pk, "username": "moxue", "full_name": "莫雪", "role": "cook",
            "since": TODAY.isoformat()}  # fmt: skip
    page = client.post(reverse("organisations:person-new"), said)
    assert "只显示这一次" in text_of(page)
    code = page.context["code"]
    paper = client.post(
        reverse("organisations:letter"), {"account": page.context["account"].pk, "code": code}
    )
    assert paper.content.startswith(b"%PDF")
    visitor = Client()
    password = "qing-he-2026-cook"
    weak = {"key": key(), "code": code, "password": "12345678901", "again": "12345678901"}
    assert "密码太弱" in text_of(visitor.post(reverse("activate"), weak), 422)
    right = {"key": key(), "code": code.lower(), "password": password, "again": password, "pin": PIN}
    assert visitor.post(reverse("activate"), right).status_code == 302
    used = {"key": key(), "code": code, "password": password, "again": password}
    assert "不对、已用过或已过期" in text_of(visitor.post(reverse("activate"), used), 422)
    assert visitor.post(reverse("sign-in"), {"username": "moxue", "password": password}).status_code == 302
    gone = client.post(reverse("organisations:letter"), {"account": page.context["account"].pk, "code": code})
    assert gone.status_code == 404


def test_a_school_invites_a_parent_whose_post_opens_nothing_of_the_school(world: World) -> None:
    client = signed_in(world, "principal")
    page = client.post(
        reverse("organisations:invite"), {"key": key(), "username": "shijia", "full_name": "石佳"}
    )
    assert "激活码" in text_of(page)
    with looking(SYSTEM):
        parent = Account.objects.get(username="shijia")
        assert not parent.has_usable_password()
        assert Post.objects.get(account=parent).role == "guardian"
    world.people["parent"] = parent
    assert world.actor("parent", date(2099, 1, 1)).paths == (f"/family/{parent.pk}/",)


def test_incompatible_posts_are_refused_on_the_page_with_the_reason(world: World) -> None:
    client = signed_in(world, "administrator")
    said = {"key": key(), "place": world.county.pk, "role": "finance_officer", "since": TODAY.isoformat()}
    page = client.post(reverse("organisations:appoint", args=[world.people["education"].pk]), said)
    assert "不能同时任财政核准员" in text_of(page, 403)


def test_a_leading_group_is_set_up_and_changed_on_its_page(world: World) -> None:
    client = signed_in(world, "principal")
    said = {"key": key(), "kind": "leading_group", "name": "放心午餐工作领导小组", "document": "溪小〔2026〕3号",
            "since": TODAY.isoformat(), "members": "张明远，校长，组长，principal\n赵敏，食品安全管理员，成员，safety"}  # fmt: skip
    wrong = said | {"key": key(), "members": "王建，采购员，组长，buyer"}
    url = reverse("organisations:body-new", args=[world.school.pk])
    assert "组长必须是在任校长" in text_of(client.post(url, wrong), 422)
    assert "赵敏" in text_of(client.post(url, said, follow=True))
    with looking(SYSTEM):
        made = Body.objects.get()
    more = {"key": key(), "since": "2099-01-04", "members": said["members"] + "\n何勇，厨师，成员，cook"}
    assert client.post(reverse("organisations:body", args=[made.pk]), more).status_code == 302


def test_the_directory_of_certified_caterers_drops_what_has_expired(world: World) -> None:
    assert "目录里还没有单位" in text_of(Client().get(reverse("organisations:caterers")))
