"""A large workbook is committed in the background: its person orders it, the worker writes it, its page shows how far."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from fangxin.areas.audit.actions import Recorded, acting, action
from fangxin.areas.audit.models import DatabaseNow
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import actor_for
from fangxin.areas.roster.actions.importing import import_roster
from fangxin.areas.roster.models import RosterUpload
from fangxin.areas.roster.packing import opened_bytes, unpacked_rows, upload_about
from fangxin.areas.roster.progress import told
from fangxin.areas.roster.rules import ManyLeave, RosterRows

logger = logging.getLogger(__name__)
SILENT = timedelta(minutes=10)
_BROKEN = "提交时出错，名册没有任何改变；可以再次提交，仍不成功请联系管理员。"
_CUT_OFF = "提交中断了，名册没有任何改变；可以再次提交。"


@action("roster.order_commit")
def order_commit(
    *, by: Actor, key: str, at: datetime, upload: RosterUpload, leavers_right: bool
) -> Recorded[RosterUpload]:
    """Let a workbook that was read and previewed be committed, all of it or nothing, by the worker.

    What is written is the person's act of this moment, under a key made of this one. Raises NotAllowed, Refused.
    """
    if not by.holds([Role.PRINCIPAL], upload.school.path):
        raise NotAllowed("学生名册由校长导入。", remedy="请用校长账号登录。")
    mine = RosterUpload.objects.filter(account_id=by.account_id).defer("sealed", "findings")
    row = mine.select_for_update().get(pk=upload.pk)
    if row.state != RosterUpload.READY:
        raise Refused("这份名册还没有读完，或已经在提交。", remedy="请回到上传页面查看。")
    row.state, row.sentence, row.rows_done, row.leavers_right = RosterUpload.COMMITTING, "", 0, leavers_right
    row.commit_key, row.ordered_at, row.told_at = key, at, DatabaseNow()
    row.save(
        update_fields=[
            "state", "sentence", "rows_done", "leavers_right", "commit_key", "ordered_at", "told_at",
        ]
    )  # fmt: skip
    return Recorded(row, upload.school.path, {"rows": row.rows_total})


def commit_upload(*, by: Actor, upload_id: int) -> None:
    """Write an ordered workbook into the roster, as the act of the person who ordered it. Never leaves it open.

    Not framed: a state of work; the act in it is `import_roster`, and its rows and the end of the upload come together.
    """
    with transaction.atomic(), acting(by):
        row = (
            RosterUpload.objects.select_related("school")
            .filter(pk=upload_id, state=RosterUpload.COMMITTING)
            .first()
        )
        if row is None:
            return
        person = Account.objects.filter(pk=row.account_id, is_active=True).first()
        actor = actor_for(person, row.ordered_at.date()) if person and row.ordered_at else None
    try:
        if actor is None:
            raise NotAllowed("上传人的账号已停用。", remedy="请由现任校长重新上传。")
        with transaction.atomic():
            _write(row, actor)
            ended = {"state": RosterUpload.DONE, "sealed": b"", "findings": [], "rows_done": row.rows_total}
            if not _settle(row, **ended):
                raise Refused(_CUT_OFF)
    except ManyLeave as refused:
        _settle(row, state=RosterUpload.READY, sentence=f"{refused.sentence}{refused.remedy}")
    except Refused as refused:
        _settle(
            row, state=RosterUpload.REFUSED, sealed=b"", sentence=f"{refused.sentence}{refused.remedy}"[:500]
        )
    except Exception:
        _settle(row, state=RosterUpload.READY, sentence=_BROKEN)
        logger.exception("the commit of upload %s broke", upload_id)
        raise


def _write(row: RosterUpload, actor: Actor) -> None:
    assert row.ordered_at is not None, "an ordered commit has its moment"
    rows = RosterRows(
        row.file_digest, unpacked_rows(opened_bytes(bytes(row.sealed), upload_about(row, "rows")))
    )

    def tell(written: int) -> None:
        # Each child is written twice: its own row and its place in a class.
        _settle(row, rows_done=min(written // 2, row.rows_total), told_at=DatabaseNow())

    with told(tell):
        import_roster(
            by=actor, key=row.commit_key, at=row.ordered_at, school=row.school, school_year=row.school_year, rows=rows,
            file_digest=row.file_digest, against=row.against, leavers_right=row.leavers_right,
        )  # fmt: skip


def _settle(row: RosterUpload, **values: object) -> int:
    """Only of the order that is being carried out: a released one is the next order's."""
    with transaction.atomic(), acting(SYSTEM):
        of_this_order = RosterUpload.objects.filter(
            pk=row.pk, state=RosterUpload.COMMITTING, commit_key=row.commit_key
        )
        return of_this_order.update(**values)


def release_silent(*, by: Actor, at: datetime) -> int:
    """Give back orders of which nothing was heard: the worker was killed and its transaction with it. Answers how many."""
    with transaction.atomic(), acting(by):
        silent = RosterUpload.objects.filter(state=RosterUpload.COMMITTING, told_at__lt=at - SILENT)
        return silent.update(state=RosterUpload.READY, sentence=_CUT_OFF)
