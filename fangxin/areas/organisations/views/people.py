"""People and their posts: list, open, appoint, end, stand in, invite a parent, print the letter, act on access."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.organisations.access import Request, open_to, open_to_signed_in
from fangxin.areas.organisations.actions import (
    appoint,
    close_account,
    end_post,
    name_stand_in,
    sign_out_everywhere,
)
from fangxin.areas.organisations.actions.invitation import (
    fresh_code,
    hash_of,
    invite_again,
    invite_guardian,
    open_staff,
)
from fangxin.areas.organisations.actions.second_factor import reset_second_factor
from fangxin.areas.organisations.forms.people import (
    GRANTED,
    AccessForm,
    EndForm,
    InviteForm,
    LetterForm,
    PostForm,
    StaffForm,
    StandInForm,
)
from fangxin.areas.organisations.messages import deliver
from fangxin.areas.organisations.models import Account, Post
from fangxin.areas.organisations.papers.letter import Letter, letters_pdf
from fangxin.areas.organisations.queries import school
from fangxin.areas.organisations.queries.people import posts_of
from fangxin.areas.organisations.queries.registry import (
    administered_places,
    people,
    person,
    post,
    posts,
    posts_ahead,
    registered,
)
from fangxin.areas.organisations.queries.sign_in import invited_account
from fangxin.areas.organisations.rules.codes import INVITATION_DAYS, shown_code
from fangxin.areas.organisations.rules.people_sheet import HEADS
from fangxin.areas.organisations.rules.posts import INCOMPATIBLE, SECOND_FACTOR_ROLES, idle_minutes
from fangxin.areas.organisations.sheet_entry import list_file
from fangxin.areas.organisations.views.registry import PAGE, form_page, period

READERS = (Role.ADMINISTRATOR, Role.EDUCATION_OFFICER, Role.AUDITOR, Role.PRINCIPAL)
INVITERS = (Role.PRINCIPAL, Role.TEACHER, Role.ADMINISTRATOR)
WHEN = ("now", "ahead", "over", "all")


def _posts_text(one: Account) -> str:
    held: list[Post] = one.held  # type: ignore[attr-defined]
    return "；".join(f"{ROLE_NAMES[Role(row.role)]}（{row.organisation.short_name}）" for row in held)


def _asked(request: Request) -> tuple[str, str]:
    role = request.GET.get("role", "")
    return request.GET.get("q", "")[:40], role if role in {r.value for r in Role} else ""


@open_to(*READERS)
def people_page(request: Request) -> HttpResponse:
    """Who has an account or a post at one's places."""
    said, role = _asked(request)
    found = people(request.actor, request.on, said, role)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("姓名")},
        {"label": _("单位"), "phone": "wide"},
        {"label": _("在任职务"), "phone": "wide"},
        {"label": _("状态"), "phone": "bare"},
    ]
    rows = [
        {
            "cells": [
                {"text": one.full_name, "sub": one.username, "url": reverse("organisations:person", args=[one.pk])},
                one.home.name,
                _posts_text(one) or "—",
                {"word": _("启用"), "tone": "ok"} if one.is_active else {"word": _("停用"), "tone": ""},
            ]
        }
        for one in page
    ]  # fmt: skip
    context = {
        "columns": columns, "rows": rows, "page": page, "said": said, "role": role,
        "query": urlencode({"q": said, "role": role}) + "&", "roles": [(value, _(name)) for value, name in GRANTED],
        "may_open": request.actor.has_role(Role.ADMINISTRATOR), "may_invite": request.actor.has_role(*INVITERS),
    }  # fmt: skip
    return render(request, "organisations/people.html", context)


@open_to(*READERS)
def export(request: Request) -> HttpResponse:
    """The same people, a row for each post now or to come, in the form in which they can be imported again."""
    found = people(request.actor, request.on, *_asked(request))
    held = posts_ahead(request.actor, found, request.on)
    rows = []
    for one in found:
        for row in held.get(one.pk, []):
            rows.append(_post_cells(row, one))
        if one.pk not in held:
            rows.append((one.username, one.full_name, *[""] * (len(HEADS) - 2)))
    return list_file("人员和职务", HEADS, rows)


