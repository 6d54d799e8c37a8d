"""Lists in Excel: every fault at once with its cell, a preview with differences, one commit or none, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Account, Organisation, Post, SchoolProfile
from fangxin.areas.organisations.rules import people_sheet, school_sheet
from fangxin.engine.workbook import open_workbook
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.organisations import workbook_of
from tests.factories.world import World, key

FROM = "2099-01-04"  # the pages read the true clock
SCHOOL = school_sheet.EXAMPLE


def upload(client: Client, which: str, file: Any, **more: Any) -> Any:
    return client.post(reverse(f"organisations:import-{which}"), {"key": key(), "workbook": file} | more)


def commit(client: Client, which: str, preview: Any) -> Any:
    said = {"key": key(), "sealed": preview.context["commit"].initial["sealed"]}
    url = reverse(f"organisations:import-{which}-commit")
    first = client.post(url, said)
    second = client.post(url, said)
    assert second.status_code == first.status_code, "a second click answers like the first"
    return first


def exported(client: Client, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("again.xlsx", client.get(reverse(f"organisations:{name}")).content)


def verbs(preview: Any) -> dict[str, int]:
    return {one["label"]: one["value"] for one in preview.context["counts"]}


def schools(client: Client, world: World, *rows: Any) -> Any:
    return upload(
        client, "schools", workbook_of(school_sheet.HEADS, *rows), county=world.county.pk, since=FROM
    )


def test_a_workbook_of_schools_is_checked_shown_and_committed_as_a_whole(world: World) -> None:
    client = signed_in(world, "administrator")
    good = ("河东小学", "河东", *SCHOOL[2:])
    bad = (
        "河西小学",
        "河西",
        "小学堂",
        "公办",
        "乡镇",
        "否",
        "企业配餐",
        "很多",
        "无证团餐",
        "123",
        *SCHOOL[10:],
    )
    page = text_of(schools(client, world, good, bad), 422)
    for said in ("请填写：幼儿园", "请填写整数。", "不在供餐单位认证目录上", "统一社会信用代码应为 18 位。"):
        assert f"第 3 行：{said}" in page
    assert "data:application/vnd.openxmlformats" in page, "the workbook comes back with its bad cells marked"
    with looking(SYSTEM):
        assert not Organisation.objects.filter(name="河东小学").exists()
    preview = schools(client, world, good, ("河西小学", "河西", *SCHOOL[2:]))
    assert verbs(preview) == {"新增": 2, "变更": 0, "不变": 0}
    assert commit(client, "schools", preview).status_code == 302
    with looking(SYSTEM):
        assert (
            SchoolProfile.objects.filter(school__name__in=["河东小学", "河西小学"], diners=320).count() == 2
        )
    again = schools(client, world, good)
    assert verbs(again) == {"新增": 0, "变更": 0, "不变": 1}
    assert "没有要改变的内容" in text_of(again)


def test_a_preview_that_was_forged_or_that_somebody_overtook_writes_nothing(world: World) -> None:
    client = signed_in(world, "administrator")
    preview = schools(client, world, ("河东小学", "河东", *SCHOOL[2:]))
    sealed = preview.context["commit"].initial["sealed"]
    url = reverse("organisations:import-schools-commit")
    forged = client.post(url, {"key": key(), "sealed": sealed[:-3] + "abc"})
    assert "预览已过期或不完整" in text_of(forged, 422)
    other_list = client.post(reverse("organisations:import-people-commit"), {"key": key(), "sealed": sealed})
    assert "不是您做的" in text_of(other_list, 422)
    change = schools(client, world, ("溪口镇中心小学", "溪口小学", *SCHOOL[2:7], "400", *SCHOOL[8:]))
    overtaken = change.context["commit"].initial["sealed"]
    commit(
        client,
        "schools",
        schools(client, world, ("溪口镇中心小学", "溪口小学", *SCHOOL[2:7], "500", *SCHOOL[8:])),
    )
    late = client.post(url, {"key": key(), "sealed": overtaken})
    assert "预览之后有人改动过" in text_of(late, 422)


def test_exported_schools_come_back_unchanged_and_a_changed_cell_is_shown_before_it_counts(
    world: World,
) -> None:
    client = signed_in(world, "administrator")
    asked = {"county": world.county.pk, "since": FROM}
    same = upload(client, "schools", exported(client, "schools-export"), **asked)
    assert verbs(same) == {"新增": 0, "变更": 0, "不变": 2}
    rows = [
        list(row) for row in open_workbook(exported(client, "schools-export").read(), name="x").sheets[0].rows
    ]
    rows[1][school_sheet.HEADS.index("每餐就餐人数")] = "350"
    changed = upload(client, "schools", workbook_of(rows[0], *rows[1:]), **asked)
    assert verbs(changed) == {"新增": 0, "变更": 1, "不变": 1}
    assert "每餐就餐人数：320 → 350" in text_of(changed)
    assert commit(client, "schools", changed).status_code == 302
    with looking(SYSTEM):
        assert list(
            SchoolProfile.objects.filter(school__name=rows[1][0])
            .order_by("since")
            .values_list("diners", flat=True)
        ) == [320, 350]


def people(client: Client, *rows: Any) -> Any:
    return upload(client, "people", workbook_of(people_sheet.HEADS, *rows))


NEW = (
    ("moxue", "莫雪", "溪口镇中心小学", "厨师", FROM, "", "溪小〔2026〕5号", ""),
    ("moxue", "莫雪", "溪口小学", "食品安全管理员", FROM, "", "", ""),
    ("yangqing", "杨青", "青禾县教育局", "教育核准员", FROM, "2099-07-01", "", ""),
)


def test_people_and_their_posts_are_imported_once_with_letters_for_the_new_accounts(world: World) -> None:
    client = signed_in(world, "administrator")
    preview = people(
        client, *NEW, ("buyer", "王建", "溪口小学", "采购员", "2026-08-31", "2099-02-01", "", "")
    )
    assert verbs(preview) == {"新增": 3, "变更": 1, "不变": 0}
    assert "结束任职：2099-02-01 起不再任职" in text_of(preview)
    done = commit(client, "people", preview)
    assert "只显示这一次" in text_of(done)
    paper = client.post(reverse("organisations:letters"), {"sealed": done.context["form"].initial["sealed"]})
    assert paper.content.startswith(b"%PDF")
    assert b"/Count 2" in paper.content, "a page for each new account"
    with looking(SYSTEM):
        held = Post.objects.filter(account__username="moxue").order_by("id").values_list("role", flat=True)
        assert list(held) == ["cook", "safety_manager"]
        assert str(Post.objects.get(account__username="buyer").until) == "2099-02-01"
        assert not Account.objects.get(username="yangqing").has_usable_password()
    again = people(client, *NEW)
    assert verbs(again) == {"新增": 0, "变更": 0, "不变": 3}


@pytest.mark.parametrize("name", ["people-export", "posts-export"])
def test_exported_people_come_back_unchanged(world: World, name: str) -> None:
    client = signed_in(world, "administrator")
    same = upload(client, "people", exported(client, name))
    found = verbs(same)
    assert (found["新增"], found["变更"]) == (0, 0)
    assert found["不变"] >= 12
    assert not same.context["rows"]


def test_every_fault_of_every_row_is_named_and_nobody_is_let_in(world: World) -> None:
    client = signed_in(world, "administrator")
    rows = (
        ("Mo Xue", "莫雪", "溪口镇中心小学", "厨师", FROM, "", "", ""),
        ("neighbour", "蒋峰", "溪口镇中心小学", "厨师", FROM, "", "", ""),
        ("keeper", "李方", "溪口镇中心小学", "厨师", FROM, "", "", ""),
        ("xin1", "辛一", "白石镇小学", "厨师", FROM, "", "", ""),
        ("xin2", "辛二", "青禾县", "厨师", "下周一", "", "", ""),
        ("xin3", "辛三", "青禾县", "厨师", FROM, "", "", ""),
        ("xin4", "辛四", "青禾县", "教育核准员", FROM, "", "", ""),
        ("xin4", "辛四", "青禾县", "财政核准员", FROM, "", "", ""),
        ("education", "林涛", "青禾县", "营养办出纳", FROM, "", "", ""),
        ("keeper", "李芳", "溪口镇中心小学", "仓库保管员", "2026-09-30", "", "", ""),
        ("xin5", "辛五", "溪口镇中心小学", "家长", FROM, "", "", ""),
    )
    page = text_of(people(client, *rows), 422)
    for row, said in (
        (2, "小写字母、数字"), (3, "已由您管理范围以外的人使用"), (4, "这个登录名是“李芳”的"), (5, "您管理的单位里没有这一个"),
        (6, "请填写日期"), (7, "与单位类别不符"), (9, "与第 8 行的教育核准员不相容"), (10, "此人在青禾县任教育核准员，不能同时任营养办出纳"),
        (11, "此人已任此职，自 2026-08-31 起"), (12, "家长由学校邀请"),
    ):  # fmt: skip
        assert f"第 {row} 行：{said}" in page, (row, said)
    assert "第 8 行：" not in page
    with looking(SYSTEM):
        assert not Account.objects.filter(username__startswith="xin").exists()


def test_only_an_administrator_imports(world: World) -> None:
    for name in ("principal", "education", "keeper"):
        assert people(signed_in(world, name), *NEW).status_code == 403
