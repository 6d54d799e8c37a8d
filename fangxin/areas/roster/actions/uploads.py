"""Large workbooks: sealed at once, read in the background, gone with the commit or within a day."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from fangxin.areas.audit.actions import Recorded, acting, action
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import county_codes
from fangxin.areas.policy.queries import school_kind_of
from fangxin.areas.roster.models import RosterUpload
from fangxin.areas.roster.packing import (
    errors_of,
    opened_bytes,
    packed_rows,
    pupils_of,
    rows_of,
    sealed_bytes,
    upload_about,
)
from fangxin.areas.roster.queries.importing import live_pupils
from fangxin.areas.roster.rules import state_of
from fangxin.engine.roster_sheet import NoRosterTable, RosterSheet, RowError, read_roster
from fangxin.engine.workbook import WorkbookRefused, open_workbook

KEPT = timedelta(hours=24)
MOST_FINDINGS = 5_000
_TOLD_EVERY_SECONDS = 0.5


@action("roster.stage_upload")
def stage_upload(
    *, by: Actor, key: str, at: datetime, school: Organisation, school_year: str, file_digest: str, content: bytes,
    numberless: bool = False,
) -> Recorded[RosterUpload]:  # fmt: skip
    """Seal a large workbook and let it wait to be read; an older one of the same person for the school goes."""
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("学生名册由校长导入。", remedy="请用校长账号登录。")
    older = RosterUpload.objects.filter(school=school, account_id=by.account_id)
    if older.filter(state=RosterUpload.COMMITTING).exists():
        raise Refused("上一份名册正在提交。", remedy="请等提交完成以后再上传。")
    older.delete()
    row = RosterUpload(
        school=school, account_id=by.account_id, school_year=school_year, file_digest=file_digest,
        numberless=numberless,
    )  # fmt: skip
    row.sealed = sealed_bytes(content, upload_about(row, "file"))
    row.save(force_insert=True)
    return Recorded(row, school.path, {"bytes": len(content)})


def read_upload(*, by: Actor, upload_id: int, on: date) -> None:
    """Read a waiting workbook, check every row and say what was found. Progress is written as it goes.

    Not framed: a state of work and no fact; what comes of it is framed by `import_roster`.
    """
    with transaction.atomic(), acting(by):
        row = (
            RosterUpload.objects.select_related("school")
            .filter(pk=upload_id, state=RosterUpload.READING)
            .first()
        )
        regions = county_codes(by)
    if row is None:
        return
    try:
        workbook = open_workbook(
            opened_bytes(bytes(row.sealed), upload_about(row, "file")), name="上传的名册"
        )
        _note(row, rows_total=sum(sheet.row_count for sheet in workbook.sheets))
        sheet = read_roster(
            workbook,
            None,
            on=on,
            regions=regions,
            kindergarten=school_kind_of(row.school) == "kindergarten",
            progress=_progress(row),
        )
    except (WorkbookRefused, NoRosterTable) as refused:
        _note(row, state=RosterUpload.REFUSED, sentence=refused.sentence[:500], sealed=b"")
        return
    except Exception:
        _note(row, state=RosterUpload.FAILED, sentence="读取时出错，没有导入；请重新上传。", sealed=b"")
        raise
    _settle(row, sheet, on)


def _settle(row: RosterUpload, sheet: RosterSheet, on: date) -> None:
    errors = errors_of(sheet, numberless=row.numberless)
    if errors:
        _note(
            row, state=RosterUpload.WRONG, findings=_said(errors), rows_done=sheet.rows_read, rows_total=sheet.rows_read,
            sentence=f"读了 {sheet.rows_read} 行，有 {len(errors)} 处要改正。",
        )  # fmt: skip
        return
    rows = rows_of(pupils_of(sheet, numberless=row.numberless))
    with transaction.atomic(), acting(SYSTEM):
        against = state_of(live_pupils(SYSTEM, row.school, on, row.school_year))
    _note(
        row, state=RosterUpload.READY, sealed=sealed_bytes(packed_rows(rows), upload_about(row, "rows")), against=against,
        findings=_said(sheet.warnings), rows_done=sheet.rows_read, rows_total=sheet.rows_read, sentence="",
    )  # fmt: skip


def _said(found: Sequence[RowError]) -> list[list[object]]:
    return [[one.sheet, one.row, one.column, one.code, one.sentence] for one in found[:MOST_FINDINGS]]


def _progress(row: RosterUpload) -> Callable[[int], None]:
    told = [time.monotonic()]

    def tell(done: int) -> None:
        if time.monotonic() - told[0] >= _TOLD_EVERY_SECONDS:
            told[0] = time.monotonic()
            _note(row, rows_done=done)

    return tell


def _note(row: RosterUpload, **values: object) -> None:
    """Write what the page shows meanwhile: a state of work, not a fact, hence without an event."""
    with transaction.atomic(), acting(SYSTEM):
        if not RosterUpload.objects.filter(pk=row.pk).update(**values):
            raise NotFound("这份上传")


def sweep_uploads(*, by: Actor, at: datetime) -> int:
    """Delete what nobody committed within a day. Answers how many."""
    with transaction.atomic(), acting(by):
        return RosterUpload.objects.filter(recorded_at__lt=at - KEPT).delete()[0]
