"""Children listed twice: found by our score and by Splink on the same rosters, drawn by a generator neither knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from _measure import ROOT
from _twice_listed import Child, draw

from fangxin.engine.duplicates import Record, find_likely, sound_of

ROWS = int(os.environ.get("FANGXIN_BENCH_ROWS", "20000"))
# Seeds 101 to 108 and 201 were looked at while the scorer was made; these were not.
SEEDS = (901, 902, 903, 904)


def records(rows: list[Child]) -> list[Record]:
    """As the program reads them: numbers as marks that can only be compared."""
    return [
        Record(
            r.id, r.name, r.sex, r.birth, r.guardian, r.phone.encode(), r.id_number.encode(), r.student.encode(), r.school
        )
        for r in rows
    ]  # fmt: skip


def score(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall."""
    right = len(found & true)
    return right / max(len(found), 1), right / len(true)


def splink(rows: list[Child]) -> dict[str, object] | None:
    """What the peer finds, or None when it is not installed."""
    python = Path(os.environ.get("FANGXIN_PEERS") or ROOT / ".venv-peers/bin/python")
    if not python.exists():
        print("  Splink is not here: `make peers`, or FANGXIN_PEERS=<its python>.")
        return None
    said = [
        {
            "id": r.id, "name": r.name, "sound": " ".join(sound_of(r.name).syllables), "sex": r.sex,
            "birth": str(r.birth or ""), "guardian": r.guardian, "guardian_sound": " ".join(sound_of(r.guardian).syllables),
            "phone": r.phone, "id_number": r.id_number, "student": r.student,
        }
        for r in rows
    ]  # fmt: skip
    run = subprocess.run(
        [str(python), str(ROOT / "benchmarks/_splink_duplicates.py")], input=json.dumps(said), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    answer: dict[str, object] = json.loads(run.stdout)
    return answer


def main() -> None:
    """Print precision, recall and CPU seconds of each seed and side."""
    print(
        f"Children listed twice, {ROWS:,} rows, 3 % of them a second time; CPU seconds, load {os.getloadavg()[0]:.1f}"
    )
    for seed in SEEDS[: int(os.environ.get("FANGXIN_BENCH_SEEDS", len(SEEDS)))]:
        rows, true = draw(seed, ROWS)
        ready = records(rows)
        sound_of.cache_clear()
        began = time.process_time()
        pairs = find_likely(ready)
        seconds = time.process_time() - began
        precision, recall = score({(p.first, p.second) for p in pairs}, true)
        print(f"  seed {seed}: ours             P {precision:.4f}  R {recall:.4f}  {seconds:6.2f} s")
        peer = splink(rows)
        if peer is None:
            continue
        for level, found in peer["pairs"].items():  # type: ignore[attr-defined]
            p, r = score({(a, b) for a, b in found}, true)
            print(f"  seed {seed}: Splink p>={level:<6} P {p:.4f}  R {r:.4f}  {peer['seconds']:6.2f} s")


if __name__ == "__main__":
    main()
    sys.exit(0)
