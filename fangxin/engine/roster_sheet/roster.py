"""What is kept of a school's roster."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)  # not frozen: making a hundred thousand frozen ones takes three times as long
class RosterPupil:
    """One pupil. Numbers, guardian and telephone stay out of every representation.

    ``grade`` and ``class_no`` are None where the class has a name instead of numbers (大班). ``sex`` is 男 or 女, empty
    where neither column nor number says it. ``id_kind``: resident, hmt_residence, hm_permit, tw_permit, permanent,
    passport, other, none (stated: has no number yet) or empty (no such column). ``rural`` is None where the registration
    is not said.
    """

    row: int
    grade: int | None
    class_no: int | None
    class_label: str
    name: str
    sex: str
    sheet: str
    id_kind: str = ""
    id_number: str = field(default="", repr=False)
    student_number: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)
    rural: bool | None = None
    guardian: str = field(default="", repr=False)
    guardian_phone: str = field(default="", repr=False)
    school: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not taken: row counted from 1, column as letters, a stable code, a sentence."""

    row: int
    column: str
    code: str
    sentence: str
    sheet: str


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """The roster. ``rows_read`` counts the rows of pupils, taken or not; warnings do not keep a row out.

    ``without_number`` are the pupils whose one error is a blank identity number: a person may let them in, to be
    settled by hand.
    """

    pupils: tuple[RosterPupil, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    rows_read: int
    without_number: tuple[RosterPupil, ...] = ()

    @property
    def rural(self) -> int:
        """Pupils taken whose registration is rural."""
        return sum(pupil.rural is True for pupil in self.pupils)
