"""`kill -9` in the middle of a day's writes: every acknowledged write is there, once, and what was in doubt is too.

Phones enter roll calls, corrections and acceptances over HTTP; web server, whole database and single database
processes are killed without warning and started again. FANGXIN_CRASH_ROUNDS (4) says how often, FANGXIN_CRASH_SEED
(which is printed when a test fails) what falls when. A killed process loses nothing that the kernel has; a power cut
is another matter, which fsync answers and which no test of this kind can show.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.books import contradictions, rows_of, stored_under
from tests.crash.phone import Browser, Entry, Phone, Unreachable, acceptance_entries, roll_entries
from tests.crash.site import GIVE_UP_SECONDS, Site

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
ROUNDS = int(os.environ.get("FANGXIN_CRASH_ROUNDS", "4"))
SEED = int(os.environ.get("FANGXIN_CRASH_SEED", "20260914"))
BLOWS = ("web", "database", "backend")
COUNTED = {
    "dining_rollcall": ("dining.call_roll", "dining.correct_roll"),
    "supply_acceptance": ("supply.accept_delivery",),
}


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Site, dict[str, Any]]]:
    """A built county with its web server running, in a folder that the database's system user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="fangxin-crash-"))
    folder.chmod(0o711)
    made = Site(folder)
    try:
        known = made.build()
        made.start_web()
        yield made, known
    finally:
        made.end()
        made.database.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def strike(site: Site, blow: str) -> None:
    """Kill, without starting anything again."""
    {"web": site.kill_web, "database": site.kill_database, "backend": site.kill_one_backend}[blow]()


def wait_for(phones: list[Phone], acknowledged: int) -> None:
    """Return when the phones have that many acknowledgements more; raise what stopped a phone."""
    before, give_up_at = count(phones), time.monotonic() + GIVE_UP_SECONDS
    while count(phones) < before + acknowledged:
        for phone in phones:
            if phone.trouble is not None:
                raise phone.trouble
        assert time.monotonic() < give_up_at, "the phones get no answers any more"
        time.sleep(0.005)


def count(phones: list[Phone]) -> int:
    """Acknowledgements so far."""
    return sum(len(phone.acknowledged) for phone in phones)


def blows(dice: random.Random) -> list[str]:
    """Each kind first, then as the dice fall."""
    return [*BLOWS, *(dice.choice(BLOWS) for _ in range(ROUNDS))][:ROUNDS]


def test_every_acknowledged_write_is_there_once_whatever_was_killed(
    site: tuple[Site, dict[str, Any]],
) -> None:
    place, known = site
    dice = random.Random(SEED)
    people = known["teachers"][:-1] + known["keepers"][:-1]
    phones = [Phone(place.port, person, dice.randrange(2**32)) for person in people]
    with place.superuser() as connection:
        before = {table: rows_of(connection, table) for table in COUNTED}
    for phone in phones:
        phone.start()
    try:
        for blow in blows(dice):
            wait_for(phones, dice.randint(6, 18))
            time.sleep(dice.random() / 20)
            strike(place, blow)
            safe = [entry for phone in phones for entry in list(phone.acknowledged)]
            if blow == "database":
                place.restart_database()
            with place.superuser() as connection:
                lost = {key: n for key, n in stored_under(connection, safe).items() if n != 1}
                assert not lost, f"seed {SEED}: acknowledged before the {blow} was killed, and now {lost}"
            if blow == "web":  # it outlives its database, and must find back to it by itself
                place.start_web()
        wait_for(phones, 6)
    finally:
        for phone in phones:
            phone.stopping.set()
        for phone in phones:
            phone.join(GIVE_UP_SECONDS)
    assert [phone.trouble for phone in phones] == [None] * len(phones), f"seed {SEED}"
    entered = [entry for phone in phones for entry in phone.entered]
    assert {entry.answer for entry in entered} == {201}
    in_doubt = sum(entry.tries > 1 for entry in entered)
    assert in_doubt, "at least one phone was cut off in the middle, or the test shows nothing"
    with place.superuser() as connection:
        wrong = {key: n for key, n in stored_under(connection, entered).items() if n != 1}
        assert not wrong, f"seed {SEED}: not stored exactly once: {wrong}"
        assert contradictions(connection) == [], f"seed {SEED}"
        stored = Counter(entry.action for entry in entered)
        for table, actions in COUNTED.items():
            assert rows_of(connection, table) - before[table] == sum(stored[action] for action in actions)
    report = place.verify()
    assert report["findings"] == [], f"seed {SEED}"
    assert report["leaves"] > 0
    print(f"{len(entered)} entries, {in_doubt} of them sent more than once: {dict(stored)}")


def test_one_entry_sent_ten_times_at_once_and_late_is_stored_once(site: tuple[Site, dict[str, Any]]) -> None:
    """A phone comes back from a day without a network, and everything it holds is sent many times and in disorder."""
    place, known = site
    dice = random.Random(SEED)
    teacher, keeper = known["teachers"][-1], known["keepers"][-1]
    at_class, at_gate = Browser(place.port), Browser(place.port)
    at_class.sign_in(teacher["username"])
    at_gate.sign_in(keeper["username"])
    # Written down while the phones were away: one roll for each class, three notes.
    rolls = [
        next(roll_entries(at_class, teacher | {"classes": [one]}, dice)) for one in teacher["classes"][:3]
    ]
    notes = acceptance_entries(at_gate, keeper)
    parcels = [(at_class, entry) for entry in rolls] + [(at_gate, next(notes)) for _ in range(2)]
    copies = [parcel for parcel in parcels for _ in range(10)]
    dice.shuffle(copies)
    answers: list[tuple[str, int]] = []

    def deliver(browser: Browser, entry: Entry) -> None:
        for _ in range(50):
            try:
                answers.append((entry.key, browser.send(entry)))
                return
            except Unreachable:
                time.sleep(0.1)

    threads = [threading.Thread(target=deliver, args=copy, daemon=True) for copy in copies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GIVE_UP_SECONDS)
    for browser, entry in reversed(parcels):  # and once more, when everything is long stored
        answers.append((entry.key, browser.send(entry)))
    assert Counter(answers) == {(entry.key, 201): 11 for _, entry in parcels}
    with place.superuser() as connection:
        assert set(stored_under(connection, [entry for _, entry in parcels]).values()) == {1}
        assert contradictions(connection) == []
