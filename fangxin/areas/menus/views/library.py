"""Pages of the dish library: the list by season and state, a dish's card, signing, import and export."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.actions.library import AUTHORS, import_dishes, sign_recipe
from fangxin.areas.menus.forms import LibraryImportForm, SignForm
from fangxin.areas.menus.models import SEASONS, SEATS, LibraryVersion
from fangxin.areas.menus.papers.library_workbook import library_workbook
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.judging import card_of
from fangxin.areas.menus.queries.library import (
    dish_of,
    newest_versions,
    seats_of,
    signatures_of,
    state,
    version,
    versions_of,
)
from fangxin.areas.menus.rules.library import SEASON_MONTHS, STATE_TITLES, RecipeWrong, state_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, organisation
from fangxin.engine.dishes import ALL_MONTHS, DishCategory
from fangxin.engine.workbook import XLSX

SCHOOL = (
    Role.STOREKEEPER, Role.BUYER, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR, Role.PRINCIPAL, Role.COOK,
)  # fmt: skip
COUNTY = (
    Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.PAYMENT_OFFICER, Role.AUDITOR,
    Role.REGULATOR,
)  # fmt: skip
READERS = (*SCHOOL, *COUNTY)
PER_PAGE = 25


def _season_fits(row: LibraryVersion, season: str) -> bool:
    months = {int(month) for month in row.months.split()} or ALL_MONTHS
    return bool(months & set(SEASON_MONTHS[season]))


@open_to(*READERS)
def index(request: Request) -> HttpResponse:
    """The newest version of every dish, by category; filters by season, state and name."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("q", "season", "state", "category")}
    rows = newest_versions(request.actor)
    if asked["q"]:
        rows = rows.filter(dish__name__contains=asked["q"])
    if asked["category"] in {c.value for c in DishCategory}:
        rows = rows.filter(category=asked["category"])
    found = [
        row
        for row in rows
        if (asked["season"] not in SEASON_MONTHS or _season_fits(row, asked["season"]))
        and (
            asked["state"] not in STATE_TITLES or state_of(signatures_of(row.reviews.all())) == asked["state"]
        )
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "q": asked["q"], "asked": asked, "total": len(found),
        "lines": [{"row": row, "state": state(row)} for row in page],
        "choices": _choices(asked), "seasons": SEASONS, "states": STATE_TITLES.items(),
        "query": f"{urlencode({k: v for k, v in asked.items() if v})}&" if any(asked.values()) else "",
        "hidden": [(k, v) for k, v in asked.items() if v and k != "q"],
        "may_import": request.actor.has_role(*AUTHORS),
    }  # fmt: skip
    return render(request, "menus/library.html", context)


def _choices(asked: dict[str, str]) -> list[dict[str, Any]]:
    kept = {name: value for name, value in asked.items() if value and name not in ("category", "q")}
    choices = [{"label": _("全部"), "url": f"?{urlencode(kept)}", "current": not asked["category"]}]
    return choices + [
        {
            "label": category.value,
            "url": f"?{urlencode(kept | {'category': category.value})}",
            "current": asked["category"] == category.value,
        }
        for category in DishCategory
    ]


@open_to(*READERS)
@require_safe
def dish(request: Request, version_id: int) -> HttpResponse:
    """A dish's card: grams by band, nutrients, allergens, versions and signatures."""
    return _dish_page(request, version_id, SignForm())


def _dish_page(request: Request, version_id: int, form: SignForm) -> HttpResponse:
    row = version(request.actor, version_id)
    reviews = sorted(row.reviews.all(), key=lambda review: review.at, reverse=True)
    names = names_of(request.actor, {row.by_id, *(review.by_id for review in reviews)})
    seats = dict(SEATS)
    context = {
        "row": row, "card": card_of(dish_of(row), food_source(request.actor, row.dish.place)), "state": state(row), "form": form,
        "versions": versions_of(request.actor, row.dish), "author": names.get(row.by_id, ""),
        "seats": [(seat, seats[seat]) for seat in seats_of(request.actor, row.dish.place, request.on)],
        "events": [
            {
                "title": seats[review.seat] + ("：" + _("同意") if review.accepted else "：" + _("不同意")),
                "text": f" {names.get(review.by_id, '')}", "detail": review.remark,
                "state": "" if review.accepted else "bad",
            }
            for review in reviews
        ],
    }  # fmt: skip
    return render(request, "menus/library_dish.html", context)


@open_to(*READERS)
def sign(request: Request, version_id: int) -> HttpResponse:
    """A panel member signs a version."""
    row = version(request.actor, version_id)
    form = SignForm(request.POST or None)

    def act() -> Any:
        return sign_recipe(
            by=request.actor, key=form.key_value, at=request.at, of=row, seat=form.cleaned_data["seat"],
            accepted=form.cleaned_data["verdict"] == "yes", remark=form.cleaned_data["remark"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("menus:library-dish", args=[row.pk]), sentence=_("已签署。"),
        again=lambda: _dish_page(request, version_id, form),
    )  # fmt: skip


@open_to(*READERS)
@require_safe
def export(request: Request) -> HttpResponse:
    """All dishes as a workbook."""
    data = library_workbook([dish_of(row) for row in newest_versions(request.actor)])
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="dishes.xlsx"'
    return response


@open_to(*AUTHORS)
def import_page(request: Request) -> HttpResponse:
    """Import dishes from the workbook that the page exports."""
    grant = request.actor.place(*AUTHORS)
    if grant is None:
        raise NotAllowed("菜品由县营养办或学校负责人导入。")
    form = LibraryImportForm(request.POST or None, request.FILES or None)
    faults: dict[str, Any] = {"faults": ()}

    def page() -> HttpResponse:
        return render(request, "menus/library_import.html", {"form": form, **faults})

    def act() -> Any:
        file = form.cleaned_data["workbook"]
        try:
            return import_dishes(
                by=request.actor, key=form.key_value, at=request.at,
                place=organisation(request.actor, grant.organisation_id), file_name=file.name, data=file.read(),
            )  # fmt: skip
        except RecipeWrong as refusal:
            faults["faults"] = refusal.faults
            raise

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("menus:library"), sentence=_("菜品已导入；内容变了的另存为新版，待审核。"),
        again=page,
    )  # fmt: skip
