"""A child's card for the school, a full number for a purpose, the family's own view, the yearly pack."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import xlsxwriter
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound, Refused
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, organisation
from fangxin.areas.roster.actions.identity import (
    ask_correction,
    give_number,
    give_student_number,
    link_guardian,
    read_number,
    record_family_export,
    settle_doubt,
)
from fangxin.areas.roster.actions.transfer import end_spell, resume_spell
from fangxin.areas.roster.models import Pupil
from fangxin.areas.roster.papers.minors_pack import pack_pdf
from fangxin.areas.roster.queries import classes
from fangxin.areas.roster.queries.compliance import minors_year
from fangxin.areas.roster.queries.identity import (
    FamilyChild,
    child_of,
    family,
    family_corrections,
    guardian_account,
    guardians_of,
    readings_of,
    spells_of,
)
from fangxin.areas.roster.rules.eligibility import REGISTRATIONS
from fangxin.areas.roster.rules.identity import (
    CORRECTABLE,
    DOUBTS,
    NEEDS_NUMBER,
    READING_PURPOSES,
    RELATIONS,
)
from fangxin.areas.roster.rules.spells import SPELL_BEGINNINGS, SPELL_ENDINGS
from fangxin.areas.roster.sealing import open_number
from fangxin.areas.roster.views.identity_forms import (
    CorrectionForm,
    EndForm,
    GuardianForm,
    NoteForm,
    NumberForm,
    ReadingForm,
    ResumeForm,
    StudentNumberForm,
)
from fangxin.engine.identity_numbers import KIND_NAMES, IdKind
from fangxin.engine.workbook import XLSX

READERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.AUDITOR)
# The regulations on the protection of minors online hold since 2024-01-01; an earlier year, or one to come, has no pack.
FIRST_YEAR = 2024
KIND_WORDS = {kind.value: name for kind, name in KIND_NAMES.items()} | {"": ""}
STUDENT_WORDS = {"formal": "正式学籍号", "temporary": "临时学籍号", "local": "本地学号", "": ""}
FACTS = REGISTRATIONS | {"boarder": "寄宿"}
WHAT_WORDS = {"id": "证件号", "student": "学籍号", "phone": "监护人电话"}


def _word(words: Mapping[str, str], code: str) -> str:
    """The word for a stored code in the reader's language; a code without one says nothing."""
    return _(words[code]) if words.get(code) else ""


@never_cache
@open_to(*READERS)
def child(request: Request, pupil_id: int) -> HttpResponse:
    """The card: last four of each number, spells, who looked; for the principal what is still to be done."""
    return _card(request, pupil_id)


def _card(
    request: Request, pupil_id: int, shown: tuple[str, str] | None = None, **bound: Any
) -> HttpResponse:
    pupil = child_of(request.actor, pupil_id)
    row = pupil.identity
    readings = readings_of(request.actor, pupil)
    people = names_of(request.actor, {reading.by_id for reading in readings})
    principal = request.actor.holds([Role.PRINCIPAL], pupil.owner_path)
    spells = spells_of(request.actor, pupil)
    context = {
        "pupil": pupil, "row": row, "shown": shown, "principal": principal,
        "kind": _word(KIND_WORDS, row.id_kind) if row.id_kind != IdKind.NONE else "",
        "student_kind": _word(STUDENT_WORDS, row.student_kind),
        "doubt": _word(DOUBTS, row.doubt), "needs_number": row.doubt in NEEDS_NUMBER,
        "spells": [
            (s, _word(SPELL_BEGINNINGS, s.began_as), _word(SPELL_ENDINGS, s.ended_as)) for s in spells
        ],
        "current": next((s for s in spells if s.until is None), None),
        "readings": [(r, people.get(r.by_id, ""), _(WHAT_WORDS[r.what]), _(READING_PURPOSES[r.purpose])) for r in readings],
        "guardians": [(g, _(RELATIONS[g.relation])) for g in guardians_of(request.actor, pupil)],
        "reading_form": ReadingForm(),
    }  # fmt: skip
    if principal:
        context |= {f"{what}_form": make(request, pupil, None) for what, make in CHANGE_FORMS.items()}
    return render(request, "roster/child.html", context | bound)


CHANGE_FORMS: dict[str, Callable[[Request, Pupil, QueryDict | None], Any]] = {
    "number": lambda request, _pupil, sent: NumberForm(request.on, sent),
    "student": lambda _request, _pupil, sent: StudentNumberForm(sent),
    "note": lambda _request, _pupil, sent: NoteForm(sent),
    "end": lambda _request, _pupil, sent: EndForm(sent),
    "resume": lambda request, pupil, sent: ResumeForm(
        classes(request.actor, request.on).filter(school=pupil.school), sent
    ),
    "guardian": lambda _request, _pupil, sent: GuardianForm(sent),
}


@never_cache
@open_to(*READERS, proven=True)
def read(request: Request, pupil_id: int) -> HttpResponse:
    """Show one full number once, after what for is on record. Nothing of it stays: no redirect, no session, no cache."""
    pupil = child_of(request.actor, pupil_id)
    form = ReadingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _card(request, pupil_id, reading_form=form)
    said = form.cleaned_data
    try:
        read_number(
            by=request.actor, key=form.key_value, at=request.at, pupil=pupil, what=said["what"],
            purpose=said["purpose"], why=said["why"],
        )  # fmt: skip
    except Refused as refused:
        form.refuse(refused)
        page = _card(request, pupil_id, reading_form=form)
        page.status_code = refused.status
        return page
    row = pupil.identity
    sealed = {"id": row.id_sealed, "student": row.student_sealed, "phone": row.phone_sealed}[said["what"]]
    plain = open_number(said["what"], pupil.pk, sealed) or _("没有登记")
    return _card(request, pupil_id, shown=(_(WHAT_WORDS[said["what"]]), plain))


