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
    DeclaredPupil,
    Objection,
    ObjectionAnswer,
)
from fangxin.areas.roster.models.duplicates import CaseDecision, DuplicateCase
from fangxin.areas.roster.models.eligibility import MonthSnapshot, PupilFact, SnapshotPupil
from fangxin.areas.roster.models.identity import CorrectionRequest, Erasure, GuardianLink, NumberReading
from fangxin.areas.roster.models.importing import RosterExport, RosterImport, RosterUpload
from fangxin.areas.roster.models.pupils import (
    Enrolment,
    Pupil,
    PupilIdentity,
)
from fangxin.areas.roster.models.relief import FamilyPart, Hardship, ReliefDecision, ReliefProposal
from fangxin.areas.roster.models.transfers import TransferAnswer, TransferCall, TransferRequest

__all__ = [
    "CaseDecision",
    "ClassTeacher",
    "CorrectionRequest",
    "Declaration",
    "DeclarationApproval",
    "DeclarationLine",
    "DeclarationNotice",
    "DeclaredPupil",
    "DuplicateCase",
    "Enrolment",
    "Erasure",
    "FamilyPart",
    "GuardianLink",
    "Hardship",
    "MonthSnapshot",
    "NumberReading",
    "Objection",
    "ObjectionAnswer",
    "Pupil",
    "PupilFact",
    "PupilIdentity",
    "ReliefDecision",
    "ReliefProposal",
    "RosterExport",
    "RosterImport",
    "RosterUpload",
    "SchoolClass",
    "SnapshotPupil",
    "TransferAnswer",
    "TransferCall",
    "TransferRequest",
]
