"""Two million pupil-months: our columns, OpenFisca with the same rules, and bare NumPy; then one pupil explained."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from _measure import ROOT, Line, show

from fangxin.engine.entitlement import (
    Entitlements,
    PupilColumns,
    PupilMonth,
    SchoolColumns,
    SchoolMonth,
    Span,
    entitle,
    entitle_all,
)
from fangxin.engine.policy import Policy

PUPILS, SCHOOLS, TURNS = 2_000_000, 4_000, 5
MONTH = date(2026, 9, 1)
PROGRAMMES = ("compulsory-nutrition", "preschool-nutrition")
COUNTY_KINDS = ("contiguous", "local-first")
KINDS = ("kindergarten", "primary", "junior", "special")
LOCATIONS = ("village", "township", "county_seat", "city")
OWNERSHIPS = ("public", "private")
ALL_DAYS = np.uint32(0x3FFFFFFF)
WEEKDAYS = np.uint32(sum(1 << n for n in range(30) if (MONTH + timedelta(days=n)).weekday() < 5))
TIERS = ("central", "province", "prefecture", "county")


def made_up() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """School and pupil columns by code, from one seed: mostly ordinary, every obstacle met by some."""
    dice = np.random.default_rng(20260901)

    def mostly(usual: int, other: np.ndarray, size: int, share: float) -> np.ndarray:
        return np.where(dice.random(size) < share, other, np.uint32(usual)).astype(np.uint32)

    def few_days(size: int, share: float) -> np.ndarray:
        return mostly(0, np.uint32(1) << dice.integers(0, 30, size, dtype=np.uint32), size, share)

    def from_some_day(size: int) -> np.ndarray:
        return (ALL_DAYS << dice.integers(0, 30, size, dtype=np.uint32)) & ALL_DAYS

    programme = (dice.random(SCHOOLS) < 0.35).astype(np.int32)
    kind = np.where(programme == 1, 0, dice.integers(1, 4, SCHOOLS)).astype(np.int32)
    kind[dice.random(SCHOOLS) < 0.01] = 0
    schools = {
        "programme": programme, "kind": kind,
        "county_kind": (dice.random(SCHOOLS) < 2 / 12).astype(np.int32),
        "location": dice.choice(4, SCHOOLS, p=[0.4, 0.4, 0.17, 0.03]).astype(np.int32),
        "ownership": (dice.random(SCHOOLS) < 0.2).astype(np.int32),
        "meal_days": WEEKDAYS & ~few_days(SCHOOLS, 0.3),
        "licensed": mostly(ALL_DAYS, from_some_day(SCHOOLS), SCHOOLS, 0.05),
        "inclusive": mostly(ALL_DAYS, np.uint32(0), SCHOOLS, 0.3),
        "supplying": mostly(ALL_DAYS, from_some_day(SCHOOLS), SCHOOLS, 0.1),
        "running": mostly(ALL_DAYS, np.uint32(0), SCHOOLS, 0.2),
    }  # fmt: skip
    pupils = {
        "school": dice.integers(0, SCHOOLS, PUPILS, dtype=np.int32),
        "enrolled": mostly(ALL_DAYS, from_some_day(PUPILS), PUPILS, 0.03),
        "rural": mostly(ALL_DAYS, np.uint32(0), PUPILS, 0.4),
        "opted_out": few_days(PUPILS, 0.02) | mostly(0, ALL_DAYS, PUPILS, 0.01),
        "absent": few_days(PUPILS, 0.3) | few_days(PUPILS, 0.1),
    }
    return schools, pupils


def as_columns(
    schools: dict[str, np.ndarray], pupils: dict[str, np.ndarray]
) -> tuple[SchoolColumns, PupilColumns]:
    """The same as the engine takes them: schools of one combination of kinds share a sample."""
    names = ("programme", "county_kind", "kind", "location", "ownership")
    combined, row = np.unique(
        np.stack([schools[name] for name in names], axis=1), axis=0, return_inverse=True
    )
    samples = tuple(
        SchoolMonth(MONTH, f"1/{c + 1}/", COUNTY_KINDS[c], PROGRAMMES[p], KINDS[k], LOCATIONS[o], OWNERSHIPS[w],
                    frozenset())
        for p, c, k, o, w in combined.tolist()
    )  # fmt: skip
    masks = (schools[name] for name in ("meal_days", "licensed", "inclusive", "supplying", "running"))
    return SchoolColumns(samples, row.reshape(-1).astype(np.int32), *masks), PupilColumns(**pupils)


def law() -> dict[str, object]:
    """The values of our policy, as OpenFisca's parameter tree."""
    policy = Policy.load()

    def value(number: int) -> dict[str, object]:
        return {"values": {"2021-09-01": {"value": number}}}

    def weights(programme: str, county_kind: str) -> dict[str, object]:
        found = policy.value("split_weights", on=MONTH, programme=programme, county_kind=county_kind).weights
        return {tier: value(weight) for tier, weight in found.items()} | {"total": value(sum(found.values()))}

    rate = {
        name: value(policy.value("subsidy_rate", on=MONTH, programme=programme).integer)
        for name, programme in zip(("compulsory", "preschool"), PROGRAMMES, strict=True)
    }
    takes = policy.value("scope_school_kinds", on=MONTH, programme=PROGRAMMES[1]).texts == ("kindergarten",)
    return {
        "rate": rate,
        "scope": {"preschool_takes_kindergartens": value(takes), "compulsory_takes_schools": value(1)},
        "weights": {
            "compulsory": weights(PROGRAMMES[0], COUNTY_KINDS[0]),
            "compulsory_own": weights(PROGRAMMES[0], COUNTY_KINDS[1]),
            "preschool": weights(PROGRAMMES[1], COUNTY_KINDS[0]),
            "preschool_own": weights(PROGRAMMES[1], COUNTY_KINDS[1]),
        },
    }