@never_cache
@open_to(Role.PRINCIPAL)
def change(request: Request, pupil_id: int, what: str) -> HttpResponse:
    """One of the card's small forms: a number, a student number, a note on a doubt, leaving, coming back, a guardian."""
    pupil = child_of(request.actor, pupil_id)
    if what not in CHANGE_FORMS or request.method != "POST":
        return _card(request, pupil_id)
    form: Any = CHANGE_FORMS[what](request, pupil, request.POST)

    def act() -> Any:
        said, common = (
            form.cleaned_data,
            {"by": request.actor, "key": form.key_value, "at": request.at, "pupil": pupil},
        )
        if what == "number":
            return give_number(**common, id_kind=said["id_kind"], number=form.secret)
        if what == "student":
            return give_student_number(**common, number=form.secret)
        if what == "note":
            return settle_doubt(**common, code=pupil.identity.doubt, note=said["note"])
        if what == "end":
            return end_spell(**common, on=said["on"], why=said["why"])
        if what == "resume":
            return resume_spell(**common, school_class=said["school_class"], on=said["on"])
        account = guardian_account(request.actor, pupil.school, said["username"])
        return link_guardian(**common, account=account, relation=said["relation"])

    return take(
        request, form, act, done_url=reverse("roster:child", args=[pupil.pk]), sentence=_("已保存。"),
        again=lambda: _card(request, pupil_id, **{f"{what}_form": form}),
    )  # fmt: skip


@never_cache
@open_to(Role.GUARDIAN)
def own_family(request: Request) -> HttpResponse:
    """What is stored about the guardian's own children, who looked at it, and a way to have it put right."""
    form = CorrectionForm(request.POST or None)

    def page() -> HttpResponse:
        children = family(request.actor)
        context = {
            "children": [
                {
                    "row": one, "kind": _word(KIND_WORDS, one.id_kind), "student": _word(STUDENT_WORDS, one.student_kind),
                    "form": form if str(form["pupil_id"].value()) == str(one.pupil_id)
                    else CorrectionForm(initial={"pupil_id": one.pupil_id}),
                    "facts": _facts(one),
                    "readings": [
                        (who, _word(WHAT_WORDS, what), _word(READING_PURPOSES, purpose), why, at)
                        for who, what, purpose, why, at in one.readings
                    ],
                }
                for one in children
            ],
            "corrections": [(row, _(CORRECTABLE[row.what])) for row in family_corrections(request.actor)],
            "export_form": EntryForm(),
        }  # fmt: skip
        return render(request, "roster/family.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: ask_correction(
            by=request.actor, key=form.key_value, at=request.at, pupil_id=form.cleaned_data["pupil_id"],
            what=form.cleaned_data["what"], text=form.cleaned_data["text"],
        ),
        done_url=reverse("roster:family"), sentence=_("已送交学校，处理结果会显示在这里。"), again=page,
    )  # fmt: skip


def _facts(one: FamilyChild) -> list[tuple[str, date, date | None]]:
    """What is stored of where the child belongs and sleeps, in words, each with its days."""
    return [(_word(FACTS, value), since, until) for _kind, value, since, until in one.facts]


@never_cache
@open_to(Role.GUARDIAN)
def family_export(request: Request) -> HttpResponse:
    """A copy of everything stored about the guardian's children, with the full numbers: theirs to have."""
    form = EntryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return own_family(request)  # type: ignore[no-any-return]
    children = family(request.actor)
    record_family_export(
        by=request.actor, key=form.key_value, at=request.at, pupil_ids=[one.pupil_id for one in children]
    )
    response = HttpResponse(_workbook(children), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="my-child.xlsx"'
    return response


def _workbook(children: list[Any]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for number, one in enumerate(children, start=1):
        sheet = book.add_worksheet(f"{_('孩子')}{number}")
        rows: list[tuple[str, ...]] = [
            (_("学生编号"), str(one.pupil_id)), (_("姓名"), one.name), (_("性别"), _("男") if one.sex == "m" else _("女")),
            (_("出生日期"), str(one.birth or "")), (_("学校"), one.school), (_("监护人"), one.guardian),
            (_("证件类型"), _word(KIND_WORDS, one.id_kind)),
        ]  # fmt: skip
        rows += [
            (_(WHAT_WORDS[what]), open_number(what, one.pupil_id, one.sealed[what]))
            for what in ("id", "student", "phone")
        ]
        rows += [
            (_("就读"), f"{school} {label} {since} — {until or ''}")
            for school, label, since, until, *_x in one.spells
        ]
        rows += [
            (_("享受补助的事实"), f"{word} {since} — {until or ''}") for word, since, until in _facts(one)
        ]
        rows += [(_("谁看过完整号码"), f"{who} {at:%Y-%m-%d} {why}") for who, _w, _p, why, at in one.readings]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        sheet.set_column(0, 1, 30)
    if not children:
        book.add_worksheet(_("没有内容"))
    book.close()
    return buffer.getvalue()


@never_cache
@open_to(Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.AUDITOR)
def minors_pack(request: Request, year: int) -> HttpResponse:
    """The yearly compliance pack for minors' data as a PDF: who looked at what, why; how many children; what was erased."""
    place = request.actor.place(Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.AUDITOR)
    assert place is not None, "the gate lets only these roles in"
    if not FIRST_YEAR <= year <= request.on.year:
        raise NotFound("这一年的未成年人信息保护材料")
    facts = minors_year(request.actor, organisation(request.actor, place.organisation_id), year, request.at)
    response = HttpResponse(pack_pdf(facts), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="minors-{year}.pdf"'
    return response
