"""What a lower place decided, and whether it was allowed to. docs/algorithms/policy-lookup.md."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.parameter import (
    ChangeBelow,
    Confidence,
    DatedValue,
    Parameter,
    PlainValue,
    Scope,
    Stricter,
)

if TYPE_CHECKING:
    from fangxin.engine.policy.answer import Answer


class AdoptionRefused(ValueError):
    """The place may not decide this; the message says what stands above and why."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """A place's own value: `where.place` is required, the document is the place's own.

    `against` is the version of the value above that it was adopted against (`Answer.version`);
    when that changes, the adoption is suspended until it is made again (the Measures §17).
    """

    parameter: str
    value: PlainValue
    since: date
    until: date | None
    where: Scope
    document: Document
    article: str
    against: str
    quotation: str = ""

    def __post_init__(self) -> None:
        if self.where.place is None:
            raise AdoptionRefused(f"“{self.parameter}”的地方规定必须写明地点。")

    @property
    def place(self) -> str:
        """The path of the place that decided."""
        return self.where.place or ""

    def as_dated(self) -> DatedValue:
        """The adoption in the form of a dated value."""
        return DatedValue(
            self.value,
            self.since,
            self.until,
            self.where,
            self.document.id,
            self.article,
            self.quotation,
            Confidence.ADOPTED,
        )


def check_adoption(adoption: Adoption, above: "Answer") -> None:
    """Check a place's value against what stands above it. Raises AdoptionRefused."""
    parameter = above.parameter
    if adoption.value == above.value:
        return
    if parameter.change_below is ChangeBelow.FIXED:
        raise AdoptionRefused(_message(parameter, above, "全国或上级统一规定，地方不得变更"))
    if parameter.change_below is ChangeBelow.STRICTER:
        if not _is_stricter(adoption.value, above.value, parameter.stricter_is):
            rule = {
                Stricter.HIGHER: "只能更高",
                Stricter.LOWER: "只能更低",
                Stricter.MORE: "只能增加项目",
            }.get(parameter.stricter_is or Stricter.HIGHER, "只能更严")
            raise AdoptionRefused(
                _message(parameter, above, f"地方规定{rule}，不能是 {_show(adoption.value)}")
            )
        return
    _check_range(adoption, parameter, above)


def _check_range(adoption: Adoption, parameter: Parameter, above: "Answer") -> None:
    value = adoption.value
    if parameter.choices:
        chosen = value if isinstance(value, tuple) else (value,)
        allowed = bool(chosen) and all(one in parameter.choices for one in chosen)
        span = "、".join(parameter.labels.get(one, one) for one in parameter.choices)
    else:
        low, high = parameter.least, parameter.most
        allowed = isinstance(value, int) and (low is None or low <= value) and (high is None or value <= high)
        span = f"{low} 至 {high}"
    if not allowed:
        raise AdoptionRefused(_message(parameter, above, f"只能在 {span} 之间选定，不能是 {_show(value)}"))


def _is_stricter(mine: PlainValue, above: PlainValue, way: Stricter | None) -> bool:
    if isinstance(mine, tuple) and isinstance(above, tuple):
        return way is Stricter.MORE and all(item in mine for item in above)
    if isinstance(mine, int) and isinstance(above, int):
        return (way is Stricter.HIGHER and mine >= above) or (way is Stricter.LOWER and mine <= above)
    return False


def _show(value: PlainValue) -> str:
    return "、".join(str(inner) for inner in value) if isinstance(value, tuple) else str(value)


def _message(parameter: Parameter, above: "Answer", why: str) -> str:
    return f"“{parameter.title}”现为 {_show(above.value)} {parameter.unit_title}：{why}。{above.because()}"
