"""The notice for everybody: numbers by class of the lists that run now, and a place to object without a name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import Request, open_to_public
from fangxin.areas.roster.actions import file_objection
from fangxin.areas.roster.forms import ObjectionForm
from fangxin.areas.roster.models import Objection
from fangxin.areas.roster.queries import declaration, notices_for_public, waiting_public_objections

# Anyone may write; a school on whose notice so many wait is heard already, and a machine is not.
MOST_WAITING = 20


@open_to_public
def notices(request: Request) -> HttpResponse:
    """The lists on notice today."""
    return render(request, "roster/notices.html", {"lists": notices_for_public(request.on)})


@open_to_public
def notice(request: Request, declaration_id: int) -> HttpResponse:
    """One list in numbers; whoever reads it may object while it runs."""
    shown = next(
        (one for one in notices_for_public(request.on) if one.declaration_id == declaration_id), None
    )
    if shown is None:
        raise Refused("这份名单现在不公示。", remedy="公示期满已经撤下，可在学校公示栏查看人数。")
    form = ObjectionForm(request.POST or None)

    def page() -> HttpResponse:
        return render(request, "roster/notice.html", {"shown": shown, "form": form})

    def act() -> Objection:
        # The public has no place of its own: the program writes for it, and keeps nothing of who it was.
        with acting(SYSTEM):
            if waiting_public_objections(SYSTEM, declaration_id) >= MOST_WAITING:
                raise Refused("这份名单已有很多异议等待答复。", remedy="请直接向县教育局反映。")
            return file_objection(
                by=SYSTEM, key=form.key_value, at=request.at, declaration=declaration(SYSTEM, declaration_id),
                text=form.cleaned_data["text"],
            )  # fmt: skip

    if request.method != "POST":
        return page()
    done = reverse("roster:public-notice", args=[declaration_id])
    return take(request, form, act, done_url=done, sentence=_("异议已送达县级部门。"), again=page)
