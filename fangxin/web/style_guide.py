"""The style guide: every component with realistic content, and one sample page for each layout.

`/style-guide/` lists the components; `/style-guide/?page=today` and the other names in PAGES show whole pages.
It reads nothing but invented content, so it needs no sign-in and shows nobody's data.
"""

import json
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fangxin.areas.organisations.access import Access
from fangxin.web import style_guide_samples as samples
from fangxin.web.style_guide_samples import Sample

OFFICER = {"name": "陈敏", "grants": [{"organisation_name": "青禾县学生营养办"}]}
KEEPER = {"name": "李芳", "grants": [{"organisation_name": "溪口镇中心小学"}]}


def story(name: str) -> Sample:
    """The content of one sample page, as data beside this file."""
    text = (Path(__file__).parent / "style_guide_stories" / f"{name}.json").read_text(encoding="utf-8")
    content: Sample = json.loads(text)
    return content


def _components() -> Sample:
    tokens = ("brand", "brand-deep", "brand-soft", "ok", "warn", "bad", "info", "ink", "ink-3", "line")
    return {
        "tokens": tokens,
        "today": samples.today(),
        "queue": samples.queue(),
        "school": story("school"),
        "trace": story("trace"),
        "acceptance": story("acceptance"),
        "parent": story("parent"),
        "pages": [(name, words) for name, (_, words, _) in PAGES.items() if name],
        **samples.forms_sample(),
    }


def _today() -> Sample:
    return {"sample": samples.today(), "tabs": samples.today()["tabs"], "actor": KEEPER}


def _queue() -> Sample:
    return {"sample": samples.queue(), "navigation": samples.navigation("结算审核"), "actor": OFFICER}


def _planner() -> Sample:
    return {"sample": story("planner"), "navigation": samples.navigation("食谱库"), "actor": OFFICER}


def _school() -> Sample:
    return {"sample": story("school"), "public_navigation": samples.public_navigation("学校公示")}


def _trace() -> Sample:
    return {"sample": story("trace"), "public_navigation": samples.public_navigation("资金使用")}


def _acceptance() -> Sample:
    return {"sample": story("acceptance"), "actor": KEEPER, "back_url": "#main"}


def _parent() -> Sample:
    return {"sample": story("parent"), "tabs": story("parent")["tabs"], "actor": {"name": "林女士"}}


def _sign_in() -> Sample:
    return {"form": samples.sign_in_form()}


def _refusal() -> Sample:
    return {
        "what": "没有保存：今天不是供餐日",
        "why": "9月25日 是中秋节放假，校历上没有供餐，不能登记就餐人数。",
        "todo": "如果学校当天补课供餐，请先请校长在校历里改为供餐日，再回来登记。",
        "clause": "《青岭州学生营养改善计划管理办法》第十二条",
        "quotation": "供餐天数按实际在校学习日计算。",
    }


PAGES: dict[str, tuple[str, str, Callable[[], Sample]]] = {
    "": ("style_guide.html", "组件", _components),
    "today": ("style_guide/today.html", "今日清单（手机）", _today),
    "acceptance": ("style_guide/acceptance.html", "双人验收（手机）", _acceptance),
    "parent": ("style_guide/parent.html", "家长（手机）", _parent),
    "queue": ("style_guide/queue.html", "待审核结算（桌面）", _queue),
    "planner": ("style_guide/planner.html", "一周食谱（桌面）", _planner),
    "school": ("style_guide/school.html", "学校公示", _school),
    "trace": ("style_guide/trace.html", "一分钱吃到嘴里", _trace),
    "sign-in": ("sign_in.html", "登录", _sign_in),
    "outbox": ("outbox.html", "待上传的登记", dict),
    "error-403": ("errors/403.html", "错误 403", dict),
    "error-404": ("errors/404.html", "错误 404", dict),
    "error-409": ("errors/409.html", "错误 409", dict),
    "error-422": ("errors/422.html", "错误 422", _refusal),
    "error-500": ("errors/500.html", "错误 500", dict),
}


@transaction.non_atomic_requests
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show the component list, or the sample page named by ?page=."""
    name = request.GET.get("page", "")
    if name not in PAGES:
        raise Http404("样例页不存在：请从组件页的链接进入。")
    template, _, content = PAGES[name]
    shared = {"site": samples.site(), "demo": True, "now": samples.CLOCK, "account_id": "style-guide"}
    return render(request, template, {**shared, **content()})


style_guide.access = Access(public=True)  # type: ignore[attr-defined]
