"""A child goes from one school to another: asked by the new school, answered by the old, done by the database at once.

Until the answer the new school does not learn where the child is: the request stands with the new school, the call with
the old one, and only the answer is seen by both.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models.classes import SchoolClass
from fangxin.areas.roster.models.pupils import Pupil


class TransferRequest(Fact):
    """The new school asks for the child with this number, for a class from a day on. The number itself is not kept."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("转入日期")
    id_indexes = models.JSONField("证件号盲索引")
    number = models.CharField("编号", max_length=12, unique=True)

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return self.number


class TransferCall(Tenant):
    """What the old school sees of a request: which of its children, to where, from when. Written by the database."""

    request = models.OneToOneField(TransferRequest, on_delete=models.PROTECT, related_name="call")
    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("转入日期")

    wall = Wall("owned", owner="school", record=True)

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.on}"


class TransferAnswer(Fact):
    """The old school's answer, seen by both. A yes closes the spell there and opens the one here on the same day."""

    call = models.OneToOneField(TransferCall, on_delete=models.PROTECT, related_name="answer")
    request = models.OneToOneField(TransferRequest, on_delete=models.PROTECT, related_name="answer")
    to_school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    party_path = models.CharField(max_length=200, db_collation="C", editable=False, default="")
    released = models.BooleanField("同意转出")
    reason = models.CharField("说明", max_length=200, default="", blank=True)

    wall = Wall("party", owner="call", party="to_school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_transfer_refusal_has_reason", condition=Q(released=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.released}"
