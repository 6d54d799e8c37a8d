"""What waits beside the day's meal: papers that are missing or end, what must be read, hazards, facilities to look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.duties import duty_gaps
from fangxin.areas.organisations.rules.duties import DutyGap
from fangxin.areas.oversight.queries import to_state
from fangxin.areas.policy.queries.documents import unmet_needs, unread
from fangxin.areas.policy.queries.facilities import facilities_due, open_hazards
from fangxin.web.navigation import SAFETY

KEEPERS = (Role.PRINCIPAL, *SAFETY)


def papers_today(actor: Actor, school: Organisation, on: date) -> list[dict[str, Any]]:
    """Rows of the list of today: everybody's unread documents, and for those who keep them what is wrong. Ten queries."""
    rows = [
        {"title": gettext("阅读：%(title)s") % {"title": row.title}, "icon": "book-open", "state": "due",
         "url": reverse("policy:document", args=[row.pk]), "word": gettext("请阅读"), "tone": "warn"}
        for row in unread(actor, on)[:3]
    ]  # fmt: skip
    rows += [
        {"title": gettext("请说明情况：%(title)s") % {"title": row.incident.title}, "icon": "message-square", "state": "due",
         "detail": gettext("可以陈述到 %(day)s") % {"day": f"{row.reply_by:%Y-%m-%d}"},
         "url": reverse("oversight:statement", args=[row.pk]), "word": gettext("请陈述"), "tone": "warn"}
        for row in to_state(actor, on)
    ]  # fmt: skip
    gaps = duty_gaps(actor, school, on)
    keeps = actor.holds(KEEPERS, school.path)
    mine = [gap for gap in gaps if gap.account_id == actor.account_id and gap.unsigned]
    rows += _post_duty_rows(mine or gaps if keeps else mine, signing=bool(mine))
    if not keeps:
        return rows
    unmet = unmet_needs(actor, [school], on)
    if unmet:
        worst = unmet[0]
        tone, word = ("warn", gettext("即将到期")) if worst.state == "expiring" else ("bad", gettext("待补"))
        rows.append(
            {"title": gettext("必备文件缺少或到期 %(n)d 份") % {"n": len(unmet)},
             "detail": worst.kind.title, "icon": "files", "state": "late" if tone == "bad" else "due",
             "url": reverse("policy:document-needs"), "word": word, "tone": tone}
        )  # fmt: skip
    hazards = list(open_hazards(actor)[:20])
    if hazards:
        late = any(line.put_right_by is not None and line.put_right_by < on for line in hazards)
        rows.append(
            {"title": gettext("未销号的隐患 %(n)d 处") % {"n": len(hazards)}, "detail": hazards[0].hazard,
             "icon": "triangle-alert", "state": "late" if late else "due", "url": reverse("policy:facilities"),
             "word": gettext("已超期") if late else gettext("整改中"), "tone": "bad" if late else "warn"}
        )  # fmt: skip
    due = [line.title for line in facilities_due(actor, school) if line.is_late(on)]
    if due:
        rows.append(
            {"title": gettext("设施检查"), "detail": gettext("、").join(due), "icon": "clipboard-check", "state": "late",
             "url": reverse("policy:facilities"), "word": gettext("该检查了"), "tone": "warn"}
        )  # fmt: skip
    return rows


def _post_duty_rows(gaps: list[DutyGap], *, signing: bool) -> list[dict[str, Any]]:
    """One's own duties to sign, or for those who keep the school's papers what is still unwritten or unsigned."""
    if not gaps:
        return []
    title = (
        gettext("签收岗位职责") if signing else gettext("岗位职责未写明或未签收 %(n)d 项") % {"n": len(gaps)}
    )
    return [
        {"title": title, "detail": gaps[0].sentence, "icon": "clipboard-list", "state": "due",
         "url": reverse("organisations:post-duties"), "word": gettext("请签收") if signing else gettext("待办"), "tone": "warn"}
    ]  # fmt: skip
