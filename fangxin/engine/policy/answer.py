"""What a look-up answers: the value, its unit, and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.parameter import Confidence, Parameter, PlainValue, WrongType

if TYPE_CHECKING:
    from fangxin.engine.policy.adoption import Adoption

_TIERS = ("central", "province", "prefecture", "county")
_WIDE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
_NARROW_BY_CHINESE = re.compile(r"(?<=[一-鿿”》、）\)])[,;:()]|[,;:()](?=[一-鿿“《（\(])")


@dataclass(frozen=True, slots=True)
class Answer:
    """A value for a day and a question, with the clause it comes from.

    `version` changes only when what the law says changes; store it beside computed amounts.
    `suspended` are adoptions of lower places that wait to be adopted again.
    """

    value: PlainValue
    unit: str
    parameter: Parameter
    since: date
    until: date | None
    document: Document
    article: str
    quotation: str
    confidence: Confidence
    version: str
    suspended: tuple["Adoption", ...] = ()

    @property
    def may_block(self) -> bool:
        """True where the text was read or a place adopted the value; otherwise it may only warn."""
        return self.confidence.may_block

    @property
    def integer(self) -> int:
        """The value as a whole number in `unit`. Raises WrongType."""
        if not isinstance(self.value, int):
            raise self._wrong("整数")
        return self.value

    @property
    def text(self) -> str:
        """The value as a code or text. Raises WrongType."""
        if not isinstance(self.value, str):
            raise self._wrong("文字")
        return self.value

    @property
    def integers(self) -> tuple[int, ...]:
        """The value as a list of whole numbers (split weights). Raises WrongType."""
        if not isinstance(self.value, tuple):
            raise self._wrong("整数列表")
        whole = tuple(inner for inner in self.value if isinstance(inner, int))
        if len(whole) != len(self.value):
            raise self._wrong("整数列表")
        return whole

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a list of codes. Raises WrongType."""
        if not isinstance(self.value, tuple):
            raise self._wrong("文字列表")
        return _texts(self.value, self)

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """The value as demands, each met by any one of its codes (certificates). Raises WrongType."""
        if not isinstance(self.value, tuple):
            raise self._wrong("选择列表")
        return tuple(_texts(inner if isinstance(inner, tuple) else (0,), self) for inner in self.value)

    @property
    def weights(self) -> Mapping[str, int]:
        """The value as tier → weight, from high tier to low. Raises WrongType."""
        if not isinstance(self.value, Mapping):
            raise self._wrong("分担比例")
        found = {tier: self.value.get(tier) for tier in _TIERS}
        weights = {tier: weight for tier, weight in found.items() if isinstance(weight, int)}
        if len(weights) != len(_TIERS) or len(self.value) != len(_TIERS):
            raise self._wrong("分担比例")
        return weights

    def label(self, code: str) -> str:
        """The Chinese of a code in the value; the code itself when none is given."""
        return self.parameter.labels.get(code, code)

    @property
    def quotation_shown(self) -> str:
        """The quotation with full-width punctuation, as screens print it."""
        return _NARROW_BY_CHINESE.sub(lambda found: _WIDE[found[0]], self.quotation)

    def because(self) -> str:
        """One Chinese sentence that says on what the value rests."""
        dates = f"自 {self.since} 起" + (f"至 {self.until} 前" if self.until else "") + "适用"
        if self.confidence is Confidence.PROJECT:
            return f"{self.parameter.title}：本系统默认值，不是法律规定，{dates}。"
        quoted = f"：“{self.quotation_shown.rstrip('。')}”" if self.quotation else ""
        caution = {
            Confidence.REPORTED: "（据转载，待核对原文）",
            Confidence.MEMORY: "（凭记忆录入，须核对原文）",
        }.get(self.confidence, "")
        return f"依据{self.document.citation}{self.article}{quoted}{caution}，{dates}。"

    def _wrong(self, wanted: str) -> WrongType:
        return WrongType(
            f"参数“{self.parameter.title}”（{self.parameter.name}）的值不是{wanted}：{self.value!r}。"
        )


def _texts(values: tuple[PlainValue, ...], answer: Answer) -> tuple[str, ...]:
    texts = tuple(inner for inner in values if isinstance(inner, str))
    if len(texts) != len(values):
        raise answer._wrong("文字列表")
    return texts
