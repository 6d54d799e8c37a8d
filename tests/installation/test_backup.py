"""A backup holds everything of one moment, notices every changed byte, and comes back only into emptiness."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import psycopg
import pytest

from fangxin.installation import backup_archive
from fangxin.installation.embedded_postgres import EmbeddedPostgres
from fangxin.installation.problems import InstallationProblem, UnusableInput
from fangxin.installation.row_visibility import see_every_row
from tests.installation.conftest import Run

MEALS = (("青禾中心小学", 412), ("石板小学", 95))


def quiet(_done: int, _total: int, _what: str) -> None:
    """No bar."""


def archive_of(folder: Path, content: bytes = b"a page of the dump") -> Path:
    (folder / "dump").write_bytes(content)
    sources = {backup_archive.DATABASE_DUMP: folder / "dump"}
    backup_archive.write_archive(folder / "backup.tar", sources, {"rows": {"public.meal": 2}}, quiet)
    return folder / "backup.tar"


def test_an_untouched_archive_passes_its_check(tmp_path: Path) -> None:
    manifest = backup_archive.check_archive(archive_of(tmp_path), quiet)
    assert manifest["rows"] == {"public.meal": 2}
    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("where", ["first byte of the dump", "its hash", "its size", "row count kept"])
def test_a_changed_archive_is_refused_unless_only_a_remark_changed(tmp_path: Path, where: str) -> None:
    archive = archive_of(tmp_path)
    content = archive.read_bytes()
    changed = {
        "first byte of the dump": content.replace(b"a page", b"b page"),
        "its hash": content.replace(b'"sha256": "', b'"sha256": "0', 1),
        "its size": content.replace(b'"size": 18', b'"size": 19'),
        "row count kept": content.replace(b'"public.meal": 2', b'"public.meal": 2'),
    }[where]
    archive.write_bytes(changed)
    if where == "row count kept":
        backup_archive.check_archive(archive, quiet)
        return
    assert changed != content
    with pytest.raises(UnusableInput, match="不是完整的备份文件"):
        backup_archive.check_archive(archive, quiet)


@pytest.mark.parametrize("kept_bytes", [0, 1, 511, 513, 700, 1600])
def test_an_archive_cut_short_is_refused(tmp_path: Path, kept_bytes: int) -> None:
    archive = archive_of(tmp_path)
    archive.write_bytes(archive.read_bytes()[:kept_bytes])
    with pytest.raises(UnusableInput):
        backup_archive.check_archive(archive, quiet)


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "files/../../outside"])
def test_a_member_that_would_land_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "evil").write_bytes(b"x")
    backup_archive.write_archive(tmp_path / "backup.tar", {name: tmp_path / "evil"}, {}, quiet)
    with pytest.raises(UnusableInput):
        backup_archive.check_archive(tmp_path / "backup.tar", quiet)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.addfile(link)
    with pytest.raises(UnusableInput):
        backup_archive.check_archive(tmp_path / "backup.tar", quiet)


def test_a_backup_never_overwrites_a_file(tmp_path: Path) -> None:
    archive = archive_of(tmp_path)
    before = archive.read_bytes()
    with pytest.raises(UnusableInput, match="已存在"):
        archive_of(tmp_path, b"another")
    assert archive.read_bytes() == before


def test_restored_files_never_overwrite_others(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"from the backup")
    sources = {f"{backup_archive.FILES}one": tmp_path / "one"}
    backup_archive.write_archive(tmp_path / "backup.tar", sources, {}, quiet)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "one").write_bytes(b"was here before")
    with pytest.raises(InstallationProblem, match="没有覆盖"):
        backup_archive.extract_folder(tmp_path / "backup.tar", backup_archive.FILES, tmp_path / "out")
    assert (tmp_path / "out" / "one").read_bytes() == b"was here before"


def walled_table(url: str, *, owner_sees_all: bool) -> None:
    """A table with forced row-level security, as every tenant's table has it."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE meal (school text, portions integer)")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO meal VALUES (%s, %s)", MEALS)
        connection.execute("ALTER TABLE meal ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE meal FORCE ROW LEVEL SECURITY")
        connection.execute("GRANT SELECT ON meal TO fangxin_app")
        connection.execute("CREATE POLICY few ON meal TO fangxin_app USING (portions > 400)")
        if owner_sees_all:
            connection.execute("CREATE POLICY everything ON meal TO fangxin_owner USING (true)")


