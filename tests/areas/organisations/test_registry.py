"""Names and papers are dated, numbers are checked by their check digits, the past stays true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions import (
    change_registration,
    record_certificate,
    register_organisation,
)
from fangxin.areas.organisations.models import Organisation, Registration
from fangxin.areas.organisations.queries.registry import certified_caterers, registration_on
from fangxin.areas.organisations.rules import Papers, credit_code_fault, initials, licence_warning
from tests.factories.world import TODAY, World, at, key


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("91520000MA6XXXXX05", ""),
        ("91520000MA6XXXXX06", "校验位"),
        ("91520000MA6XXXXX0", "18 位"),
        ("91520000IA6XXXXX05", "校验位"),
        ("", ""),
    ],
)
def test_a_credit_code_is_checked_to_its_last_sign(code: str, fault: str) -> None:
    found = credit_code_fault(code)
    assert fault in found if fault else not found


@pytest.mark.parametrize(
    ("number", "warned"),
    [("JY35299210000016", False), ("JY35299210000017", True), ("SC123", True), ("", False)],
)
def test_a_licence_number_only_warns(number: str, warned: bool) -> None:
    assert bool(licence_warning(number)) is warned


@pytest.mark.parametrize(
    ("name", "key_text"), [("溪口镇中心小学", "xkzzxxx"), ("三（2）班", "s2b"), ("Fangxin 放心", "fangxinfx")]
)
def test_a_name_is_found_by_the_initials_of_its_pinyin(name: str, key_text: str) -> None:
    assert initials(name) == key_text


def rename(world: World, since: date, by: str = "administrator", **more: str) -> Registration:
    papers = Papers("溪口镇第一小学", "溪口一小", **more)
    return change_registration(
        by=world.actor(by), key=key(), at=at(9), organisation=world.school, since=since, papers=papers
    )


def test_a_renamed_school_keeps_its_old_name_for_the_old_days(world: World) -> None:
    rename(world, TODAY)
    with looking(SYSTEM):
        names = [registration_on(SYSTEM, world.school, on).name for on in (TODAY - timedelta(days=1), TODAY)]
        assert names == ["溪口镇中心小学", "溪口镇第一小学"]
        assert Organisation.objects.get(pk=world.school.pk).pinyin == "xkzdyxx"
    for since in (TODAY, TODAY + timedelta(days=1), date(2019, 1, 1)):
        with pytest.raises(Refused, match="变更日期应在"):
            rename(world, since)
    with acting(SYSTEM), pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
        Registration.objects.filter(organisation=world.school).update(name="别名")


def test_a_wrong_code_or_one_of_another_body_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="校验位不符") as refused:
        rename(world, TODAY, credit_code="91520000MA6XXXXX06")
    assert "GB 32100" in refused.value.clause
    with pytest.raises(Refused, match="另一机构"):
        rename(world, TODAY, credit_code="91520000MA6XXXXX05")


def test_the_tree_takes_no_school_under_a_school_and_no_name_twice(world: World) -> None:
    rows = {
        "by": world.actor("administrator"),
        "at": at(9),
        "kind": "school",
        "short_name": "小学",
        "since": TODAY,
    }
    with pytest.raises(Refused, match="不能设在所选的上级之下"):
        register_organisation(**rows, key=key(), parent=world.school, name="分校")
    with pytest.raises(Refused, match="已经登记"):
        register_organisation(**rows, key=key(), parent=world.county, name="溪口镇中心小学")


@pytest.mark.duty("D024", "supported")
def test_a_caterer_stands_in_the_directory_while_its_certificate_holds(world: World) -> None:
    """Seed 000 五（三）1: a public directory of certified providers; what has expired drops out by itself."""
    caterer = register_organisation(
        by=world.actor("administrator"), key=key(), at=at(9), parent=None, kind="supplier", name="青禾团餐有限公司",
        short_name="团餐", since=date(2020, 1, 1), registrar=world.county,
    )  # fmt: skip
    said = {
        "organisation": caterer,
        "kind": "haccp",
        "body": "认证公司",
        "number": "H-1",
        "scope": "学生集体用餐配送",
    }
    days = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}
    record_certificate(by=world.actor("administrator"), key=key(), at=at(9), **said, **days)
    with looking(SYSTEM):
        for on, listed in ((date(2025, 12, 31), []), (TODAY, [caterer.pk]), (date(2027, 1, 1), [])):
            assert [row.organisation_id for row in certified_caterers(SYSTEM, on)] == listed
    with pytest.raises(NotAllowed):
        record_certificate(
            by=world.actor("neighbour"), key=key(), at=at(9), **(said | {"number": "H-2"}), **days
        )