def _post_cells(row: Post, one: Account) -> tuple[str, ...]:
    return (
        one.username, one.full_name, row.organisation.name, ROLE_NAMES[Role(row.role)], f"{row.since}",
        f"{row.until or ''}", row.document, "是" if row.stands_in_for_id else "",
    )  # fmt: skip


def _posts_asked(request: Request) -> tuple[str, str, str]:
    when = request.GET.get("when", "now")
    return (*_asked(request), when if when in WHEN else "now")


@open_to(*READERS)
def posts_page(request: Request) -> HttpResponse:
    """Posts of one's places: who holds what from when to when, on which paper."""
    said, role, when = _posts_asked(request)
    page = Paginator(posts(request.actor, request.on, said, role, when), PAGE).get_page(
        request.GET.get("page")
    )
    columns = [
        {"label": _("姓名")},
        {"label": _("职务")},
        {"label": _("单位")},
        {"label": _("任期")},
        {"label": _("任命文件")},
    ]
    rows = [
        {
            "cells": [
                {"text": row.account.full_name, "sub": row.account.username,
                 "url": reverse("organisations:person", args=[row.account_id])},
                {"text": _(ROLE_NAMES[Role(row.role)]), "sub": _("代理") if row.stands_in_for_id else ""},
                row.organisation.name,
                {"text": period(row.since, row.until)},
                row.document or "—",
            ]
        }
        for row in page
    ]  # fmt: skip
    words = [("now", _("在任")), ("ahead", _("将任")), ("over", _("已离任")), ("all", _("全部"))]
    context = {
        "columns": columns, "rows": rows, "page": page, "said": said, "when": when, "role": role,
        "roles": [(value, _(name)) for value, name in GRANTED],
        "query": urlencode({"q": said, "role": role, "when": when}) + "&",
        "choices": [
            {"label": label, "url": f"?{urlencode({'q': said, 'role': role, 'when': value})}", "current": value == when}
            for value, label in words
        ],
        "may_import": request.actor.has_role(Role.ADMINISTRATOR),
    }  # fmt: skip
    return render(request, "organisations/posts.html", context)


@open_to_signed_in
def post_rules(request: Request) -> HttpResponse:
    """Which two roles one person does not hold and why, who needs a second factor, and how long a session may rest."""
    pairs = sorted(INCOMPATIBLE.items(), key=lambda item: (item[1][0], sorted(item[0])))
    rows = [
        {
            "cells": [
                _("、").join(_(ROLE_NAMES[role]) for role in sorted(roles)),
                _("任何两个单位") if anywhere else _("同一单位或上下级"),
                clause,
            ]
        }
        for roles, (clause, anywhere) in pairs
    ]
    sessions = [
        {
            "cells": [
                _(name), _("要") if role in SECOND_FACTOR_ROLES else "—",
                _("%(n)d 分钟") % {"n": idle_minutes({role})},
            ]
        }
        for role, name in ROLE_NAMES.items()
        if role is not Role.SYSTEM
    ]  # fmt: skip
    context = {
        "columns": [{"label": _("不相容的职务")}, {"label": _("在哪里")}, {"label": _("依据")}], "rows": rows,
        "session_columns": [{"label": _("职务")}, {"label": _("动态码")}, {"label": _("无操作多久退出")}],
        "sessions": sessions,
    }  # fmt: skip
    return render(request, "organisations/post_rules.html", context)


@open_to(*READERS)
def posts_export(request: Request) -> HttpResponse:
    """The same list as a workbook, in the form in which it can be imported again."""
    rows = [_post_cells(row, row.account) for row in posts(request.actor, request.on, *_posts_asked(request))]
    return list_file("人员和职务", HEADS, rows)