def filled(var: Path) -> None:
    server = EmbeddedPostgres(var / "postgres", keys=var / "keys", log=var / "log" / "postgres")
    (var / "log").mkdir(parents=True)
    with server.running():
        walled_table(server.owner_url, owner_sees_all=False)
    (var / "files" / "2026").mkdir(parents=True)
    (var / "files" / "2026" / "certificate.pdf").write_bytes(b"%PDF")
    (var / "keys" / "identity.key").write_text("sealed")


def test_backup_and_restore_bring_back_rows_rights_files_and_apart_from_them_keys(
    folder: Path, fangxin: Run
) -> None:
    filled(folder / "one")
    saved = fangxin("backup", str(folder), "--keys", str(folder / "keys.tar"), "--json", var=folder / "one")
    assert saved.returncode == 0, saved.stderr
    result = json.loads(saved.stdout)
    assert (result["tables"], result["rows"], result["files"]) == (1, 2, 1)
    with tarfile.open(result["file"]) as archive:
        assert sorted(archive.getnames()) == ["database.dump", "files/2026/certificate.pdf", "manifest.json"]
    with tarfile.open(folder / "keys.tar") as archive:
        assert sorted(archive.getnames()) == ["keys/identity.key", "keys/session.key", "manifest.json"]

    two = folder / "two"
    keys = ["--keys", str(folder / "keys.tar")]
    done = fangxin("restore", result["file"], "--only-restore", var=two)
    assert done.returncode == 0, done.stderr
    assert (two / "files" / "2026" / "certificate.pdf").read_bytes() == b"%PDF"
    assert not (two / "keys" / "identity.key").exists()
    server = EmbeddedPostgres(two / "postgres", keys=two / "keys")
    with server.running():
        with psycopg.connect(server.superuser_url) as connection:
            rows = connection.execute("SELECT school, portions FROM meal ORDER BY portions DESC").fetchall()
            owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'meal'").fetchone()
        with psycopg.connect(server.application_url) as application:
            visible = application.execute("SELECT school FROM meal").fetchall()
    assert tuple(rows) == MEALS
    assert owner == ("fangxin_owner",)
    assert visible == [("青禾中心小学",)]

    again = fangxin("restore", result["file"], "--only-restore", var=two)
    assert again.returncode == 1
    assert "数据库不是空的" in again.stderr

    three = folder / "three"
    done = fangxin("restore", result["file"], *keys, "--only-restore", var=three)
    assert done.returncode == 0, done.stderr
    assert (three / "keys" / "identity.key").read_text() == "sealed"
    other = fangxin("restore", result["file"], *keys, "--only-restore", var=two)
    assert other.returncode == 1  # its keys are others, and keys are never overwritten
    assert "session.key" in other.stderr


def test_a_role_that_is_shown_a_part_only_cannot_save_the_database(
    throwaway_server: EmbeddedPostgres,
) -> None:
    name = "walled_for_owner"
    with psycopg.connect(throwaway_server.owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = throwaway_server.url("fangxin_owner", name)
    walled_table(url, owner_sees_all=False)
    with psycopg.connect(url) as owner:
        with pytest.raises(InstallationProblem, match="看不到全部数据（例如表 meal）"):
            see_every_row(owner)
        owner.execute("CREATE POLICY everything ON meal TO fangxin_owner USING (true)")
        assert see_every_row(owner) == ["--enable-row-security"]
        owner.execute("CREATE POLICY narrower ON meal AS RESTRICTIVE USING (portions < 100)")
        with pytest.raises(InstallationProblem):
            see_every_row(owner)
    with psycopg.connect(throwaway_server.url("postgres", name)) as superuser:
        assert see_every_row(superuser) == []
