"""Lists from a workbook: template, every row checked, preview with differences, one commit; or the workbook back, marked.

One way for every list of every area: a list says how its rows are planned and written (`SheetList`), its views declare who
may and call `upload` and `commit`. What is committed is what was shown: the cells travel sealed with the preview, are
planned again, and must come to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.core import signing
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import Request
from fangxin.areas.organisations.rules.sheet import CHANGED, NEW, SAME, Plan, plain_rows
from fangxin.engine.workbook import (
    XLSX,
    Sheet,
    WorkbookRefused,
    list_workbook,
    marked_workbook,
    open_workbook,
    workbook_url,
)

SALT = "organisations.import"
HOLDS_SECONDS = 30 * 60
LARGEST = 5 * 1024 * 1024
SHOWN = 100


class UploadForm(EntryForm):
    """The workbook."""

    workbook = forms.FileField(label=gettext_lazy("表格（.xlsx）"))

    def clean_workbook(self) -> Any:
        """A workbook of at most 5 MB."""
        file = self.cleaned_data["workbook"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过 5 MB，请拆成几份再上传。"))
        return file

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen beside the workbook, as text: it is sealed with the preview."""
        return {}


class CommitForm(EntryForm):
    """The preview, sealed so that only what was checked can be committed."""

    sealed = forms.CharField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Preview:
    """What was uploaded and shown: the sheet's cells, what was asked beside it, and what it would have done."""

    sheet: Sheet
    asked: dict[str, str]
    digest: str
    codes: dict[str, str]


class SheetList:
    """What a list brings to these pages. `address` names its URLs: itself, `…-template` and `…-commit`."""

    name = ""
    address = ""
    file_name = ""
    heads: tuple[str, ...] = ()
    back = ""
    export = ""

    def titles(self) -> dict[str, Any]:
        """`title`, `done`, `list_title`, `export_title`, `columns` of the preview and `notes` of how to fill it in."""
        raise NotImplementedError

    def examples(self, request: Request) -> Sequence[Sequence[object]]:
        """The rows of the template."""
        raise NotImplementedError

    def form(self, request: Request, *args: Any) -> UploadForm:
        """The form of the upload; lists that ask for more than the file bring their own."""
        del request
        return UploadForm(*args)

    def plan(self, request: Request, sheet: Sheet, asked: dict[str, str]) -> Plan[Any]:
        """What the sheet would do, or its faults."""
        raise NotImplementedError

    def codes(self, request: Request, plan: Plan[Any]) -> dict[str, str]:
        """Secrets that are made once, with the preview."""
        del request, plan
        return {}

    def write(self, request: Request, key: str, plan: Plan[Any], preview: Preview) -> Model:
        """Write all of it, by one action."""
        raise NotImplementedError


def seal(
    account_id: int, name: str, sheet: Sheet, asked: dict[str, str], digest: str, codes: dict[str, str]
) -> str:
    """The preview of the list called `name`, signed and compressed. `codes` are activation codes by login name."""
    rows = plain_rows(sheet)
    return signing.dumps([account_id, name, sheet.name, rows, asked, digest, codes], salt=SALT, compress=True)


def unseal(text: str, account_id: int, name: str) -> Preview:
    """The same again. Raises Refused when it is too old, changed, somebody else's, or of another list."""
    try:
        owner, said, title, rows, asked, digest, codes = signing.loads(text, salt=SALT, max_age=HOLDS_SECONDS)
    except signing.BadSignature as broken:
        raise Refused("预览已过期或不完整，没有登记。", remedy="请重新上传表格。") from broken
    if (owner, said) != (account_id, name):
        raise Refused("这份预览不是您做的，没有登记。", remedy="请重新上传表格。")
    return Preview(Sheet(title, visible=True, rows=tuple(tuple(row) for row in rows)), asked, digest, codes)


