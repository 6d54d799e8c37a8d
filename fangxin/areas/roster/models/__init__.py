"""Tables of the roster area. Personal values of children stand in `PupilIdentity` alone; everything else holds ids."""

from fangxin.areas.roster.models.classes import (
    ClassTeacher,
    SchoolClass,
)
from fangxin.areas.roster.models.declarations import (
    Declaration,
    DeclarationApproval,
    DeclarationLine,
    DeclarationNotice,
)
from fangxin.areas.roster.models.importing import RosterImport
from fangxin.areas.roster.models.pupils import (
    Enrolment,
    Pupil,
    PupilIdentity,
)

__all__ = [
    "ClassTeacher",
    "Declaration",
    "DeclarationApproval",
    "DeclarationLine",
    "DeclarationNotice",
    "Enrolment",
    "Pupil",
    "PupilIdentity",
    "RosterImport",
    "SchoolClass",
]
