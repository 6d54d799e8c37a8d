"""Our own database server: what survives a crash, who may use it, and what is said when it cannot start."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from fangxin.installation import embedded_postgres
from fangxin.installation.embedded_postgres import EmbeddedPostgres, temporary_postgres
from fangxin.installation.problems import InstallationProblem
from tests.installation.conftest import StartUser

AS_ROOT = os.geteuid() == 0


def write_a_row(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.owner_url) as connection:
        connection.execute("CREATE TABLE meal (portions integer)")
        connection.execute("INSERT INTO meal VALUES (412)")


def portions(server: EmbeddedPostgres) -> int:
    with psycopg.connect(server.owner_url) as connection:
        row = connection.execute("SELECT sum(portions) FROM meal").fetchone()
        assert row is not None
        return int(row[0])


def postmaster_pid(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def runs(pid: int) -> bool:
    """Whether the process is there and more than an entry that nobody has reaped yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def ended(pid: int) -> bool:
    """Whether the process ends; one that is just ending gets a moment to do so."""
    for _ in range(1000):
        if not runs(pid):
            return True
        time.sleep(0.01)
    return False


def first_line(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n")
    assert process.returncode == 0


def test_what_was_written_is_there_after_a_stop_and_a_start(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres").running() as server:
        write_a_row(server)
        pid = postmaster_pid(server)
    assert ended(pid)
    with EmbeddedPostgres(folder / "postgres").running() as server:
        assert portions(server) == 412


def test_a_second_user_joins_and_the_last_one_to_leave_stops_the_server(folder: Path) -> None:
    first = EmbeddedPostgres(folder / "postgres")
    second = EmbeddedPostgres(folder / "postgres")
    first.start()
    pid = postmaster_pid(first)
    second.start()
    assert postmaster_pid(second) == pid
    first.stop()
    write_a_row(second)
    assert runs(pid)
    second.stop()
    assert ended(pid)
    second.stop()  # twice is harmless


def test_two_processes_that_start_at_once_on_an_empty_folder_share_one_server(
    folder: Path, start_user: StartUser
) -> None:
    processes = [start_user(folder / "postgres"), start_user(folder / "postgres")]
    said = [first_line(process) for process in processes]
    assert said[0][0] == "ready"
    assert said[0] == said[1]
    for process in processes:
        leave(process)
    assert ended(int(said[0][1]))


def test_the_server_of_a_killed_process_is_adopted_and_then_stopped_in_order(
    folder: Path, start_user: StartUser
) -> None:
    process = start_user(folder / "postgres")
    pid = int(first_line(process)[1])
    process.kill()
    process.wait()
    assert runs(pid)
    with EmbeddedPostgres(folder / "postgres").running() as server:
        assert postmaster_pid(server) == pid
        write_a_row(server)
    assert ended(pid)


def test_committed_rows_survive_kill_9_of_the_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "postgres")
    server.start()
    write_a_row(server)
    os.kill(postmaster_pid(server), signal.SIGKILL)
    server.stop()
    with EmbeddedPostgres(folder / "postgres").running() as again:
        assert portions(again) == 412


def test_a_pid_file_whose_number_now_belongs_to_a_stranger_does_not_stop_the_start(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres").running() as server:
        data, words = server.data, (server.data / "postmaster.pid").read_text().splitlines()
    words[0] = str(os.getpid())
    (data / "postmaster.pid").write_text("\n".join(words))
    with EmbeddedPostgres(folder / "postgres").running() as server:
        assert postmaster_pid(server) != os.getpid()


def test_an_interrupted_creation_is_begun_anew(folder: Path) -> None:
    (folder / "postgres" / "data.unfinished" / "base").mkdir(parents=True)
    (folder / "postgres" / "data.password").write_text("left behind")
    with EmbeddedPostgres(folder / "postgres").running() as server:
        write_a_row(server)
    assert not (folder / "postgres" / "data.unfinished").exists()
    assert not (folder / "postgres" / "data.password").exists()


def test_lost_keys_are_made_anew_and_the_data_stays(folder: Path) -> None:
    keys = folder / "keys"
    with EmbeddedPostgres(folder / "postgres", keys=keys).running() as server:
        write_a_row(server)
        old = server.owner_url
    shutil.rmtree(keys)
    with EmbeddedPostgres(folder / "postgres", keys=keys).running() as server:
        assert server.owner_url != old
        assert portions(server) == 412


def test_keys_of_another_installation_are_put_into_force(folder: Path) -> None:
    keys = folder / "keys"
    with EmbeddedPostgres(folder / "postgres", keys=keys).running() as server:
        write_a_row(server)
    (keys / "postgres-superuser").write_text("from-another-machine")
    with EmbeddedPostgres(folder / "postgres", keys=keys).running() as server:
        assert portions(server) == 412


def test_socket_data_and_keys_are_private_and_no_port_is_open(folder: Path) -> None:
    before = stat.S_IMODE(folder.stat().st_mode)
    with EmbeddedPostgres(folder / "postgres").running() as server:
        for private in (server.sockets, server.data, server.keys):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700, private
        assert stat.S_IMODE((server.sockets / ".s.PGSQL.5432").stat().st_mode) == 0o700
        for file in server.keys.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        with psycopg.connect(server.superuser_url) as connection:
            expected = {"listen_addresses": "", "fsync": "on", "synchronous_commit": "on"}
            expected |= {"data_checksums": "on", "TimeZone": "UTC", "max_connections": "100"}
            for name, value in expected.items():
                assert connection.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,), name
    assert stat.S_IMODE(folder.stat().st_mode) == before


def test_nobody_enters_without_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres").running() as server:
        for role in ("postgres", "fangxin_owner", "fangxin_app"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=str(server.sockets), user=role, password="guessed", dbname="fangxin")


def test_the_log_keeps_no_value_that_a_person_entered(folder: Path) -> None:
    log = folder / "log"
    with EmbeddedPostgres(folder / "postgres", log=log).running() as server:
        with psycopg.connect(server.owner_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE pupil (number text PRIMARY KEY)")
            for _ in range(2):
                try:
                    connection.execute("INSERT INTO pupil VALUES ('522601201503041234')")
                except psycopg.errors.UniqueViolation:
                    refused = True
        assert refused
    written = "".join(file.read_text() for file in log.iterdir())
    assert "duplicate key" in written
    assert "522601201503041234" not in written


def test_a_path_too_long_for_a_socket_gets_a_private_short_one(folder: Path) -> None:
    deep = folder / ("deep-" * 20) / "postgres"
    with EmbeddedPostgres(deep).running() as server:
        assert not server.sockets.is_relative_to(deep)
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
        write_a_row(server)
        sockets = server.sockets
    shutil.rmtree(sockets)


def unwritable_place(folder: Path) -> Path:
    """Where even this user may not write: root may write everywhere but into the kernel's own folder."""
    if AS_ROOT:
        return Path("/sys/fangxin")
    folder.chmod(0o500)
    return folder / "postgres"


def test_a_place_where_we_may_not_write_is_refused_in_one_sentence(folder: Path) -> None:
    place = unwritable_place(folder)
    with pytest.raises(InstallationProblem) as caught:
        EmbeddedPostgres(place).start()
    folder.chmod(0o711)
    assert str(place) in caught.value.chinese
    assert "权限" in caught.value.chinese or "不允许写入" in caught.value.chinese
    assert "\n" not in caught.value.chinese


def test_a_file_in_the_way_is_refused_in_one_sentence(folder: Path) -> None:
    (folder / "var").write_text("I am a file")
    with pytest.raises(InstallationProblem, match="是文件而不是文件夹"):
        EmbeddedPostgres(folder / "var" / "postgres").start()


def test_a_full_disk_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=100 * 1024 * 1024))
    with pytest.raises(InstallationProblem, match="剩余空间不足 300 MB"):
        EmbeddedPostgres(folder / "postgres").start()
    assert not (folder / "postgres" / "data").exists()