def list_file(name: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> HttpResponse:
    """A list as .xlsx to download."""
    response = HttpResponse(list_workbook(name, heads, rows), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response


def template(request: Request, one: SheetList) -> HttpResponse:
    """The workbook to fill in."""
    return list_file(one.file_name, one.heads, one.examples(request))


def page(request: Request, one: SheetList, form: UploadForm, status: int = 200, **more: Any) -> HttpResponse:
    """The page with the form to upload."""
    context = {"form": form, "back": reverse(one.back), "file_name": one.file_name, **one.titles()} | more
    context |= {"template": reverse(f"{one.address}-template"), "upload": reverse(one.address)}
    context |= {"export": reverse(one.export) if one.export else ""}
    return render(request, "organisations/import.html", context, status=status)


def upload(request: Request, one: SheetList) -> HttpResponse:
    """Check a workbook; show its faults with the workbook marked, or the preview with every difference."""
    if request.method != "POST":
        return page(request, one, one.form(request))
    form = one.form(request, request.POST, request.FILES)
    if not form.is_valid():
        return page(request, one, form, 422)
    file = form.cleaned_data["workbook"]
    try:
        sheet = open_workbook(file.read(), name=file.name).sheets[0]
    except WorkbookRefused as refused:
        form.add_error("workbook", str(refused))
        return page(request, one, form, 422)
    plan = one.plan(request, sheet, form.asked)
    if plan.marks:
        marked = workbook_url(marked_workbook(sheet, plan.marks))
        more = {"marks": plan.marks[:SHOWN], "count": len(plan.marks), "marked": marked}
        return page(request, one, one.form(request), 422, **more)
    if not plan.changes:
        form.add_error("workbook", _("表里除了标题没有内容。"))
        return page(request, one, form, 422)
    sealed = seal(
        request.actor.account_id, one.name, sheet, form.asked, plan.digest, one.codes(request, plan)
    )
    return render(request, "organisations/preview.html", _shown(one, plan, sealed))


def _shown(one: SheetList, plan: Plan[Any], sealed: str) -> dict[str, Any]:
    titles = one.titles()
    columns = [{"label": label} for label in titles["columns"]]
    words = {NEW: {"word": _("新增"), "tone": "ok"}, CHANGED: {"word": _("变更"), "tone": "warn"}}
    rows = [
        {"cells": [*change.shown, words[change.verb], _("；").join(change.said) or "—"]}
        for change in plan.of(NEW, CHANGED)
    ]
    counts = [
        (_("新增"), len(plan.of(NEW))), (_("变更"), len(plan.of(CHANGED))), (_("不变"), len(plan.of(SAME))),
    ]  # fmt: skip
    return titles | {
        "columns": [*columns, {"label": _("怎么变")}, {"label": _("内容")}], "rows": rows[:SHOWN],
        "more": max(0, len(rows) - SHOWN), "warnings": plan.warnings, "nothing": not rows,
        "counts": [{"label": label, "value": value} for label, value in counts], "back": reverse(one.back),
        "upload": reverse(one.address), "commit_url": reverse(f"{one.address}-commit"),
        "commit": CommitForm(initial={"sealed": sealed}),
    }  # fmt: skip


def commit(request: Request, one: SheetList) -> tuple[HttpResponse, Preview | None]:
    """Write all rows of a preview, or none (POST); the answer, and what was written."""
    if request.method != "POST":
        return page(request, one, one.form(request)), None
    form = CommitForm(request.POST)
    done: list[Preview] = []

    def act() -> Model:
        preview = unseal(form.cleaned_data["sealed"], request.actor.account_id, one.name)
        plan = one.plan(request, preview.sheet, preview.asked)
        # A second click after the first was written finds every row as it stands: that is the same answer.
        if plan.marks or (plan.of(NEW, CHANGED) and plan.digest != preview.digest):
            raise Refused("预览之后有人改动过这些内容，没有登记。", remedy="请重新上传，再看一次预览。")
        written = one.write(request, form.key_value, plan, preview)
        done.append(preview)
        return written

    answer = take(
        request, form, act, done_url=reverse(one.back), sentence=one.titles()["done"],
        again=lambda: page(request, one, one.form(request), commit=form),
    )  # fmt: skip
    return answer, done[0] if done else None
