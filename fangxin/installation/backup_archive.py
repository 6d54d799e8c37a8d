"""The file that a backup is: a tar with the database's dump, the stored files and a manifest of hashes.

The manifest comes last and names every member with its size and SHA-256, so a cut or changed archive is
found before anything is restored. Keys never enter this archive; they go into a second one that is kept
elsewhere.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from fangxin.installation.problems import InstallationProblem, UnusableInput, clear_sentence_about

FORMAT = "fangxin-backup-1"
MANIFEST = "manifest.json"
DATABASE_DUMP = "database.dump"
FILES = "files/"
KEYS = "keys/"
_BLOCK = 1024 * 1024
_LONGEST_MANIFEST = 512 * 1024 * 1024

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Member:
    """One file of the archive: its size in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


class _HashingReader(io.RawIOBase):
    """Passes the bytes of a file on and remembers their hash."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.hash.update(block)
        return block


def write_archive(
    target: Path, sources: Mapping[str, Path], facts: Mapping[str, object], progress: Progress
) -> dict[str, Member]:
    """Write `sources` (member name → file) and a manifest with `facts` to `target`, which must not exist.

    The archive appears under its name only when it is whole and on the disk; it is readable by its owner
    only.
    """
    if target.exists():
        raise UnusableInput(
            f"{target} 已存在；请换一个文件名。", f"{target} exists already; choose another name."
        )
    unfinished = target.with_name(f".{target.name}.unfinished")
    members: dict[str, Member] = {}
    total = sum(file.stat().st_size for file in sources.values())
    done = 0
    with clear_sentence_about(target):
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
                for name, file in sources.items():
                    progress(done, total, name)
                    members[name] = _add_file(archive, name, file)
                    done += members[name].size
                _add_manifest(archive, members, facts)
                archive.close()
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(unfinished, target)
            _flush_folder(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    progress(total, total, target.name)
    return members


def _add_file(archive: tarfile.TarFile, name: str, file: Path) -> Member:
    with file.open("rb") as stream:
        found = os.fstat(stream.fileno())
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = found.st_size, int(found.st_mtime), 0o600
        reader = _HashingReader(stream)
        archive.addfile(entry, reader)
    return Member(entry.size, reader.hash.hexdigest())


def _add_manifest(
    archive: tarfile.TarFile, members: Mapping[str, Member], facts: Mapping[str, object]
) -> None:
    listed = {name: {"size": member.size, "sha256": member.sha256} for name, member in members.items()}
    content = {"format": FORMAT, **facts, "members": listed}
    text = json.dumps(content, ensure_ascii=False, indent=1).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(text), 0o600
    archive.addfile(entry, io.BytesIO(text))


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_archive(archive: Path, progress: Progress) -> dict[str, object]:
    """Read `archive` to its end and compare every byte with the manifest; the manifest when all is right.

    Raises UnusableInput when the file is no backup, is cut short, or differs anywhere.
    """
    found: dict[str, Member] = {}
    manifest: dict[str, object] | None = None
    size = _size_of(archive)
    try:
        with tarfile.open(archive, mode="r:") as opened:
            for entry in opened:
                progress(min(entry.offset, size), size, "核对备份")
                stream = opened.extractfile(entry) if entry.isfile() else None
                if stream is None or not _is_safe(entry.name) or entry.name in found:
                    raise _damaged(archive, entry.name)
                if entry.name == MANIFEST:
                    if entry.size > _LONGEST_MANIFEST:
                        raise _damaged(archive, entry.name)
                    manifest = json.loads(stream.read())
                else:
                    found[entry.name] = _measure(stream)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _damaged(archive, str(error)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _damaged(archive, MANIFEST)
    listed = manifest.get("members")
    expected = _members_of(listed) if isinstance(listed, dict) else None
    if expected != found:
        names = sorted(
            name for name in {*(expected or {}), *found} if (expected or {}).get(name) != found.get(name)
        )
        raise _damaged(archive, "、".join(names[:3]))
    progress(size, size, "核对备份")
    return manifest


def _size_of(archive: Path) -> int:
    try:
        if archive.is_file():
            return archive.stat().st_size
    except OSError:
        pass  # said below, in the same words
    raise UnusableInput(f"无法读取 {archive}；请检查路径。", f"Cannot read {archive}; check the path.")


def _members_of(listed: Mapping[str, object]) -> dict[str, Member]:
    members = {}
    for name, entry in listed.items():
        if isinstance(entry, dict) and isinstance(entry.get("size"), int):
            members[name] = Member(entry["size"], str(entry.get("sha256")))
    return members


def _measure(stream: IO[bytes]) -> Member:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
    return Member(size, digest.hexdigest())


def _is_safe(name: str) -> bool:
    """A member may only land below the folder it is meant for."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name


def _damaged(archive: Path, what: str) -> UnusableInput:
    return UnusableInput(
        f"{archive} 不是完整的备份文件（{what}）；请使用另一份备份。数据没有改变。",
        f"{archive} is not a whole backup ({what}); use another one. Nothing was changed.",
    )


def extract_member(archive: Path, name: str, target: Path) -> None:
    """Write one member of a checked archive to `target`, readable by its owner only."""
    with clear_sentence_about(target), tarfile.open(archive, mode="r:") as opened:
        stream = opened.extractfile(name)
        if stream is None:
            raise _damaged(archive, name)
        _write_out(stream, target)


def extract_folder(archive: Path, prefix: str, folder: Path) -> int:
    """Write every member below `prefix` into `folder` and count them; a file that is there must be equal."""
    count = 0
    with clear_sentence_about(folder), tarfile.open(archive, mode="r:") as opened:
        for entry in opened:
            stream = opened.extractfile(entry) if entry.name.startswith(prefix) else None
            if stream is None:
                continue
            target = folder / entry.name.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_out(stream, target)
            count += 1
    return count


def _write_out(stream: IO[bytes], target: Path) -> None:
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while block := stream.read(_BLOCK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if target.exists() and target.read_bytes() != unfinished.read_bytes():
        unfinished.unlink()
        raise InstallationProblem(
            f"{target} 已存在且内容不同，没有覆盖；请先移走它。",
            f"{target} exists with other content and was not overwritten; move it away first.",
        )
    os.replace(unfinished, target)
