"""Nonsense in every field of every form: a clear refusal, nothing stored, and never a crash."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.county import build_county
from tests.journeys.nasty import Nasty
from tests.journeys.pages import Person
from tests.journeys.term import Journey
from tests.journeys.test_day_and_month import live_through

# Views that take a post, but not from a form of this journey.
ELSEWHERE = {
    "language": "a switch without a form",
    "sign-out": "no field",
    "menus:names": "every name of this menu is known",
}


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address by its full name."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, f"{one.namespace}:" if one.namespace else namespace)
        else:
            yield f"{namespace}{one.name}", one


def takes_a_post(view: object) -> bool:
    """True for views that read what was posted."""
    source = inspect.getsource(inspect.unwrap(view))  # type: ignore[arg-type]
    return "request.POST" in source or "take(" in source


@pytest.mark.slow
def test_nonsense_in_any_field_is_refused_and_never_a_crash(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = Nasty()
    monkeypatch.setattr(Person, "nosy", nasty)
    live_through(Journey(build_county()))
    assert not nasty.faults, f"{len(nasty.faults)} of {nasty.posts}:\n" + "\n".join(sorted(set(nasty.faults)))
    posting = {name for name, one in routes(get_resolver().url_patterns) if takes_a_post(one.callback)}
    assert posting - nasty.tried - set(ELSEWHERE) == set(), "views that nobody tried nonsense on"
