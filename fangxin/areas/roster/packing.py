"""The rows of a checked workbook on their way from preview to commit: packed, and sealed with the ring of keys.

Neither a page nor a waiting row holds a number that could be read: what travels opens only here, for one account, one
school and one file.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core import signing
from django.core.exceptions import ValidationError

from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.roster.models import RosterUpload
from fangxin.areas.roster.rules import RosterRow
from fangxin.engine.collector import collector_paused
from fangxin.engine.roster_sheet import RosterPupil, RosterSheet, RowError, find_heading
from fangxin.engine.sealing import SealingProblem
from fangxin.engine.workbook import Mark, Workbook, column_number, marked_workbook

PREVIEW_SECONDS = 30 * 60
SEXES = {"男": "m", "女": "f"}
_SALT = "roster.preview"


@collector_paused()
def rows_of(pupils: Iterable[RosterPupil]) -> list[RosterRow]:
    """The children of a workbook as the live roster knows them. Each has a sex and a numbered class."""
    return [
        RosterRow(
            one.grade or 0, one.class_no or 0, one.name, SEXES[one.sex], one.birth, one.guardian[:40], one.id_kind,
            one.id_number, one.student_number, one.guardian_phone[:20], one.rural,
        )
        for one in pupils
    ]  # fmt: skip


def errors_of(sheet: RosterSheet, *, numberless: bool) -> list[RowError]:
    """Everything that keeps a workbook from being committed. `numberless`: rows without a number are let in."""
    found = [error for error in sheet.errors if not (numberless and error.code == "id_missing")]
    for one in pupils_of(sheet, numberless=numberless):
        if one.sex not in SEXES:
            why = f"第{one.row}行没有性别；请增加“性别”一栏并填写。"
            found.append(RowError(one.row, "", "sex_missing", why, one.sheet))
    return sorted(found, key=lambda one: (one.sheet, one.row))


def pupils_of(sheet: RosterSheet, *, numberless: bool) -> list[RosterPupil]:
    """The children that may be taken in."""
    return [*sheet.pupils, *(sheet.without_number if numberless else ())]


def marked_sheets(workbook: Workbook, errors: Sequence[RowError]) -> Iterator[tuple[str, bytes]]:
    """Each sheet with bad cells, as a workbook of its own: name and bytes."""
    wrong: dict[str, list[Mark]] = {}
    for error in errors:
        column = column_number(error.column) if error.column else None
        wrong.setdefault(error.sheet, []).append(Mark(error.row, column, error.sentence))
    for name, marks in wrong.items():
        sheet = workbook.sheet(name)
        heading = find_heading(sheet)
        yield name, marked_workbook(sheet, marks, heading_row=heading.last_row if heading else 1)


def sealed_bytes(content: bytes, about: str) -> bytes:
    """Pack and seal; opens only under the same `about`."""
    return key_ring().seal(base64.b85encode(zlib.compress(content, 3)).decode(), about)


def opened_bytes(sealed: bytes, about: str) -> bytes:
    """Raises SealBroken, KeyMissing."""
    return zlib.decompress(base64.b85decode(key_ring().open(bytes(sealed), about)))


def upload_about(upload: RosterUpload, what: str) -> str:
    """What the sealed content of a waiting workbook is bound to: `file` until it is read, then `rows`."""
    return f"roster.upload-{what}/{upload.account_id}/{upload.file_digest}"


def packed_rows(rows: Sequence[RosterRow]) -> bytes:
    """The rows as JSON."""
    told = [
        [r.grade, r.number, r.name, r.sex, r.birth.isoformat() if r.birth else None, r.guardian, r.id_kind, r.id_number,
         r.student_number, r.phone, r.rural]
        for r in rows
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@collector_paused()
def unpacked_rows(content: bytes) -> tuple[RosterRow, ...]:
    """The rows of `packed_rows`."""
    return tuple(
        RosterRow(grade, number, name, sex, date.fromisoformat(birth) if birth else None, *rest)
        for grade, number, name, sex, birth, *rest in json.loads(content)
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read and compared: travels sealed with the page from preview to commit, and rests nowhere else."""

    account_id: int
    school_id: int
    school_year: str
    file_digest: str
    against: str
    rows: tuple[RosterRow, ...]

    @property
    def _about(self) -> str:
        return f"roster.preview/{self.account_id}/{self.school_id}/{self.file_digest}"

    def sealed(self) -> str:
        """Sealed, signed and dated; changed by one letter it is refused."""
        body = [self.account_id, self.school_id, self.school_year, self.file_digest, self.against]
        sealed = sealed_bytes(packed_rows(self.rows), self._about)
        return signing.dumps([*body, base64.b85encode(sealed).decode()], salt=_SALT)

    @classmethod
    def opened(cls, text: str) -> Preview:
        """Raises ValidationError when it was changed or is older than half an hour."""
        try:
            *body, sealed = signing.loads(text, salt=_SALT, max_age=PREVIEW_SECONDS)
            account_id, school_id, school_year, file_digest, against = body
            found = cls(account_id, school_id, school_year, file_digest, against, ())
            rows = unpacked_rows(opened_bytes(base64.b85decode(sealed), found._about))
        except signing.SignatureExpired as expired:
            raise ValidationError("预览已超过 30 分钟，请重新上传名册。") from expired
        except (signing.BadSignature, SealingProblem, ValueError) as bad:
            raise ValidationError("预览内容不完整或被改动，请重新上传名册。") from bad
        return replace(found, rows=rows)