def test_a_destroyed_database_says_why_it_does_not_start_and_where_to_look(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres").running() as server:
        control = server.data / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(b"\0" * len(whole))
    with pytest.raises(InstallationProblem) as caught:
        EmbeddedPostgres(folder / "postgres").start()
    control.write_bytes(whole)
    assert caught.value.chinese.startswith("数据库无法启动（")
    assert "FATAL" in caught.value.chinese or "PANIC" in caught.value.chinese
    assert str(folder / "postgres" / "log") in caught.value.chinese


@pytest.mark.skipif(not AS_ROOT, reason="only root lends PostgreSQL another user")
def test_under_a_folder_closed_to_its_user_the_data_goes_to_the_systems_own_place(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with EmbeddedPostgres(closed / "postgres").running() as server:
        write_a_row(server)
        home = server.data.parent
    assert str(home) == (closed / "postgres" / "moved-to.txt").read_text().strip()
    assert home.parent == Path("/var/lib/fangxin")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    again = EmbeddedPostgres(closed / "postgres")
    again.start()
    assert portions(again) == 412
    again.destroy()
    assert not home.exists()


@pytest.mark.skipif(not AS_ROOT, reason="only root can make a folder of another user")
def test_the_data_folder_keeps_the_user_that_it_has(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres").running() as server:
        owner = server.data.stat().st_uid
        assert owner != 0
        assert Path(f"/proc/{postmaster_pid(server)}").stat().st_uid == owner


def test_a_temporary_server_is_gone_afterwards() -> None:
    with temporary_postgres() as server:
        pid, where = postmaster_pid(server), server.folder
        write_a_row(server)
    assert ended(pid)
    assert not where.exists()


def test_what_a_killed_test_run_left_behind_is_removed_by_the_next(
    folder: Path, start_user: StartUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    left = folder / f"{embedded_postgres._TEMPORARY_PREFIX}left"
    process = start_user(left)
    pid = int(first_line(process)[1])
    process.kill()
    process.wait()
    with temporary_postgres():
        assert not left.exists()
        assert ended(pid)
