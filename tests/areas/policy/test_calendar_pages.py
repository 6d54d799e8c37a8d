"""The county's calendar page: months, import with a preview; a school's own days."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.policy.models import HolidayNotice, SchoolDayException
from fangxin.engine.calendar import read_notice
from fangxin.engine.workbook import list_workbook, open_workbook
from tests.areas.policy.test_deadlines import DECEMBER, start
from tests.factories.policy import NOTICE_2027, autumn_term
from tests.factories.world import World, at, key


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def notice(**more: Any) -> dict[str, Any]:
    return {
        "key": key(), "scope": "state", "year": "2027", "title": "2027年部分节假日安排",
        "document_number": "国办发明电〔2026〕9号", "rows": "\n".join(",".join(row) for row in NOTICE_2027),
    } | more  # fmt: skip


def test_a_notice_is_previewed_with_the_clocks_it_moves_and_imported_by_a_second_click(world: World) -> None:
    start(world, at(9, on=DECEMBER))
    officer, url = client(world, "education"), reverse("policy:holidays-import")
    assert "还没有登记" in officer.get(reverse("policy:holidays")).content.decode()
    shown = officer.post(url, notice(step="preview"))
    html = shown.content.decode()
    assert shown.status_code == 200
    assert "放假 26 天，调休上班 2 天" in html
    assert "会重算 1 个正在进行的时限" in html
    assert "1月4日 → 1月5日" in html
    with acting(SYSTEM):
        assert not HolidayNotice.objects.exists()
    assert officer.post(url, notice(step="import")).status_code == 302
    month = officer.get(reverse("policy:holidays"), {"month": "2027-10"}).content.decode()
    assert "国庆节" in month
    assert "上班" in month
    with acting(SYSTEM):
        row = HolidayNotice.objects.get()
    out = officer.get(reverse("policy:notice-workbook", args=[row.pk]))
    sheet = open_workbook(out.content, name="x.xlsx").sheets[0]
    again = read_notice([[cell for cell in line] for line in sheet.rows], 2027)
    assert again.flaws == ()
    assert len(again.days) == 28
    assert client(world, "neighbour").get(reverse("policy:notice-workbook", args=[row.pk])).status_code == 404


def test_a_workbook_or_csv_is_read_and_its_faults_are_said_before_anything_is_kept(world: World) -> None:
    officer, url = client(world, "administrator"), reverse("policy:holidays-import")
    book = list_workbook("通知", NOTICE_2027[0], NOTICE_2027[1:])
    upload = SimpleUploadedFile("通知.xlsx", book)
    assert (
        "放假 26 天" in officer.post(url, notice(rows="", workbook=upload, step="preview")).content.decode()
    )
    text = "\n".join(",".join(row) for row in NOTICE_2027 if row[2] != "国庆节").encode("gb18030")
    html = officer.post(
        url, notice(rows="", workbook=SimpleUploadedFile("通知.csv", text), step="preview")
    ).content.decode()
    assert "缺少：国庆" in html
    assert 'value="import"' not in html
    refused = officer.post(url, notice(rows="2027-02-30,放假,春节", step="import"))
    assert refused.status_code == 422
    assert "没有“2027-02-30”这一天" in refused.content.decode()
    broken = notice(rows="", workbook=SimpleUploadedFile("x.xlsx", b"PK\x03\x04"), step="preview")
    assert officer.post(url, broken).status_code == 422
    assert officer.get(reverse("policy:holidays-template")).status_code == 200


def test_the_principal_closes_days_and_sends_a_grade_away_on_the_page(world: World) -> None:
    autumn_term(world)
    principal, url = client(world, "principal"), reverse("policy:school-days-set")
    data = {"kind": "trip", "since": "2027-01-11", "last_day": "", "grade": "3", "reason": "研学"}
    assert principal.post(url, {"key": key(), **data}).status_code == 302
    assert principal.post(url, {"key": key(), **data, "grade": ""}).status_code == 422
    closed = {"kind": "closed", "since": "2027-01-13", "last_day": "2027-01-14", "reason": "雪天停课"}
    assert principal.post(url, {"key": key(), **closed}).status_code == 302
    html = principal.get(reverse("policy:school-days")).content.decode()
    assert "研学" in html
    assert "3 年级" in html
    with acting(SYSTEM):
        assert SchoolDayException.objects.filter(kind="closed").count() == 2
    assert "雪天停课" in principal.get(f"{reverse('policy:calendar')}?month=2027-01").content.decode()
    assert client(world, "cook").post(url, {"key": key(), **closed}).status_code == 403


def test_the_county_enters_a_made_up_saturday_for_a_school_and_not_for_the_neighbours(world: World) -> None:
    autumn_term(world)
    officer = client(world, "education")
    assert "溪口镇中心小学" in officer.get(reverse("policy:school-days")).content.decode()
    url = f"{reverse('policy:school-days-set')}?school={world.school.pk}"
    data = {"kind": "makeup", "since": "2027-01-16", "reason": "补雪天"}
    assert officer.post(url, {"key": key(), **data}).status_code == 302
    with acting(SYSTEM):
        assert SchoolDayException.objects.get().kind == "makeup"
    other = f"{reverse('policy:school-days-set')}?school={world.neighbour_school.pk}"
    assert officer.post(other, {"key": key(), **data}).status_code == 404
