"""Where uploaded files lie: below FANGXIN_VAR, under their own SHA-256, so that a file cannot be another one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import NotFound, Refused
from fangxin.areas.policy.models import Document
from fangxin.areas.policy.queries.documents import document


def path_of(digest: str) -> Path:
    """The file of a digest; its folder is named by the first two letters."""
    return Path(settings.MEDIA_ROOT) / "documents" / digest[:2] / digest


def stored_file(actor: Actor, document_id: int) -> tuple[Document, bytes]:
    """A document that the actor may read, and its file's bytes, checked against the digest.

    Raises NotFound, and Refused where the file on the disk is not the one that was uploaded.
    """
    row = document(actor, document_id)
    if not row.file_digest:
        raise NotFound("这份文件的附件")
    try:
        data = path_of(row.file_digest).read_bytes()
    except OSError as error:
        raise Refused(
            "附件不在磁盘上，可能备份恢复时缺少文件。", remedy="请联系系统管理员从备份恢复。"
        ) from error
    if hashlib.sha256(data).hexdigest() != row.file_digest:
        raise Refused("附件内容与上传时的摘要不符，已拒绝打开。", remedy="请联系系统管理员从备份恢复。")
    return row, data
