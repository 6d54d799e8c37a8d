"""Pure decisions of acceptance: what was weighed, at which price it counts, and what may not come through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused, SamePerson, say
from fangxin.areas.supply.rules.delivery import Demands, Paper, missing_papers
from fangxin.engine.money import line_amount_fen, yuan_text
from fangxin.engine.quantity import kg_text

ACCEPTED, PART, REJECTED = "accepted", "part", "rejected"
VERDICTS = {ACCEPTED: "收下", PART: "部分退货", REJECTED: "整批退货"}
GATE_CLAUSE = "《管理办法》附件2第九条（一）：每天逐一验收登记，严把质量、数量关"
EXPIRY_CLAUSE = "《管理办法》附件2第八条（一）：严禁“三无”食品及过期变质食品进入学校食堂"
RECORD_CLAUSE = "45号令第三十三条：进货查验记录包括生产日期或生产批号、保质期"


class NotAcceptable(Refused):
    """A line cannot be accepted as entered; `fields` names its place on the form."""

    code = "not_acceptable"


class BuyerAccepts(SamePerson):
    """Who ordered may be neither of the two who accept."""

    code = "buyer_accepts"


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the two people entered for one line: grams on the scale, grams sent back, why, and late papers."""

    line_id: int
    weighed_g: int
    returned_g: int = 0
    reason: str = ""
    papers: tuple[Paper, ...] = ()

    @property
    def accepted_g(self) -> int:
        """What stays."""
        return self.weighed_g - self.returned_g

    @property
    def verdict(self) -> str:
        """accepted, part or rejected."""
        if self.accepted_g <= 0:
            return REJECTED
        return PART if self.returned_g else ACCEPTED


@dataclass(frozen=True, slots=True)
class Delivered:
    """A line of the note as the decision needs it: grams, fen a kilogram, days, papers demanded and there."""

    line_id: int
    food: str
    ordered_g: int
    note_g: int
    note_price_fen: int
    ceiling_fen: int
    batch: str
    produced_on: date | None
    expires_on: date | None
    demands: Demands
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Clauses:
    """The sentences of the policy that the decision shows: the ceiling's, and each class's papers."""

    ceiling: str
    ceiling_action: str
    papers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A line that may be stored."""

    line_id: int
    verdict: str
    weighed_g: int
    accepted_g: int
    price_fen: int
    amount_fen: int
    reason: str
    cut_fen: int


def price_that_counts(note_price_fen: int, ceiling_fen: int) -> int:
    """The note's price, cut to the ceiling. Source: measures, annex 2, article 8 (三)."""
    return min(note_price_fen, ceiling_fen)


