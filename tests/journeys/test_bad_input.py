"""Nonsense in every field of every form: a clear refusal, nothing stored, and never a crash."""

from __future__ import annotations

import pytest

from tests.journeys.county import build_county
from tests.journeys.nasty import Nasty
from tests.journeys.pages import Person
from tests.journeys.term import Journey
from tests.journeys.test_day_and_month import live_through


@pytest.mark.slow
def test_nonsense_in_any_field_is_refused_and_never_a_crash(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over every shoulder of the day and the month; the pages that they do not need have tests of their own."""
    nasty = Nasty()
    monkeypatch.setattr(Person, "nosy", nasty)
    live_through(Journey(build_county()))
    assert not nasty.faults, f"{len(nasty.faults)} of {nasty.posts}:\n" + "\n".join(sorted(set(nasty.faults)))
    assert len(nasty.tried) > 35
    assert nasty.posts > 600
