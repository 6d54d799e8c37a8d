"""From a clause to the numbers, the screens and the tests that fulfil it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.policy.queries import duties as duty_queries
from fangxin.areas.policy.queries import duty_statuses
from fangxin.areas.policy.rules.rule_book import articles, clauses
from fangxin.engine.duties import Keeping, load_duties
from fangxin.engine.policy import Policy
from tests.factories.pages import signed_in
from tests.factories.world import World, at


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("第七条；附件1第三条", ["第七条", "附件1第三条"]),
        ("第八条；附件1第二条；附件2第四、五条", ["第八条", "附件1第二条", "附件2第四条", "附件2第五条"]),
        ("附件2第二、七条", ["附件2第二条", "附件2第七条"]),
        ("五（一）、五（二）", ["五（一）", "五（二）"]),
        ("附件2第九条（六）", ["附件2第九条（六）"]),
        ("", [""]),
    ],
)
def test_a_citation_names_its_clauses(said: str, found: list[str]) -> None:
    assert articles(said) == found


@pytest.mark.duty("D001", "supported")
def test_every_duty_and_every_confirmed_number_stands_in_the_book(world: World) -> None:
    """前言: each rule cites the document it comes from, and can be read from there."""
    statuses, problem = duty_statuses(world.actor("principal"))
    assert problem == ""
    book = clauses(Policy.load(), statuses)
    assert {d.duty.id for one in book for d in one.duties} == {duty.id for duty in load_duties()}
    cited = {p.name for one in book for p in one.parameters}
    for parameter in Policy.load().parameters.values():
        if any(value.confidence.may_block for value in parameter.values):
            assert parameter.name in cited


def test_the_sample_clause_joins_its_numbers_and_duties(world: World) -> None:
    statuses, _ = duty_statuses(world.actor("principal"))
    one = next(c for c in clauses(Policy.load(), statuses) if c.article == "附件2第九条（六）")
    assert {p.name for p in one.parameters} >= {"sample_weight_min", "sample_retention_min", "sample_keepers"}
    assert [d.duty.id for d in one.duties] == [f"D{n}" for n in range(203, 211)]
    kept = {d.duty.id: d.keeping for d in one.duties}
    assert (kept["D208"], kept["D209"]) == (Keeping.ENFORCED, Keeping.ENFORCED)
    assert one.tests > 3


def test_the_book_is_read_without_the_tests_folder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed program carries no tests: nothing under a tests folder is opened."""
    opened: list[str] = []
    real = Path.open

    def spy(self: Path, *args: object, **kwargs: object) -> object:
        opened.append(str(self))
        return real(self, *args, **kwargs)  # type: ignore[arg-type, call-overload]

    module: ModuleType = duty_queries
    module._read.cache_clear()
    monkeypatch.setattr(Path, "open", spy)
    statuses, _ = duty_statuses(world.actor("principal"))
    assert any(name.endswith("duty_marks.csv") for name in opened)
    assert not any("/tests/" in name for name in opened)
    assert sum(one.keeping is Keeping.ENFORCED for one in statuses) > 40


def test_the_page_leads_from_a_clause_to_screen_and_tests(world: World) -> None:
    url = reverse("policy:rule-book")
    with signed_in(world, "principal", at(9)) as client:
        page = client.get(url, {"q": "附件2第九条（六）"}).content.decode()
        assert "不得少于125g" in page
        assert reverse("policy:parameter", args=["sample_weight_min"]) in page
        assert "areas/kitchen/test_samples.py::" in page
        assert reverse("kitchen:logs") in page
        first = client.get(url).content.decode()
        assert "第十六条" in first or "第四条（一）" in first
        assert client.get(url, {"q": "没有这样的词"}).content.decode().count("没有找到这样的条款") == 1


def test_a_page_full_of_numbers_asks_the_database_no_more_than_an_empty_one(world: World) -> None:
    def queries(words: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("policy:rule-book"), {"q": words} if words else {})
        return len(asked)

    with signed_in(world, "education", at(9)) as client:
        queries("")  # the session and the ancestors of the place
        assert queries("") <= queries("没有这样的词")
