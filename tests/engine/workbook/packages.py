"""Workbooks made by hand, good and bad."""

import io
import struct
import zipfile
from collections.abc import Mapping

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def plain(*rows: tuple[object, ...], merges: tuple[str, ...] = ()) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def changed(extra: Mapping[str, bytes]) -> bytes:
    """A good workbook with parts added or replaced."""
    return packed(parts_of(plain(("姓名",), ("某",))) | dict(extra))


def sheet_xml(body: str, prologue: str = "") -> bytes:
    """A worksheet part."""
    return f'<?xml version="1.0"?>{prologue}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()


def with_sheet(content: bytes) -> bytes:
    return changed({"xl/worksheets/sheet1.xml": content})


def lying_about_size(data: bytes, entry: str, claimed: int) -> bytes:
    """The same package with a directory that claims another unpacked size for one entry, in both places."""
    forged = bytearray(data)
    name = entry.encode()
    for mark, size_at, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = forged.find(mark)
        while at >= 0:
            if forged[at + name_at : at + name_at + len(name)] == name:
                forged[at + size_at : at + size_at + 4] = struct.pack("<I", claimed)
            at = forged.find(mark, at + 4)
    return bytes(forged)
