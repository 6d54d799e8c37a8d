"""Small matrices stay on one thread, whatever imports NumPy first."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def _threads(setting: str | None) -> str:
    told = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    if setting is not None:
        told["OPENBLAS_NUM_THREADS"] = setting
    code = "import fangxin.engine.menu_plan.linear, os; print(os.environ['OPENBLAS_NUM_THREADS'])"
    return subprocess.run(
        [sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(("setting", "threads"), [(None, "1"), ("2", "2")])
def test_matrices_are_counted_on_one_thread_unless_somebody_says_otherwise(
    setting: str | None, threads: str
) -> None:
    assert _threads(setting) == threads