def _letter_page(request: Request, account: Account, code: str, way: str) -> HttpResponse:
    context = {
        "account": account, "code": shown_code(code), "way": way, "days": INVITATION_DAYS,
        "form": LetterForm(initial={"account": account.pk, "code": code}),
    }  # fmt: skip
    return render(request, "organisations/code.html", context)


@open_to(Role.ADMINISTRATOR)
@never_cache
def open_one(request: Request) -> HttpResponse:
    """Open an account of staff with a first post; the code for its letter is shown once."""
    form = StaffForm(administered_places(request.actor), request.POST or None, initial={"since": request.on})
    return _with_code(request, form, _("开通账号"))


@open_to(*INVITERS)
@never_cache
def invite(request: Request) -> HttpResponse:
    """Invite a parent to the school's account."""
    return _with_code(request, InviteForm(request.POST or None), _("邀请家长"))


def _with_code(request: Request, form: StaffForm | InviteForm, title: str) -> HttpResponse:
    back = reverse("organisations:people")

    def page() -> HttpResponse:
        return form_page(request, form, title, back)

    if request.method != "POST":
        return page()
    code, made = fresh_code(by=request.actor), []

    def act() -> Account:
        data = form.cleaned_data
        stamp = {"by": request.actor, "key": form.key_value, "at": request.at}
        who = {
            "username": data["username"],
            "full_name": data["full_name"],
            "code_hash": hash_of(by=request.actor, code=code),
        }
        if isinstance(form, StaffForm):
            row = open_staff(
                **stamp, **who, home=form.places[data["place"]], role=Role(data["role"]), since=data["since"],
                until=data["until"], document=data["document"],
            )  # fmt: skip
            way = "letter"
        else:
            grant = request.actor.place(*INVITERS)
            assert grant is not None, "the gate lets only people of a school in"
            own = school(request.actor, grant.organisation_id)
            way = deliver(data["address"], _("您的放心校园餐激活码：%(code)s") % {"code": shown_code(code)})
            row = invite_guardian(**stamp, **who, school=own, since=request.on, channel=way)
        made.append((row.account, way))
        return row.account

    answer = take(request, form, act, done_url=back, sentence=_("账号已开通。"), again=page)
    return _letter_page(request, made[0][0], code, made[0][1]) if made else answer


@open_to(*INVITERS)
@never_cache
def letter(request: Request) -> HttpResponse:
    """The letter with the code as a PDF (POST): only for a code that still opens this very account."""
    form = LetterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(reverse("organisations:people"))
    one = person(request.actor, form.cleaned_data["account"], request.on)
    if invited_account(form.cleaned_data["code"], request.at) != one.pk:
        raise NotFound("这个激活码")
    address = request.build_absolute_uri(reverse("activate"))
    paper = Letter(one.full_name, one.username, one.home.name, shown_code(form.cleaned_data["code"]))
    made = letters_pdf([paper], address, request.on)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return response


@open_to(*READERS)
def person_page(request: Request, account_id: int) -> HttpResponse:
    """One person: posts now and to come, and what may be done."""
    one = person(request.actor, account_id, request.on)
    posts = [
        {
            "row": row,
            "title": ROLE_NAMES[Role(row.role)],
            "period": period(row.since, row.until),
            "stand_in": row.stands_in_for_id is not None,
        }
        for row in posts_of(request.actor, one, request.on)
    ]
    home = one.home.registrar.path if one.home.registrar else one.home.path
    context = {
        "one": one, "posts": posts,
        "may_act": request.actor.holds([Role.ADMINISTRATOR], home) and one.pk != request.actor.account_id,
        "post_form": PostForm(administered_places(request.actor), initial={"since": request.on}),
        "access": [
            ("code", _("发新的激活码（忘记密码）")), ("factor", _("重置动态码")), ("leave", _("在所有设备上退出")),
            ("close", _("停用账号")),
        ],
        "access_form": AccessForm(),
    }  # fmt: skip
    return render(request, "organisations/person.html", context)


