"""The zip package of a workbook, opened with the hand on the brake.

The directory is read first, since it costs nothing and shows most bombs. It can lie, so each part is
then unpacked in small bites and counted. What has been counted is packed anew without compression, and
only that copy goes to the reader of cells: a package that shows one thing to one reader and another to
the next has no effect.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass

from fangxin.engine.workbook.refusals import (
    DamagedWorkbook,
    EncryptedWorkbook,
    NotAWorkbook,
    OldWorkbookFormat,
    TooManyRows,
    UnsafeEntryName,
    WorkbookBomb,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookRefused,
)

_BITE = 65_536
_DIRECTORY_MARK = b"PK\x01\x02"
_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL_ENTRY = 100_000
_ORDINARY_RATIO = (
    40  # a true sheet of numbers and names packs to a tenth or a twentieth, a bomb to a thousandth
)
_ENCRYPTED_BIT = 0x1
_XML_ENDINGS = (".xml", ".rels")
_SUPPORTED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """What a list of a school never exceeds.

    ``unpacked_bytes`` counts the parts together, ``ratio`` is unpacked over packed size, ``cells`` is
    the area of the filled rectangle of a sheet, ``text_characters`` the sum over its text cells.
    """

    entries: int = 200
    file_bytes: int = 30_000_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 100
    rows: int = 200_000
    cells: int = 5_000_000
    text_characters: int = 80_000_000
    cell_characters: int = 32_767


DEFAULT_LIMITS = WorkbookLimits()


def check_package(data: bytes, *, name: str, limits: WorkbookLimits = DEFAULT_LIMITS) -> None:
    """What the file's first bytes and its directory show, in milliseconds: nothing is unpacked.

    Raises a WorkbookRefused that says why.
    """
    with _opened(data, name, limits):
        pass


def unpacked_parts(data: bytes, *, name: str, limits: WorkbookLimits) -> MutableMapping[str, bytes]:
    """The XML parts by name, unpacked within the limits; pictures and other parts are left packed.

    Raises a WorkbookRefused that says why.
    """
    with _opened(data, name, limits) as package:
        return _read_counted(package, package.infolist(), name, limits)


@contextmanager
def _opened(data: bytes, name: str, limits: WorkbookLimits) -> Iterator[zipfile.ZipFile]:
    """The package with its directory checked; damage met while it is open is told as such."""
    if len(data) > limits.file_bytes:
        raise WorkbookBomb(
            f"“{name}”有{len(data) // 1_000_000} MB，超过{limits.file_bytes // 1_000_000} MB 的上限；"
            "请删去图片和多余的工作表后再上传。"
        )
    if not data.startswith(b"PK"):
        raise _foreign(data, name)
    if data.count(_DIRECTORY_MARK) > limits.entries:
        raise WorkbookBomb(
            f"“{name}”内部的部件超过{limits.entries}个，不像正常的表格；请新建一份表格粘贴后再上传。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_directory(package.infolist(), name, len(data), limits)
            yield package
    except WorkbookRefused:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise DamagedWorkbook(f"“{name}”已损坏，打不开；请在表格软件里重新另存为 .xlsx 后再上传。") from error


def repacked(parts: MutableMapping[str, bytes]) -> io.BytesIO:
    """The counted parts as a fresh package without compression. Empties ``parts`` as it goes, to hold no part twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for part in list(parts):
            package.writestr(zipfile.ZipInfo(part), parts.pop(part))
    buffer.seek(0)
    return buffer


def _foreign(data: bytes, name: str) -> Exception:
    if data.startswith(_OLE_MARK):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return EncryptedWorkbook(f"“{name}”设了打开密码，无法读取；请取消密码后再上传。")
        if any(stream.encode("utf-16-le") in data for stream in ("Workbook", "Book")):
            return OldWorkbookFormat(
                f"“{name}”是旧格式（.xls 或 .et），请在表格软件里另存为 .xlsx 后再上传。"
            )
    if data[:2] == b"\x09\x08" or data[:2] == b"\x09\x04":
        return OldWorkbookFormat(f"“{name}”是旧格式（.xls），请在表格软件里另存为 .xlsx 后再上传。")
    return NotAWorkbook(f"“{name}”不是 .xlsx 表格（改扩展名没有用）；请在表格软件里另存为 .xlsx 后再上传。")


