"""The command line: every command explains itself, and its exit code tells a program what happened."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from fangxin.installation import cli
from fangxin.installation.folder_locks import FileLock
from tests.installation.conftest import Run

COMMANDS = [module.__name__.rpartition(".")[2] for module in cli.command_modules()]


def test_the_commands_that_the_manual_names_are_there() -> None:
    promised = {"serve", "demo", "migrate", "doctor", "backup", "restore", "verify", "duties", "worker"}
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert f"fangxin {command}" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith(command))
    # argparse puts the words for a long name on a line of their own, further in
    own_line = lines[at].split()[1:]
    assert own_line or lines[at + 1].startswith(" " * 6), lines[at]


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["serve", "--port", "eighty"], ["backup"]])
def test_a_command_that_cannot_be_read_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2


def test_a_finding_is_no_failure_and_a_program_can_read_it(folder: Path, fangxin: Run) -> None:
    var = folder / "var"
    assert fangxin("doctor", var=var).returncode == 0
    (var / "keys" / "postgres-owner").chmod(0o644)
    done = fangxin("doctor", "--json", var=var)
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)
    bad = [finding for finding in findings if finding["verdict"] == "bad"]
    assert [finding["what"] for finding in bad] == ["密钥"]
    assert "postgres-owner" in bad[0]["sentence"]
    assert {"数据库", "应用角色", "磁盘", "时钟", "字体", "空间"} <= {finding["what"] for finding in findings}


def test_an_unusable_folder_exits_with_1_and_one_sentence(folder: Path, fangxin: Run) -> None:
    place = Path("/sys/fangxin") if os.geteuid() == 0 else folder / "closed" / "var"
    if os.geteuid() != 0:
        (folder / "closed").mkdir(mode=0o500)
    done = fangxin("doctor", var=place)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.partition("：")[0].partition(":")[0] for line in lines] == ["错误", "Error"]


def test_a_database_that_does_not_start_exits_with_1_and_no_traceback(folder: Path, fangxin: Run) -> None:
    var = folder / "var"
    assert fangxin("doctor", var=var).returncode == 0
    (var / "postgres" / "data" / "global" / "pg_control").unlink()
    done = fangxin("doctor", var=var)
    assert done.returncode == 1
    assert "数据库无法启动" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_external_database_exits_with_1(folder: Path, fangxin: Run) -> None:
    url = "postgresql://county:secret-word@127.0.0.1:1/county"
    done = fangxin("doctor", var=folder / "var", FANGXIN_DATABASE_URL=url)
    assert done.returncode == 1
    assert "连接不上数据库" in done.stderr
    assert "secret-word" not in done.stderr


@pytest.mark.parametrize("content", [None, b"", b"not a tar", b"\0" * 2048])
def test_a_backup_that_cannot_be_read_exits_with_2_and_starts_nothing(
    folder: Path, fangxin: Run, content: bytes | None
) -> None:
    file = folder / "backup.tar"
    if content is not None:
        file.write_bytes(content)
    done = fangxin("restore", str(file), var=folder / "var")
    assert done.returncode == 2, done.stderr
    assert not (folder / "var").exists()


def test_a_second_serve_says_where_the_first_one_is(folder: Path, fangxin: Run) -> None:
    var = folder / "var"
    var.mkdir()
    (var / "serve.json").write_text(json.dumps({"address": "http://127.0.0.1:8000/", "pid": 4711}))
    lock = FileLock(var / "serve.lock")
    assert lock.take_alone()
    done = fangxin("serve", var=var)
    lock.release()
    assert done.returncode == 1
    assert "http://127.0.0.1:8000/" in done.stderr
    assert "4711" in done.stderr


def test_a_busy_port_is_named_before_anything_starts(folder: Path, fangxin: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = fangxin("serve", "--port", str(port), var=folder / "var")
    assert done.returncode == 1
    assert f"端口 {port} 已被其他程序占用" in done.stderr
    assert not (folder / "var" / "postgres" / "data").exists()


def test_the_duties_are_read_off_the_tests(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from fangxin.installation.commands import duties

    shipped = tmp_path / "duty_marks.csv"
    monkeypatch.setattr(duties, "_TESTS", tmp_path / "tests")
    monkeypatch.setattr(duties.duties, "MARKS_FILE", shipped)
    assert cli.main(["duties"]) == 2
    assert "找不到测试文件夹" in capsys.readouterr().err
    (tmp_path / "tests").mkdir()
    mark = '@pytest.mark.duty("D001", "enforced")'
    (tmp_path / "tests" / "test_x.py").write_text(f"import pytest\n\n{mark}\ndef test_x():\n    assert 1\n")
    assert cli.main(["duties"]) == 0
    assert "D001" in capsys.readouterr().out
    assert not shipped.exists(), "looking changes nothing"
    assert cli.main(["duties", "--json", "--write"]) == 0
    assert shipped.read_text().splitlines()[1:] == ["D001,enforced,test_x.py,test_x"]
    rows = {row["duty"]["id"]: row["keeping"] for row in json.loads(capsys.readouterr().out)}
    assert (rows["D001"], rows["D002"]) == ("enforced", "missing")
    (tmp_path / "tests" / "test_x.py").write_text(f"import pytest\n\n{mark}\ndef test_x():\n    pass\n")
    assert cli.main(["duties"]) == 2
