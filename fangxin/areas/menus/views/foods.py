"""Pages of the food table: which figures hold, the template, and a county's own table: check, preview, commit."""

from __future__ import annotations

import base64
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.menus.actions.foods import OWNERS, import_food_table
from fangxin.areas.menus.forms import FoodTableForm
from fangxin.areas.menus.papers.foods_workbook import foods_workbook
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.rules.foods import read_food_table
from fangxin.areas.menus.views.library import READERS
from fangxin.areas.menus.views.sets import county_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.engine.nutrition import load_foods
from fangxin.engine.workbook import XLSX

_SALT = "menus.food-table"


@open_to(*READERS, in_county=True)
def index(request: Request) -> HttpResponse:
    """Which figures hold in the county, and the form for its own."""
    return _page(request, FoodTableForm())


def _page(request: Request, form: FoodTableForm, preview: Any = None, status: int = 200) -> HttpResponse:
    county = county_of(request)
    context = {
        "county": county, "source": food_source(request.actor, county), "form": form, "preview": preview,
        "may_import": request.actor.holds(OWNERS, county.path),
        "findings": [(preview.rows.get(f.food, 0), f.sentence) for f in preview.findings] if preview else [],
    }  # fmt: skip
    return render(request, "menus/foods.html", context, status=status)


@open_to(*READERS, in_county=True)
def template(request: Request) -> HttpResponse:
    """The workbook to fill in: with the figures that hold, or with empty ones (?empty=1)."""
    source = food_source(request.actor, county_of(request))
    empty = request.GET.get("empty") == "1"
    data = foods_workbook(load_foods() if empty else source.foods, empty=empty)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="foods.xlsx"'
    return response


@open_to(*OWNERS)
def import_table(request: Request) -> HttpResponse:
    """First press: check and preview, nothing is stored. Second press: the checked file travels with the page."""
    county = county_of(request)
    form = FoodTableForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["workbook"]
    if file is not None:
        name, data = file.name, file.read()
    else:
        try:
            name, text = signing.loads(form.cleaned_data["carried"], salt=_SALT)
        except signing.BadSignature:
            form.add_error("workbook", _("请重新选择文件。"))
            return _page(request, form, status=422)
        data = base64.b64decode(text)
    try:
        preview = read_food_table(data, name, form.cleaned_data["name"])
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, form, status=422)
    if file is not None:
        carried = signing.dumps([name, base64.b64encode(data).decode()], salt=_SALT)
        again = FoodTableForm(initial={"name": form.cleaned_data["name"], "carried": carried})
        return _page(request, again, preview)
    return take(
        request, form,
        lambda: import_food_table(
            by=request.actor, key=form.key_value, at=request.at, place=county, name=form.cleaned_data["name"],
            file_name=name, data=data, checked=form.cleaned_data["checked"],
        ),
        done_url=reverse("menus:foods"), sentence=_("食物成分表已导入；本县和各校的报告从现在起按它计算。"),
        again=lambda: _page(request, form, preview),
    )  # fmt: skip