@open_to(Role.ADMINISTRATOR)
def appoint_one(request: Request, account_id: int) -> HttpResponse:
    """One more post for a person."""
    one = person(request.actor, account_id, request.on)
    form = PostForm(administered_places(request.actor), request.POST or None, initial={"since": request.on})
    back = reverse("organisations:person", args=[one.pk])

    def page() -> HttpResponse:
        return form_page(request, form, _("任命"), back, one.full_name)

    if request.method != "POST":
        return page()

    def act() -> Post:
        data = form.cleaned_data
        return appoint(
            by=request.actor, key=form.key_value, at=request.at, account=one, organisation=form.places[data["place"]],
            role=Role(data["role"]), since=data["since"], until=data["until"], document=data["document"],
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("任命已登记。"), again=page)


@open_to(Role.ADMINISTRATOR)
def end_one(request: Request, post_id: int) -> HttpResponse:
    """End a post from a day on."""
    row = post(request.actor, post_id)
    form = EndForm(request.POST or None, initial={"until": request.on})
    back = reverse("organisations:person", args=[row.account_id])
    note = f"{row.account.full_name} {ROLE_NAMES[Role(row.role)]}"

    def page() -> HttpResponse:
        return form_page(request, form, _("结束任职"), back, note)

    if request.method != "POST":
        return page()

    def act() -> Post:
        return end_post(
            by=request.actor, key=form.key_value, at=request.at, post=row, until=form.cleaned_data["until"]
        )

    return take(request, form, act, done_url=back, sentence=_("任职已结束。"), again=page)


@open_to(*(role for role in Role if role not in (Role.GUARDIAN, Role.SYSTEM)), personal=True)
def stand_in(request: Request, post_id: int) -> HttpResponse:
    """Name somebody who holds a post for some days: the holder or an administrator."""
    row = post(request.actor, post_id)
    if row.account_id != request.actor.account_id and not request.actor.has_role(Role.ADMINISTRATOR):
        raise NotFound("这项任职")
    choices = [one for one in people(request.actor, request.on) if one.pk != row.account_id and one.is_active]
    form = StandInForm(choices, request.POST or None, initial={"since": request.on})
    own = row.account_id == request.actor.account_id
    back = reverse("account") if own else reverse("organisations:person", args=[row.account_id])
    note = f"{row.account.full_name} {ROLE_NAMES[Role(row.role)]}"

    def page() -> HttpResponse:
        return form_page(request, form, _("指定代理人"), back, note)

    if request.method != "POST":
        return page()

    def act() -> Post:
        data = form.cleaned_data
        return name_stand_in(
            by=request.actor, key=form.key_value, at=request.at, post=row, account=form.people[data["account"]],
            since=data["since"], until=data["until"],
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("代理人已登记。"), again=page)


@open_to(Role.ADMINISTRATOR)
@never_cache
def access_act(request: Request, account_id: int) -> HttpResponse:
    """A new code, another phone, sign-out everywhere, or the end of an account (POST)."""
    one = person(request.actor, account_id, request.on)
    registered(request.actor, one.home_id)
    back = reverse("organisations:person", args=[one.pk])
    form = AccessForm(request.POST or None)
    if request.method != "POST":
        return HttpResponseRedirect(back)
    code = fresh_code(by=request.actor)

    def act() -> object:
        stamp = {"by": request.actor, "key": form.key_value, "at": request.at, "account": one}
        if form.cleaned_data["act"] == "code":
            return invite_again(**stamp, code_hash=hash_of(by=request.actor, code=code), channel="letter")
        acts = {"factor": reset_second_factor, "leave": sign_out_everywhere, "close": close_account}
        return acts[form.cleaned_data["act"]](**stamp)

    def page() -> HttpResponse:
        return form_page(request, form, _("账号和登录"), back, one.full_name)

    answer = take(request, form, act, done_url=back, sentence=_("已办理。"), again=page)
    if form.is_bound and form.is_valid() and form.cleaned_data["act"] == "code" and answer.status_code == 302:
        return _letter_page(request, one, code, "letter")
    return answer
