"""100,000 pupils from the file to the commit: read, every row checked, de-duplicated, sealed and written.

Runs in a process of its own so that its memory is its own. Named are the CPU seconds of Python and of the database's
process that serves it; beside stands openpyxl reading the bare cells of the same file, in another process.
"""

from __future__ import annotations

import itertools
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from _database import migrated, small_county
from _measure import ROOT

PUPILS, CLASSES_A_GRADE = 100_000, 50
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴", "子欣宇涵思远明月雨晨嘉佳文静"
HEAD = [
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "学籍号",
    "出生日期",
    "班级",
    "户口性质",
    "监护人姓名",
    "联系电话",
]
PEER = """
import resource, sys, time
import openpyxl
began = time.process_time()
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
assert sum(1 for _ in book.active.iter_rows(values_only=True)) == int(sys.argv[2])
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write_roster(file: Path) -> None:
    """As an office hands it in: ten columns, numbers whose areas do not exist."""
    from datetime import date, timedelta

    from fangxin.engine.roster_sheet.identity_number import check_digit

    book = xlsxwriter.Workbook(str(file))
    page = book.add_worksheet("花名册")
    page.write_row(0, 0, ["青禾县义务教育学校学生花名册"])
    page.write_row(1, 0, HEAD)
    for n in range(PUPILS):
        grade, sex = n * 6 // PUPILS, n % 2
        birth = date(2019 - grade, 9, 1) - timedelta(days=n % 365)
        body = f"5227{10 + n // 40_000}{birth:%Y%m%d}{n // 365 * 7 % 499 * 2 + (sex == 0):03}"
        number = body + check_digit(body)
        name = SURNAMES[n % 10] + GIVEN[n // 10 % 14] + GIVEN[n // 140 % 14]
        page.write_row(
            n + 2, 0,
            [n + 1, name, "男女"[sex], number, f"G{number}", f"{birth:%Y-%m-%d}",
             f"{grade + 1}年级({n % CLASSES_A_GRADE + 1})班", "农业" if n % 3 else "非农业",
             SURNAMES[n // 7 % 10] + "某", f"199{n:08}"],
        )  # fmt: skip
    book.close()


def backend_seconds(pid: int) -> float:
    """CPU seconds that the database's process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ours(file: Path) -> None:
    """Read, check, compare and commit; print the parts. Asserts that every child is there, sealed and findable."""
    with migrated():
        from django.db import connection, transaction

        from fangxin.areas.audit.actions import acting, digest_of
        from fangxin.areas.roster.actions import import_roster
        from fangxin.areas.roster.models import Enrolment, PupilIdentity
        from fangxin.areas.roster.packing import rows_of
        from fangxin.areas.roster.rules import RosterRows
        from fangxin.engine.roster_sheet import read_roster
        from fangxin.engine.workbook import open_workbook
        from tests.factories.world import TODAY, at

        world = small_county()
        principal = world.actor("other_principal")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        marks = [("", time.process_time(), backend_seconds(pid))]
        before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

        def mark(name: str) -> None:
            marks.append((name, time.process_time(), backend_seconds(pid)))

        data = file.read_bytes()
        workbook = open_workbook(data, name=file.name)
        mark("open")
        sheet = read_roster(workbook, None, on=TODAY)
        del workbook
        assert (len(sheet.pupils), sheet.errors) == (PUPILS, ())
        mark("read and check")
        rows = RosterRows(digest_of(data), rows_of(sheet.pupils))
        del sheet
        done = import_roster(
            by=principal, key="bench", at=at(9), school=world.other_school, school_year="2026-2027", rows=rows,
            file_digest=rows.digest,
        )  # fmt: skip
        mark("compare, seal, write, commit")
        assert (done.added, done.contested) == (PUPILS, 0)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with transaction.atomic(), acting(principal):
            kept = PupilIdentity.objects.filter(id_index__isnull=False)
            assert kept.values("id_index").distinct().count() >= PUPILS
            assert Enrolment.objects.count() >= PUPILS
        for (_, python, backend), (name, python_then, backend_then) in itertools.pairwise(marks):
            print(f"{name}\t{python_then - python:.2f}\t{backend_then - backend:.2f}")
        print(f"memory\t{before_mb}\t{peak_mb}")


def main() -> None:
    """Both sides, each in a fresh process."""
    if len(sys.argv) > 1:
        ours(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        write_roster(file)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")])}
        told = subprocess.run(
            [sys.executable, __file__, str(file)], check=True, capture_output=True, text=True, env=environment
        ).stdout
        peer = subprocess.run(
            [sys.executable, "-c", PEER, str(file), str(PUPILS + 2)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        lines = [line.split("\t") for line in told.strip().splitlines()]
        print(f"Roster of {PUPILS:,} pupils, ten columns, {file.stat().st_size / 1e6:.1f} MB: CPU seconds")
        print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores (above the cores: a busy machine)")
        total = 0.0
        for name, python, backend in lines[:-1]:
            total += float(python) + float(backend)
            print(f"  {name:<30} Python {float(python):6.2f} s   database {float(backend):6.2f} s")
        print(
            f"  {'together':<30} {total:6.2f} s, memory at most {lines[-1][2]} MB (Django before it: {lines[-1][1]})"
        )
        print(f"  {'openpyxl, bare cells only':<30} {float(peer[0]):6.2f} s, memory {peer[1]} MB")
        print(f"  {total / float(peer[0]):.2f} × openpyxl's bare reading")


if __name__ == "__main__":
    main()
