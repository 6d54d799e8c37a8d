"""The rule book: clause by clause, which numbers rest on it, which duties it lays down, and what keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fangxin.engine.duties import DutyStatus
from fangxin.engine.policy import Parameter, Policy

_ARTICLE = re.compile(r"^(附件[12])?\s*(.*)$")
_SHORT = re.compile(r"[一二三四五六七八九十]+条")
_PLACE = re.compile(r"第([一二三四五六七八九十百]+)条")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one document: the parameters whose value stands there, and the duties it lays down."""

    document: str
    article: str
    parameters: tuple[Parameter, ...]
    duties: tuple[DutyStatus, ...]

    @property
    def tests(self) -> int:
        """How many tests guard its duties."""
        return len({(mark.file, mark.test) for duty in self.duties for mark in duty.marks})


def clauses(policy: Policy, statuses: Sequence[DutyStatus]) -> list[Clause]:
    """Every clause that a number or a duty stands in: the documents with duties first, each in the order of its text."""
    parameters: dict[tuple[str, str], dict[str, Parameter]] = {}
    for parameter in policy.parameters.values():
        for value in parameter.values:
            for article in articles(value.article):
                parameters.setdefault((value.document, article), {})[parameter.name] = parameter
    duties: dict[tuple[str, str], list[DutyStatus]] = {}
    for status in statuses:
        for article in articles(status.duty.clause):
            duties.setdefault((status.duty.document, article), []).append(status)
    laid_down = {document for document, _ in duties}
    order = {document: place for place, document in enumerate(policy.documents)}
    return sorted(
        (
            Clause(
                document, article, tuple(parameters.get((document, article), {}).values()),
                tuple(duties.get((document, article), ())),
            )
            for document, article in {*parameters, *duties}
            if document != "project-default"
        ),
        key=lambda one: (one.document not in laid_down, order.get(one.document, 99), _position(one.article)),
    )  # fmt: skip


def articles(said: str) -> list[str]:
    """The clauses that a citation names: "附件2第四、五条；第七条" → 附件2第四条, 附件2第五条, 第七条; "" → whole text."""
    found = []
    for group in said.replace(" ", "").split("；"):
        match = _ARTICLE.match(group)
        assert match is not None, "the pattern matches any text"
        annex, parts = match[1] or "", match[2].split("、")
        if len(parts) > 1 and _SHORT.fullmatch(parts[-1]):  # 第四、五条
            parts = [f"第{part.removeprefix('第').removesuffix('条')}条" for part in parts]
        found += [f"{annex}{part}" for part in parts]
    return found


def _position(article: str) -> tuple[int, int, str]:
    annex = int(article[2]) if article.startswith("附件") else 0
    number = _PLACE.search(article)
    return annex, _chinese_number(number[1]) if number else 0, article


def _chinese_number(text: str) -> int:
    tens, _, ones = text.partition("十") if "十" in text else ("", "", text)
    if "十" not in text:
        return _DIGITS.get(ones, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)
