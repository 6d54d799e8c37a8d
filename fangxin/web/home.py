"""The front door: each role lands on the page that answers its one question."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to_signed_in
from fangxin.web.navigation import SCHOOL

LANDING = (
    ((Role.NUTRITION_OFFICER, Role.AUDITOR), "settlement:queue"),
    ((Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER), "roster:declarations"),
    ((Role.ADMINISTRATOR,), "organisations:places"),
    ((Role.REGULATOR,), "oversight:incidents"),
    ((Role.PAYMENT_OFFICER,), "settlement:payments"),
    (SCHOOL, "today"),
    ((Role.TEACHER,), "dining:classes"),
    ((Role.SUPPLIER_CLERK,), "supply:orders"),
)


@open_to_signed_in
def home(request: Request) -> HttpResponse:
    """Send the person to the page of the first role that has one."""
    for roles, name in LANDING:
        if request.actor.has_role(*roles):
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return render(request, "home.html")


@open_to_signed_in
def menu(request: Request) -> HttpResponse:
    """Everything that this person can open, in groups: the phone's last tab."""
    return render(request, "home.html")
