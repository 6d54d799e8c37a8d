"""Places that the law names: division codes with their level, and which kind of county each county is."""

from dataclasses import dataclass
from datetime import date

from fangxin.engine.policy.parameter import Confidence


class UnknownPlace(LookupError):
    """No such division code is registered."""


@dataclass(frozen=True, slots=True)
class Place:
    """A province, prefecture or county by its division code without trailing 00.

    `county_kind` is None above the counties; `confidence` says how well that kind is known.
    """

    code: str
    name: str
    level: str
    county_kind: str | None = None
    since: date | None = None
    confidence: Confidence = Confidence.OFFICIAL
