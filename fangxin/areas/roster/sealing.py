"""Sealing the numbers of children: each for its own row and column, with its blind indexes. Bulk, for whole rosters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import InitVar, dataclass

from fangxin.areas.audit.sealing import key_ring
from fangxin.engine.sealing import KeyRing

ID, STUDENT, PHONE = "id", "student", "phone"
KINDS = {ID: "id_number", STUDENT: "student_number", PHONE: "phone"}


def about(what: str, pupil_id: int) -> str:
    """What a seal is bound to: the column and the child's row."""
    return f"roster.{KINDS[what]}/{pupil_id}"


@dataclass(frozen=True)
class Secret:
    """A number on its way into an action. What is hashed as the action's body is its keyed index, never the number.

    An unkeyed hash of an ID number is as good as the number: whoever reads the event could try all of them.
    """

    index: bytes = b""
    what: str = ID
    number: InitVar[str] = ""

    def __post_init__(self, number: str) -> None:
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "index", key_ring().index(KINDS[self.what], number))

    @property
    def plain(self) -> str:
        """The number, to be sealed at once."""
        found: str = self._number  # type: ignore[attr-defined]
        return found


def secret(number: str, what: str = ID) -> Secret:
    """Wrap a number for an action's argument."""
    return Secret(what=what, number=number)


def seal_all(ring: KeyRing, what: str, pupil_ids: Sequence[int], numbers: Sequence[str]) -> list[bytes]:
    """Seal the numbers of many children; an empty number stays empty."""
    return ring.seal_all(numbers, [about(what, pupil_id) for pupil_id in pupil_ids])


def index_all(ring: KeyRing, what: str, numbers: Sequence[str]) -> list[bytes | None]:
    """The local blind index of many numbers; None for an empty one."""
    return [code or None for code in ring.index_all(KINDS[what], numbers)]


def matching_all(ring: KeyRing, id_numbers: Sequence[str]) -> list[bytes | None]:
    """The index of many ID numbers under the province's key; None without a key or a number."""
    return [code or None for code in ring.matching_all(KINDS[ID], id_numbers)]


def open_number(what: str, pupil_id: int, sealed: bytes | memoryview) -> str:
    """Open one child's number. Raises SealBroken, KeyMissing. The caller has recorded why."""
    return key_ring().open(bytes(sealed), about(what, pupil_id))