def _check_directory(
    infos: list[zipfile.ZipInfo], name: str, packed_bytes: int, limits: WorkbookLimits
) -> None:
    for info in infos:
        _check_entry_name(info.filename, name)
        if info.flag_bits & _ENCRYPTED_BIT:
            raise EncryptedWorkbook(f"“{name}”设了密码，无法读取；请取消密码后再上传。")
    total = sum(info.file_size for info in infos)
    largest_sheet = max(
        (info.file_size for info in infos if info.filename.startswith("xl/worksheets/")), default=0
    )
    if limits.unpacked_bytes < total <= packed_bytes * _ORDINARY_RATIO and largest_sheet * 2 > total:
        raise TooManyRows(
            f"“{name}”的一张工作表展开后有{largest_sheet // 1_000_000} MB，远超过{limits.rows}行的名册；"
            "请删去末尾的空行或拆成几份再上传。"
        )
    if len(infos) > limits.entries or total > limits.unpacked_bytes or total > packed_bytes * limits.ratio:
        raise _bomb(name, limits)
    for info in infos:
        if info.file_size > _SMALL_ENTRY and info.file_size > info.compress_size * limits.ratio:
            raise _bomb(name, limits)
    names = [_slashed(info.filename).lower() for info in infos]
    if len(set(names)) != len(names):
        raise DamagedWorkbook(f"“{name}”内部有重名的部件，文件已损坏；请在表格软件里重新另存为 .xlsx。")
    _check_kind(set(names), name)


def _bomb(name: str, limits: WorkbookLimits) -> WorkbookBomb:
    return WorkbookBomb(
        f"“{name}”解压后过大（上限{limits.unpacked_bytes // 1_000_000} MB、{limits.ratio}倍），可能是压缩炸弹，"
        "没有打开；请新建一份表格，只粘贴需要的内容后再上传。"
    )


def _check_entry_name(entry: str, name: str) -> None:
    slashed = _slashed(entry)
    if ".." in slashed.split("/") or slashed.startswith("/") or ":" in slashed or "\x00" in slashed:
        raise UnsafeEntryName(f"“{name}”内部含有越界的路径，没有打开；请在表格软件里重新另存为 .xlsx。")


def _check_kind(names: set[str], name: str) -> None:
    if any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in names):
        raise WorkbookHasMacros(f"“{name}”带有宏，没有打开；请另存为不含宏的 .xlsx 后再上传。")
    if any(part.startswith(("xl/externallinks/", "xl/querytables/")) for part in names):
        raise WorkbookHasExternalLinks(
            f"“{name}”引用了别的文件或数据源，数字可能不是表里的；请复制后选择性粘贴为数值，再上传。"
        )
    if "xl/connections.xml" in names:
        raise WorkbookHasExternalLinks(f"“{name}”连着外部数据源；请复制后选择性粘贴为数值，再上传。")
    if "xl/workbook.bin" in names:
        raise OldWorkbookFormat(f"“{name}”是二进制格式（.xlsb），请另存为 .xlsx 后再上传。")
    if "[content_types].xml" not in names or not any(part.endswith("workbook.xml") for part in names):
        raise NotAWorkbook(f"“{name}”是压缩包但不是 .xlsx 表格；请上传表格本身，不要打包。")


def _read_counted(
    package: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str, limits: WorkbookLimits
) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    counted = 0
    for info in infos:
        part = _slashed(info.filename)
        if info.is_dir() or not part.lower().endswith(_XML_ENDINGS):
            continue
        if info.compress_type not in _SUPPORTED:
            raise DamagedWorkbook(f"“{name}”用了不常见的压缩方式；请在表格软件里重新另存为 .xlsx。")
        bites: list[bytes] = []
        with package.open(info) as stream:
            while bite := stream.read(_BITE):
                counted += len(bite)
                if counted > limits.unpacked_bytes:
                    raise _bomb(name, limits)
                bites.append(bite)
        parts[part] = b"".join(bites)
    return parts


def _slashed(entry: str) -> str:
    return entry.replace("\\", "/")