def bare(schools: dict[str, np.ndarray], pupils: dict[str, np.ndarray]) -> list[np.ndarray]:
    """The floor: whole-array NumPy with the numbers typed in; no policy, no checks, nothing that can change."""
    preschool, own = schools["programme"] == 1, schools["county_kind"] == 1
    kindergarten, private = schools["kind"] == 0, schools["ownership"] == 1
    seat = ~preschool & (schools["location"] == 2)
    fits = (preschool == kindergarten) & ((schools["location"] < 2) | seat)
    days = np.where(fits, schools["meal_days"], 0)
    days = np.where(preschool & private, days & schools["inclusive"] & schools["licensed"], days)
    days = np.where(own, days & schools["running"], days)
    days = np.where(seat, days & schools["supplying"], days).astype(np.uint32)
    here = pupils["school"]
    enrolled = days[here] & pupils["enrolled"]
    covered = enrolled & (pupils["rural"] | np.where(seat, 0, ALL_DAYS).astype(np.uint32)[here])
    eating = covered & ~pupils["opted_out"]
    present = eating & ~pupils["absent"]
    count = np.bitwise_count(present)
    amount = count * np.where(preschool, 300, 500).astype(np.int32)[here]
    by_case = np.array([(10, 0, 0, 0), (80, 12, 0, 8), (0, 4, 3, 3), (0, 0, 0, 10)], np.int32)
    weights = by_case[preschool * 2 + own]
    total = weights.sum(axis=1, dtype=np.int32)[here]
    parts = [amount * weights[:, n][here] // total for n in range(4)]
    return [amount, *parts, count]


def ours_against(theirs: np.lib.npyio.NpzFile, found: Entitlements) -> None:
    """Assert that OpenFisca says the same of every pupil."""
    assert np.array_equal(found.amount_fen, theirs["amount"])
    for place, tier in enumerate(TIERS):
        assert np.array_equal(found.split_fen[:, place], theirs[tier]), tier
    assert np.array_equal(found.days, theirs["days"])
    assert np.array_equal(found.reason, theirs["reason"])
    assert np.array_equal(found.lost, theirs["lost"])


def peer_seconds(
    schools: dict[str, np.ndarray], pupils: dict[str, np.ndarray], found: Entitlements
) -> dict[str, float] | None:
    """OpenFisca's CPU seconds in a process of its own; None when it is not installed."""
    python = Path(os.environ.get("FANGXIN_PEERS", ROOT / ".venv-peers" / "bin" / "python"))
    if not python.exists():
        print(
            f"  OpenFisca is not at {python}: run `make peers`, or set FANGXIN_PEERS to an interpreter with it."
        )
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.npz")
        np.savez(source, parameters=json.dumps(law()), **schools, **pupils)
        script = Path(__file__).with_name("_openfisca_entitlement.py")
        done = subprocess.run(
            [python, script, source, target, str(TURNS)], check=True, capture_output=True, text=True
        )
        with np.load(target) as theirs:
            ours_against(theirs, found)
        return json.loads(done.stdout.splitlines()[-1])


def cpu(call: object, turns: int = TURNS) -> float:
    """CPU seconds of the fastest turn."""
    best = float("inf")
    for _ in range(turns):
        gc.collect()
        began = time.process_time()
        call()
        best = min(best, time.process_time() - began)
    return best


def explain_one() -> None:
    """One pupil with every sentence, or it fails."""
    days = frozenset(MONTH + timedelta(days=n) for n in range(30) if int(WEEKDAYS) >> n & 1)
    school = SchoolMonth(MONTH, "1/2/", "local-first", PROGRAMMES[0], "primary", "county_seat", "public", days,
                         running=(Span(date(2021, 9, 1)),))  # fmt: skip
    pupil = PupilMonth(
        (Span(date(2025, 9, 1)),), rural=(Span(date(2026, 9, 8)),), absent=frozenset([max(days)])
    )
    assert len(entitle(Policy.load(), school, pupil).because()) == 5


def main() -> None:
    """Measure CPU, assert that all agree, print ratios."""
    schools, pupils = made_up()
    school_columns, pupil_columns = as_columns(schools, pupils)
    policy = Policy.load()
    found = entitle_all(policy, school_columns, pupil_columns)
    amount, *parts, days = bare(schools, pupils)
    assert np.array_equal(found.amount_fen, amount)
    assert np.array_equal(found.split_fen, np.stack(parts, axis=1))
    assert np.array_equal(found.days, days)
    reasons = len(np.unique(found.reason))
    ours = cpu(lambda: entitle_all(policy, school_columns, pupil_columns))
    floor = cpu(lambda: bare(schools, pupils))
    theirs = peer_seconds(schools, pupils, found)
    lines = [
        Line("ours: sums, split, days, reason, losses", PUPILS // 1000, "thousand", ours),
        Line("bare NumPy: sums, split, days only", PUPILS // 1000, "thousand", floor),
    ]
    if theirs:
        lines.append(Line("OpenFisca, inputs set too", PUPILS // 1000, "thousand", theirs["with_inputs"]))
        lines.append(Line("OpenFisca, formulas only", PUPILS // 1000, "thousand", theirs["formulas"]))
    note = f"CPU seconds: ours {ours:.3f}; {reasons} reasons occur; {SCHOOLS:,} schools; all results equal."
    if theirs:
        note += f" OpenFisca's formulas take {theirs['formulas'] / ours:.1f} times our CPU."
    show(f"Entitlement: {PUPILS:,} pupil-months", lines, note=note)
    many = 200
    one = cpu(lambda: [explain_one() for _ in range(many)], turns=3) / many
    print(f"  one pupil with its full explanation: {one * 1e3:.2f} ms CPU")


if __name__ == "__main__":
    main()