def tolerated_short_g(note_g: int, tolerance_bp: int, least_g: int) -> int:
    """How far below the note the scale may be before a word is asked for; payment is by the scale in any case."""
    return max(least_g, note_g * tolerance_bp // 10_000)


def check_people(first_id: int, second_id: int, buyer_id: int) -> None:
    """Two different people, and neither ordered. Raises SamePerson or BuyerAccepts."""
    if first_id == second_id:
        raise SamePerson(
            "验收要两个不同的人。", clause=GATE_CLAUSE, remedy="请另一位同事在这台手机上选自己的名字并输入 PIN。",
            fields={"second": "不能是您自己。"},
        )  # fmt: skip
    if buyer_id in (first_id, second_id):
        raise BuyerAccepts(
            "订货的人不能验收这一单。", clause=f"{GATE_CLAUSE}；采购与验收分开",
            remedy="请由没有订货的两位同事验收。", fields={"second": "这位同事是订货人。"},
        )  # fmt: skip


def decide(line: Delivered, weighing: Weighing, *, on: date, clauses: Clauses, food_class: str) -> Decided:
    """Decide one line on the day of acceptance. Raises NotAcceptable with the clause and the field.

    What is rejected as a whole needs only a reason; what stays must be labelled, unexpired and papered.
    """
    reason = weighing.reason.strip()
    if not 0 <= weighing.returned_g <= weighing.weighed_g:
        raise NotAcceptable(
            say("%(food)s退货 %(returned_g)s 公斤，多于称重 %(weighed_g)s 公斤。", food=line.food, returned_g=kg_text(weighing.returned_g), weighed_g=kg_text(weighing.weighed_g)),
            remedy="请核对称重和退货数量。", fields={f"returned-{line.line_id}": "不能多于称重。"},
        )  # fmt: skip
    if weighing.verdict != ACCEPTED and not reason:
        raise NotAcceptable(
            say("%(food)s%(verdict)s要写明原因。", food=line.food, verdict=VERDICTS[weighing.verdict]), clause=GATE_CLAUSE,
            remedy="例如“表面发黏，有酸味”“未送到”。", fields={f"reason-{line.line_id}": "请写明原因。"},
        )  # fmt: skip
    price_fen = price_that_counts(line.note_price_fen, line.ceiling_fen)
    if weighing.accepted_g > 0:
        _check_label(line, on)
        _check_papers(line, weighing, clauses.papers.get(food_class, ""))
        if price_fen < line.note_price_fen and clauses.ceiling_action == "return_to_school":
            raise NotAcceptable(
                say("%(food)s送货单单价 %(note_price_fen)s 元，高于上限 %(ceiling_fen)s 元。", food=line.food, note_price_fen=yuan_text(line.note_price_fen), ceiling_fen=yuan_text(line.ceiling_fen)),
                clause=clauses.ceiling, remedy="按本县规定不予核减：请供货方改单，或整批退货。",
            )  # fmt: skip
    return Decided(
        line.line_id, weighing.verdict, weighing.weighed_g, weighing.accepted_g, price_fen,
        line_amount_fen(weighing.accepted_g, price_fen), reason, line.note_price_fen - price_fen,
    )  # fmt: skip


def _check_label(line: Delivered, on: date) -> None:
    if line.expires_on is None or not (line.batch or line.produced_on):
        raise NotAcceptable(
            say("%(food)s没有生产日期（或批号）和保质期，不能收下。", food=line.food), clause=f"{EXPIRY_CLAUSE}；{RECORD_CLAUSE}",
            remedy="请供货方补全送货单，或整批退货。", fields={f"weighed-{line.line_id}": "缺生产日期或保质期。"},
        )  # fmt: skip
    if line.expires_on < on:
        raise NotAcceptable(
            say("%(food)s的保质期到 %(month)s 月 %(day)s 日，已经过期，不能收下。", food=line.food, month=line.expires_on.month, day=line.expires_on.day),
            clause=EXPIRY_CLAUSE, remedy="请整批退货，并写明“过期”。",
            fields={f"weighed-{line.line_id}": "已过期，只能退货。"},
        )  # fmt: skip


def _check_papers(line: Delivered, weighing: Weighing, clause: str) -> None:
    kinds = line.kinds | {paper.kind for paper in weighing.papers if paper.number.strip()}
    missing = missing_papers(line.demands, kinds)
    if missing:
        names = "、".join("或".join(PAPER_NAMES.get(kind, kind) for kind in choices) for choices in missing)
        raise NotAcceptable(
            say("%(food)s缺%(names)s，不能收下。", food=line.food, names=names), clause=clause,
            remedy="证件随货到了就补录编号；没有到就整批退货。",
            fields={f"weighed-{line.line_id}": say("缺%(names)s。", names=names)},
        )  # fmt: skip


# Short names for the phone; the policy's own labels stand on the desk pages.
PAPER_NAMES = {
    "animal_quarantine": "动物检疫证明",
    "meat_quality": "肉品品质检验合格证",
    "produce_conformity": "承诺达标合格证",
    "pesticide_rapid_test": "农残快检报告",
    "third_party_report": "第三方检测报告",
    "batch_factory_report": "当批次出厂检测报告",
    "production_licence": "食品生产许可证",
    "purchase_voucher": "购货凭证",
}
PAPER_DRAWINGS = {
    "animal_quarantine": "certificate",
    "meat_quality": "certificate",
    "produce_conformity": "certificate",
    "pesticide_rapid_test": "test",
    "third_party_report": "test",
    "batch_factory_report": "table",
    "production_licence": "letter",
    "purchase_voucher": "receipt",
}
