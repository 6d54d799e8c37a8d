"""A school's new term in the browser: from its workbook to a list in force, by four people, counted in steps."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.test import Client

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.policy.actions.calendar import set_term
from fangxin.areas.roster.models import Declaration, DeclarationApproval
from fangxin.areas.roster.queries import declaration as read_declaration
from fangxin.areas.roster.queries import declaration_stage
from fangxin.areas.roster.rules import Stage
from tests import database
from tests.factories.children import id_number
from tests.factories.world import TODAY, World, at, key

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

# A person who does this twice a year needs no longer for a step than this, reading included.
SECONDS_A_STEP = 10
FIVE_MINUTES = 300
GIVEN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"


def set_clock(moment: datetime) -> None:
    with database.superuser(database.NAME) as connection:
        connection.execute("DELETE FROM audit_installation")
        connection.execute(
            "INSERT INTO audit_installation (id, kind, clock_offset) VALUES (1, 'demo', %s - clock_timestamp())",
            [moment],
        )


@dataclass
class Desk:
    """One person at a browser of its own; every click, choice and typed field is a step. Signing in counts as three."""

    page: Any
    site: str
    steps: int = 3
    said: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page by its menu."""
        self._step(f"open {path}")
        self.page.goto(self.site + path)

    def press(self, words: str) -> None:
        """Press the one button or link that says so."""
        self._step(f"press {words}")
        target = self.page.locator(f"main button:has-text('{words}'), main a:has-text('{words}')").first
        target.click()
        self.page.wait_for_load_state("load")

    def give(self, selector: str, file: dict[str, Any]) -> None:
        """Choose a file."""
        self._step(f"give {selector}")
        self.page.set_input_files(selector, file)

    def tick(self, selector: str) -> None:
        """Tick or choose."""
        self._step(f"tick {selector}")
        self.page.check(selector, force=True)

    def reads(self, words: str) -> None:
        """The page says so."""
        self.page.wait_for_function(
            "words => document.body.innerText.includes(words)", arg=words, timeout=20_000
        )

    def _step(self, what: str) -> None:
        self.steps += 1
        self.said.append(what)


def workbook() -> bytes:
    """Two classes of ten, as a school's clerk would write them."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write_row(0, 0, ("序号", "身份证号", "姓名", "性别", "班级"))
        for n, given in enumerate(GIVEN):
            number = id_number(n, born=date(2018, 3, 8), sex="f" if n % 2 else "m")
            row = (
                str(n + 1),
                number,
                f"莫{given}",
                "女" if n % 2 else "男",
                "二（1）班" if n < 10 else "二（2）班",
            )
            sheet.write_row(n + 1, 0, row)
    return buffer.getvalue()


@pytest.fixture
def sit(
    chromium: Any, serve: Callable[[str], str], committed_world: World
) -> Iterator[Callable[[str], Desk]]:
    """sit(name): the person at an own browser, signed in."""
    set_clock(at(9))
    site = serve("fangxin.urls")
    contexts = []

    def down(name: str) -> Desk:
        account = committed_world.people[name]
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        # Where a post demands a second factor, the person has typed it while signing in.
        session.update({"fangxin_factor_of": account.pk, "fangxin_seen_at": int(time.time())})
        session.save()
        context = chromium.new_context(viewport={"width": 1366, "height": 900}, service_workers="block")
        context.add_cookies([
            {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": site}
        ])  # fmt: skip
        contexts.append(context)
        return Desk(context.new_page(), site)

    yield down
    for context in contexts:
        context.close()


@pytest.mark.duty("D117", "supported")
@pytest.mark.duty("D237", "supported")
def test_a_new_term_from_workbook_to_list_in_force_takes_under_five_minutes_of_clicks(
    sit: Callable[[str], Desk], committed_world: World
) -> None:
    """Annexes 1 and 2, short flow: report, education, finance, notice, meals, by four people."""
    world = committed_world
    set_term(
        by=world.actor("education"), key=key(), at=at(8), county=world.county, name="2026 年秋季学期",
        since=date(2026, 9, 1), until=date(2027, 1, 23),
    )  # fmt: skip
    principal, education, finance, officer = (
        sit(name) for name in ("other_principal", "education", "finance", "reviewer")
    )

    principal.open("/roster/import/")
    principal.give(
        "[name=workbook]", {"name": "名册.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
    )
    principal.press("检查并预览")
    principal.reads("还没有提交")
    principal.press("确认提交")
    principal.reads("二（2）班")
    principal.open("/roster/declarations/new/")
    principal.reads("农村学校在校学生")
    principal.press("上报 20 人")
    principal.reads("待核准")

    for desk, done in ((education, "教育部门核对通过"), (finance, "财政部门核对通过")):
        desk.open("/roster/declarations/")
        desk.press("松林镇小学")
        desk.tick("[name=answer][value=approve]")
        desk.press("保存决定")
        desk.reads(done)

    officer.open("/roster/declarations/?show=unposted")
    officer.press("松林镇小学")
    officer.press("张贴公示")
    officer.reads("公示中")

    with transaction.atomic(), acting(SYSTEM):
        made = Declaration.objects.get()
        row = read_declaration(SYSTEM, made.pk)
        people = {row.by_id, row.notice.by_id, *DeclarationApproval.objects.values_list("by_id", flat=True)}
        assert row.pupils == 20
        assert len(people) == 4
        assert declaration_stage(row, TODAY) is Stage.ON_NOTICE
        assert declaration_stage(row, date(2026, 9, 22)) is Stage.IN_FORCE
    set_clock(at(9, on=date(2026, 9, 22)))
    principal.page.reload()
    principal.reads("可供餐")

    desks = (principal, education, finance, officer)
    steps = sum(desk.steps for desk in desks)
    assert steps * SECONDS_A_STEP < FIVE_MINUTES, [desk.said for desk in desks]
