"""Tables of dated documents: systems, letters of responsibility, emergency plans, insurance; drills; checks and hazards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation

FACILITIES = [("venue", "活动场所"), ("first_aid", "应急救护"), ("fire", "消防设施")]


class Document(Fact):
    """One version of a document of a place, with its text or its file (stored by SHA-256), valid [since, until).

    It counts only after another person's approval. A new version supersedes the old one; nothing is edited.
    """

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=80)
    number = models.CharField("编号", max_length=40, blank=True, default="")
    pinyin = models.CharField("拼音首字母", max_length=80, db_collation="C", default="", editable=False)
    version = models.PositiveSmallIntegerField("版本", default=1)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    text = models.TextField("正文", blank=True, default="")
    facts = models.JSONField("要素", default=dict, blank=True)
    file_digest = models.CharField("文件摘要", max_length=64, blank=True, default="", db_collation="C")
    file_name = models.CharField("文件名", max_length=120, blank=True, default="")
    file_type = models.CharField("文件类型", max_length=40, blank=True, default="")
    file_bytes = models.PositiveIntegerField("文件字节", default=0)

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_document_since_before_until",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
            ),
            models.CheckConstraint(
                name="policy_document_has_content", condition=~Q(text="") | ~Q(file_digest="")
            ),
            models.CheckConstraint(
                name="policy_document_version",
                condition=(Q(version=1) & Q(supersedes__isnull=True))
                | (Q(version__gt=1) & Q(supersedes__isnull=False)),
            ),
            models.CheckConstraint(
                name="policy_document_file_whole",
                condition=(Q(file_digest="") & Q(file_bytes=0))
                | (Q(file_digest__regex=r"^[0-9a-f]{64}$") & Q(file_bytes__gt=0)),
            ),
        ]
        indexes = [models.Index(name="policy_document_kind", fields=["place", "kind"])]

    def __str__(self) -> str:
        return self.title


class DocumentDecision(Fact):
    """Another person approved a version, or sent it back with a reason."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField("批准")
    reason = models.CharField("意见", max_length=200, blank=True, default="")

    wall = Wall("inherited", owner="document", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_document_return_reason", condition=Q(approved=True) | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.approved}"


class DocumentReceipt(Fact):
    """A person has read a version. `place` is where the reader sits, so that the reader's own side sees it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="receipts")
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    wall = Wall("owned", owner="place", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_document_read_once", fields=["document", "by_id"])
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.by_id}"


class DocumentAlarm(Fact):
    """The program warned that a document ends in `days` days or has ended (0)."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="alarms")
    days = models.PositiveSmallIntegerField("提前天数")

    wall = Wall("owned", owner="document", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_document_alarm_once", fields=["document", "days"])
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.days}"


class Drill(Fact):
    """A drill of an emergency plan: when, how many took part, what was found and what will be changed."""

    plan = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="drills")
    on = models.DateField("演练日期")
    people = models.PositiveIntegerField("参加人数")
    found = models.CharField("发现的问题和改进", max_length=400)

    wall = Wall("owned", owner="plan", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_drill_has_people", condition=Q(people__gt=0) & Q(people__lte=20000)
            ),
            models.CheckConstraint(name="policy_drill_found", condition=~Q(found="")),
            models.UniqueConstraint(name="policy_drill_once", fields=["plan", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.on}"


class FacilityCheck(Fact):
    """A check of a school's venue, first-aid or fire facilities, item by item."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    facility = models.CharField("设施", max_length=12, choices=FACILITIES)
    on = models.DateField("检查日期")

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_facility_known", condition=Q(facility__in=[f for f, _ in FACILITIES])
            ),
            models.UniqueConstraint(name="policy_facility_check_once", fields=["school", "facility", "on"]),
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.on}"


class FacilityLine(Tenant):
    """One item of a check. What did not pass is a hazard with the day by which it is put right."""

    check_made = models.ForeignKey(FacilityCheck, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField("项目", max_length=40)
    passed = models.BooleanField("合格")
    hazard = models.CharField("隐患", max_length=200, blank=True, default="")
    put_right_by = models.DateField("整改期限", null=True, blank=True)

    wall = Wall("owned", owner="check_made", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="policy_facility_item_once", fields=["check_made", "item"]),
            models.CheckConstraint(
                name="policy_hazard_is_said",
                condition=(Q(passed=True) & Q(hazard="") & Q(put_right_by__isnull=True))
                | (Q(passed=False) & ~Q(hazard="") & Q(put_right_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.item


class Rectification(Fact):
    """What was done about a hazard. It ends the hazard once another person has looked and accepted it."""

    line = models.ForeignKey(FacilityLine, on_delete=models.PROTECT, related_name="rectifications")
    done = models.CharField("整改情况", max_length=300)

    wall = Wall("owned", owner="line", record=True)

    class Meta:
        constraints = [models.CheckConstraint(name="policy_rectification_says", condition=~Q(done=""))]

    def __str__(self) -> str:
        return self.done


class RectificationReview(Fact):
    """Another person looked at what was done: accepted, or not and why."""

    rectification = models.OneToOneField(Rectification, on_delete=models.PROTECT, related_name="review")
    accepted = models.BooleanField("验收通过")
    reason = models.CharField("意见", max_length=200, blank=True, default="")

    wall = Wall("owned", owner="rectification", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_rectification_refusal_reason", condition=Q(accepted=True) | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.rectification_id} {self.accepted}"
