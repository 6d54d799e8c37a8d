"""Caterers with certificates, and workbooks of the registry as people upload them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from fangxin.areas.organisations.actions import record_certificate, register_organisation
from fangxin.areas.organisations.models import Organisation
from tests.factories.world import World, at, key


def caterer(
    world: World,
    name: str = "青禾团餐有限公司",
    since: date = date(2026, 1, 1),
    until: date = date(2027, 1, 1),
) -> Organisation:
    """An enterprise that the county registered, certified from a day to a day."""
    made = register_organisation(
        by=world.actor("administrator"), key=key(), at=at(9), parent=None, kind="supplier", name=name,
        short_name=name[2:4], since=date(2020, 1, 1), registrar=world.county,
    )  # fmt: skip
    record_certificate(
        by=world.actor("administrator"), key=key(), at=at(9), organisation=made, kind="haccp", body="认证公司",
        number=f"H-{made.pk}", scope="学生集体用餐配送", since=since, until=until,
    )  # fmt: skip
    return made


def workbook_of(heads: Sequence[str], *rows: Sequence[Any]) -> SimpleUploadedFile:
    """A workbook with a heading row."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("表")
    for number, row in enumerate([heads, *rows]):
        page.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("list.xlsx", buffer.getvalue())
