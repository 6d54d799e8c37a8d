"""How the program says no: what is wrong, why (the clause) and what to do. Nothing has changed when one is raised."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A sentence with names or numbers in it that still knows how it was put together: pages tell it in their language."""

    template: str
    given: dict[str, object]


def say(template: str, /, **given: object) -> Said:
    """`say("还差 %(left)s 个批次。", left=3)`: Chinese at once; `audit.entry.tell` says it in the reader's language."""
    said = Said(template % given)
    said.template, said.given = template, given
    return said


class Refused(Exception):
    """An act that may not happen. `status` is the HTTP answer; `fields` maps form fields to their own sentences.

    `ordinary` marks a state of affairs that nobody caused (no meal today): to open such a page is not a mistake.
    """

    status = 422
    ordinary = False
    code = "refused"

    def __init__(
        self, sentence: str, *, clause: str = "", remedy: str = "", fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.clause = clause
        self.remedy = remedy
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return "".join(
            part for part in (self.sentence, self.clause and f"（{self.clause}）", self.remedy) if part
        )


class NotAllowed(Refused):
    """The person may not do this here."""

    status = 403
    code = "not_allowed"


class NotFound(Refused):
    """There is no such thing, or not for this person; the two are not told apart."""

    status = 404
    code = "not_found"

    def __init__(self, what: str = "这条记录") -> None:
        super().__init__(
            say("没有找到%(what)s。", what=what),
            remedy="它可能不存在，或不在您的管辖范围内，请从列表重新进入。",
        )


class KeyReused(Refused):
    """The idempotency key was used before for another body."""

    status = 409
    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(
            "这张表单已经用同一个编号提交过，而且内容不同，这次没有保存。",
            remedy="请刷新页面，核对已保存的内容后重新填写。",
        )


class SamePerson(Refused):
    """Maker is not checker: the act needs two different people."""

    code = "same_person"
