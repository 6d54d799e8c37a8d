"""The lists of rules, plans and programmes as Excel workbooks, and the sheet by which a plan's values come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fangxin.areas.organisations.access import Request, open_to, open_to_signed_in
from fangxin.areas.organisations.queries import schools
from fangxin.areas.organisations.queries.tree import with_facts
from fangxin.areas.policy.actions.plan import DRAFTERS, SCHOOL_DRAFTERS
from fangxin.areas.policy.forms.plan import HEADS
from fangxin.areas.policy.queries import parameter_lines, programmes_of
from fangxin.areas.policy.queries import plans as plan_queries
from fangxin.areas.policy.rules import CONFIDENCE, SUBJECTS, value_text
from fangxin.areas.policy.rules.plan import adoptable, value_hint
from fangxin.areas.policy.views.parameters import place_of
from fangxin.areas.policy.views.plans import READERS, STATES
from fangxin.engine.policy import Policy
from fangxin.engine.workbook import XLSX, list_workbook

MOST_ROWS = 5000


def _download(
    title: str, columns: Sequence[str], lines: Iterable[Sequence[object]], name: str
) -> HttpResponse:
    response = HttpResponse(list_workbook(title, columns, lines), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@open_to_signed_in
def parameter_workbook(request: Request) -> HttpResponse:
    """The rules of the search with value, clause and how well each is known."""
    said, subject = request.GET.get("q", "")[:40], request.GET.get("subject", "")
    found = parameter_lines(request.actor, request.on, place_of(request), words=said, subject=subject)
    lines = [
        [
            SUBJECTS.get(line.parameter.subject, ""), line.parameter.title, line.value or line.problem,
            f"{line.answer.document.citation}{line.answer.article}" if line.answer else "",
            line.answer.quotation_shown if line.answer else "", CONFIDENCE[line.answer.confidence][1] if line.answer else "",
            line.answer.since if line.answer else "",
        ]
        for line in found
    ]  # fmt: skip
    return _download(
        _("政策依据"), ["主题", "规定", "今天的值", "依据", "原文", "来源", "自"], lines, "rules"
    )


@open_to(*READERS)
def plan_workbook(request: Request) -> HttpResponse:
    """Every county of one's places with its plans, and every school."""
    names = Policy.load().keys["programme"]
    lines: list[list[object]] = [
        [line.county.name, names[line.programme], line.plan.title if line.plan else "",
         line.plan.number if line.plan else "", line.plan.since if line.plan else "", STATES[line.state][1]]
        for line in plan_queries.county_lines(request.actor, request.on)
    ]  # fmt: skip
    those = list(plan_queries.school_plans(request.actor)[:MOST_ROWS])
    newest = plan_queries.newest_plans(request.actor, those)
    for one in those:
        row = newest.get(one.pk)
        lines.append(
            [
                one.name,
                names[row.programme],
                row.title,
                row.number,
                row.since,
                STATES[plan_queries.plan_state(row)][1],
            ]
            if row
            else [one.name, "", "", "", "", STATES["missing"][1]]
        )
    return _download(_("实施方案"), ["单位", "项目", "文件名称", "文号", "自", "状态"], lines, "plans")


@open_to(*READERS)
def programme_workbook(request: Request) -> HttpResponse:
    """Every school of one's places with the programmes that it is in today."""
    names = Policy.load().keys["programme"]
    lines = []
    for one in with_facts(
        list(schools(request.actor).filter(until__isnull=True).order_by("pinyin", "pk")[:MOST_ROWS])
    ):
        found = programmes_of(one, request.on)
        holding = "；".join(names[each.programme] for each in found if each.holds)
        lines.append(
            [one.name, holding, "" if holding else (found[0].lacking if found else "没有登记学校信息")]
        )
    return _download(_("适用项目"), ["学校", "适用项目", "不在项目内的原因"], lines, "programmes")


@open_to(*DRAFTERS, *SCHOOL_DRAFTERS)
def plan_template(request: Request, programme: str) -> HttpResponse:
    """The sheet by which a plan's values come in: every rule that a lower place may change, with its value today."""
    del request
    policy = Policy.load()
    programme = programme if programme in policy.keys["programme"] else next(iter(policy.keys["programme"]))
    lines = [
        [one.title, "", "", value_text(one, one.values[-1].value), value_hint(one)]
        for one in adoptable(policy, programme)
    ]
    return _download(_("采用的规定"), [*HEADS, "现行（供参考）", "写法"], lines, "plan-values")
