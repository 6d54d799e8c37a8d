"""Tables of the audit area, and the two abstract tables that all others build on."""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Q

from fangxin.areas.audit.rules.walls import Wall


class DatabaseNow(Func):
    """The database's own clock: `fangxin_now()`, shifted only in a demo installation."""

    function = "fangxin_now"
    output_field = models.DateTimeField()


class Tenant(models.Model):
    """A row that belongs to a place of the organisation tree; the database fills the path from `wall.owner`."""

    owner_path = models.CharField("所属路径", max_length=200, db_collation="C", editable=False, default="")

    class Meta:
        abstract = True

    wall: Wall


class Fact(Tenant):
    """A record of fact: added to, never edited. `at` is the server's clock of the act, `recorded_at` the database's."""

    at = models.DateTimeField("办理时间")
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)
    by_id = models.BigIntegerField("办理人")

    class Meta:
        abstract = True


class Installation(models.Model):
    """One row: what this installation is. Only a demo may shift its clock (a constraint), and only the owner's role."""

    kind = models.CharField("类型", max_length=8, choices=[("live", "正式"), ("demo", "演示")])
    clock_offset = models.DurationField("时钟偏移")

    wall = Wall("open", reason="one row that names the installation; the application role may only read it")

    class Meta:
        constraints = [
            models.CheckConstraint(name="audit_installation_single", condition=Q(id=1)),
            models.CheckConstraint(name="audit_installation_kind", condition=Q(kind__in=["live", "demo"])),
            models.CheckConstraint(
                name="audit_live_clock_is_true", condition=Q(kind="demo") | Q(clock_offset=models.Value("0"))
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Event(Tenant):
    """One act: who did what to which row, with the hash of what was entered and its own salted leaf hash.

    There are no foreign keys, so the trail survives whatever it speaks of. `details` hold ids and amounts, never a
    personal value.
    """

    id = models.UUIDField(primary_key=True)
    actor_id = models.BigIntegerField("办理人")
    action = models.CharField("动作", max_length=80)
    key = models.CharField("幂等编号", max_length=120)
    body_hash = models.BinaryField("内容摘要", max_length=32)
    subject_label = models.CharField("对象类型", max_length=80)
    subject_id = models.CharField("对象编号", max_length=40)
    where_path = models.CharField("发生在", max_length=200, db_collation="C")
    details = models.JSONField("要点", default=dict)
    at = models.DateTimeField("办理时间")
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)
    salt = models.BinaryField("盐", max_length=16)
    leaf_hash = models.BinaryField("叶摘要", max_length=32)

    wall = Wall("owned", record=True, self_column="actor_id", self_writes=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="audit_event_once", fields=["actor_id", "action", "key"]),
            models.CheckConstraint(name="audit_event_key_not_empty", condition=~Q(key="")),
        ]
        indexes = [
            models.Index(name="audit_event_subject", fields=["subject_label", "subject_id"]),
            models.Index(name="audit_event_place", fields=["owner_path", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_label}:{self.subject_id}"


class PurposeUse(Tenant):
    """Somebody said what for, before reading what a place alone does not open; the wall looks for this row.

    It belongs to the place for which it was said, and is read there by those who supervise; no child is named in it.
    """

    id = models.UUIDField(primary_key=True)
    actor_id = models.BigIntegerField("办理人")
    purpose = models.CharField("用途", max_length=24)
    why = models.CharField("事由", max_length=200)
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("owned", record=True, self_column="actor_id", self_writes=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="audit_purpose_says_why", condition=~Q(why="")),
            models.CheckConstraint(name="audit_purpose_named", condition=~Q(purpose="")),
        ]
        indexes = [models.Index(name="audit_purpose_person", fields=["actor_id", "at"])]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.purpose}"


class PendingLeaf(models.Model):
    """A committed leaf that waits for its place in the log. The sequencer empties this list."""

    event_id = models.UUIDField(primary_key=True)
    leaf_hash = models.BinaryField(max_length=32)

    wall = Wall(
        "open", erasable=True, reason="random ids and hashes only; the sequencer must see all of them"
    )

    def __str__(self) -> str:
        return str(self.event_id)


class LogLeaf(models.Model):
    """A leaf at its final place in the Merkle log (RFC 6962)."""

    position = models.BigIntegerField("位置", primary_key=True)
    event_id = models.UUIDField("事件", unique=True)
    leaf_hash = models.BinaryField("叶摘要", max_length=32)

    wall = Wall("open", record=True, reason="random ids and hashes only; anyone may check the log")

    class Meta:
        constraints = [models.CheckConstraint(name="audit_leaf_position", condition=Q(position__gte=0))]

    def __str__(self) -> str:
        return str(self.position)


class LogHead(models.Model):
    """A signed head of the log: its size, its root and the frontier from which the next leaves go on."""

    size = models.BigIntegerField("大小", primary_key=True)
    root = models.BinaryField("树根", max_length=32)
    frontier = models.JSONField("前沿")
    note = models.TextField("签名文本")
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("入库时间", db_default=DatabaseNow(), editable=False)

    wall = Wall("open", record=True, reason="hashes and signatures only; heads are published")

    class Meta:
        constraints = [models.CheckConstraint(name="audit_head_size", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return str(self.size)
