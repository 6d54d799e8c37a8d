"""All addresses. Areas are included by dotted name, so this file imports no area."""

from __future__ import annotations

from django.urls import include, path

from fangxin.web.account import account, activation, leave_everywhere, switch
from fangxin.web.home import home, menu
from fangxin.web.policy_trial import policy_trial
from fangxin.web.replan import decide, propose, replan
from fangxin.web.second_factor import second_factor_page
from fangxin.web.served import week_served
from fangxin.web.service_worker import outbox, service_worker
from fangxin.web.sign_in import language, session, sign_in, sign_out
from fangxin.web.style_guide import style_guide
from fangxin.web.today import today

urlpatterns = [
    path("", home, name="home"),
    path("menu/", menu, name="menu"),
    path("today/", today, name="today"),
    path("today/replan/", replan, name="replan"),
    path("today/replan/propose/", propose, name="replan-propose"),
    path("today/replan/<int:change_id>/decide/", decide, name="replan-decide"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("account/", account, name="account"),
    path("account/leave/", leave_everywhere, name="account-leave"),
    path("activate/", activation, name="activate"),
    path("switch/", switch, name="switch"),
    path("second-factor/", second_factor_page, name="second-factor"),
    path("session/", session, name="session"),
    path("language/", language, name="language"),
    path("outbox/", outbox, name="outbox"),
    path("sw.js", service_worker, name="service-worker"),
    path("style-guide/", style_guide, name="style-guide"),
    path("policy/trial/", policy_trial, name="policy-trial"),
    path("", include("fangxin.areas.organisations.urls")),
    path("care/", include("fangxin.areas.care.urls")),
    path("oversight/", include("fangxin.areas.oversight.urls")),
    path("dining/", include("fangxin.areas.dining.urls")),
    path("kitchen/", include("fangxin.areas.kitchen.urls")),
    path("", include("fangxin.areas.policy.urls")),
    path("roster/", include("fangxin.areas.roster.urls")),
    path("menus/weeks/<int:week_id>/served/", week_served, name="week-served"),
    path("menus/", include("fangxin.areas.menus.urls")),
    path("", include("fangxin.areas.disclosure.urls")),
    path("procurement/", include("fangxin.areas.procurement.urls")),
    path("supply/", include("fangxin.areas.supply.urls")),
    path("settlement/", include("fangxin.areas.settlement.urls")),
]
