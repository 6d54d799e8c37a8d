"""Keeping an uploaded file under its own SHA-256. A file that no row names is harmless and is never another's."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass

from fangxin.areas.audit.actions import digest_of
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.policy.queries.stored_files import path_of
from fangxin.areas.policy.rules.documents import FILE_ENDINGS, type_of_file


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: SHA-256 in hex, the name it was given, its type by content, its length in bytes."""

    digest: str
    name: str
    kind: str
    length: int


def keep_file(*, by: Actor, data: bytes, name: str) -> StoredFile:
    """Write a PDF, JPEG or PNG of at most 10 MB below FANGXIN_VAR. Raises Refused for anything else.

    Writing the same file again changes nothing. It is written before the row that names it, never after.
    """
    if not by.grants:
        raise NotAllowed("没有登录的人不能上传文件。", remedy="请先登录。")
    kind = type_of_file(data)
    digest = digest_of(data)
    target = path_of(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = target.with_name(f".{digest}.{uuid.uuid4().hex}")
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    stem = "".join(
        letter for letter in name.rsplit(".", 1)[0] if letter.isprintable() and letter not in '/\\:"'
    )
    return StoredFile(digest, f"{stem.strip()[:80] or '附件'}{FILE_ENDINGS[kind]}", kind, len(data))
