"""Invented content for the style guide: every component with figures that look like a real day.

Nothing here is read by another page. Names, amounts and places are fictional.
"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator

Sample = dict[str, Any]
DAY = datetime.date(2026, 9, 14)
CLOCK = datetime.datetime(2026, 9, 14, 10, 40, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


class WeighingForm(forms.Form):
    """The fields of one weighing, as a person sees them before and after a refusal."""

    weight = forms.DecimalField(
        label="称重", help_text="以电子秤显示为准，保留一位小数。", max_digits=7, decimal_places=1
    )
    portions = forms.IntegerField(label="份数", min_value=0)
    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}), initial=DAY)
    supplier = forms.ChoiceField(label="配送企业", choices=[("1", "惠民配送"), ("2", "绿源农产")])
    state = forms.ChoiceField(
        label="感官检查",
        choices=[("good", "正常"), ("bad", "异常，退货")],
        widget=forms.RadioSelect,
        initial="good",
    )
    remark = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    confirmed = forms.BooleanField(label="我已核对送货单和检疫证明", required=False)

    def clean_weight(self) -> Any:
        weight = self.cleaned_data["weight"]
        if weight > 50:
            raise ValidationError(
                "称重 %(weight)s 公斤，比送货单多 9.6 公斤",
                params={
                    "weight": weight,
                    "why": "为什么：收货不能多于送货单，多出的部分没有单据，无法入账。",
                    "todo": "怎么办：请重新过秤；确实多送的，请司机改送货单后再收。",
                },
            )
        return weight


def forms_sample() -> Sample:
    refused = WeighingForm(
        {"weight": "52.0", "portions": "", "day": "2026-09-14", "supplier": "1", "state": "good"},
        auto_id="refused_%s",
    )
    refused.is_valid()
    return {"form": WeighingForm(), "refused": refused}


def sign_in_form() -> forms.Form:
    class SignIn(forms.Form):
        account = forms.CharField(label="账号", widget=forms.TextInput(attrs={"autocomplete": "username"}))
        password = forms.CharField(
            label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )

    return SignIn()


def _nav(label: str, url: str, icon: str, count: int = 0, *, current: bool = False) -> Sample:
    return {"label": label, "url": url, "icon": icon, "count": count, "current": current}


def navigation(current: str) -> list[Sample]:
    groups: list[tuple[str, list[tuple[str, str, int]]]] = [
        ("", [("工作台", "layout-dashboard", 0)]),
        ("资金", [("结算审核", "receipt-text", 23), ("资金拨付", "wallet", 0), ("询价与定价", "scale", 2)]),
        ("供餐", [("学校与人数", "school", 0), ("配送企业", "truck", 0), ("食谱库", "utensils", 0)]),
        (
            "监管",
            [
                ("检查整改", "shield-check", 4),
                ("明厨亮灶", "camera", 0),
                ("公示", "megaphone", 0),
                ("统计报表", "chart-column", 0),
            ],
        ),
    ]
    return [
        {"label": label, "items": [_nav(n, "#main", i, c, current=n == current) for n, i, c in items]}
        for label, items in groups
    ]


def public_navigation(current: str) -> list[Sample]:
    names = ("全县概况", "学校公示", "食材价格", "资金使用", "意见与投诉")
    return [{"label": name, "url": "#main", "current": name == current} for name in names]


def site() -> Sample:
    return {
        "name": "青禾县阳光食堂",
        "workplace": "县学生营养办工作台",
        "sponsor": "青禾县教育局（县学生营养办）",
        "site_code": "0000000000",
        "record_number": "ICP备00000000号",
        "feedback_url": "#main",
        "hotline": "12345",
    }


def today() -> Sample:
    return {
        "done": 6,
        "total": 10,
        "dishes": ["红烧肉炖土豆", "番茄炒蛋", "清炒油麦菜", "紫菜蛋花汤", "米饭"],
        "open": [
            {
                "title": "销毁到期留样",
                "detail": "9月11日 午餐 5 份，已满 48 小时",
                "icon": "trash-2",
                "url": "#main",
                "state": "due",
                "tone": "warn",
                "word": "可销毁",
            },
            {
                "title": "陪餐登记",
                "detail": "校长；家长代表 1 人",
                "icon": "users",
                "url": "#main",
                "when": "12:00 前",
            },
            {
                "title": "餐具清洗消毒",
                "detail": "热力消毒，记录温度和时间",
                "icon": "droplets",
                "url": "#main",
                "when": "13:30 前",
            },
        ],
        "finished": [
            {
                "title": "食材验收 6 批",
                "alert": "退货 1 批",
                "detail": "：豆腐，感官异常",
                "state": "done",
                "when": "07:32",
                "who": "李芳",
            },
            {
                "title": "从业人员晨检",
                "detail": "5 人，体温正常，健康证有效",
                "state": "done",
                "when": "06:52",
                "who": "赵敏",
            },
        ],
        "tabs": [
            {"label": "今日", "url": "#main", "icon": "list-checks", "current": True},
            {"label": "验收", "url": "#main", "icon": "package-check"},
            {"label": "扫码", "url": "#main", "icon": "scan-line", "main": True},
            {"label": "台账", "url": "#main", "icon": "clipboard-list"},
            {"label": "消息", "url": "#main", "icon": "bell", "count": 2},
        ],
    }


QUEUE_COLUMNS: list[Sample] = [
    {"label": "学校 / 配送企业"},
    {"label": "学生", "align": "right", "phone": "off"},
    {"label": "结算金额（元）", "align": "right", "phone": "bare"},
    {"label": "人均每天", "align": "right", "phone": "off"},
    {"label": "系统核对", "phone": "bare"},
    {"label": "审核时限", "align": "right", "phone": "bare"},
]
QUEUE: list[tuple[str, str, str, str, Any, tuple[str, str, str], tuple[str, str]]] = [
    (
        "溪口镇中心小学",
        "惠民配送",
        "612",
        "27,870.48",
        {"text": "5.06", "tone": "bad", "sub": "高于 5.00"},
        ("bad", "3 项存疑", "单价、数量、人均"),
        ("bad", "剩 1 天"),
    ),
    ("柳塘镇第一小学", "绿源农产", "1,074", "48,120.00", "4.98", ("ok", "通过", ""), ("bad", "剩 1 天")),
    (
        "石桥中学",
        "惠民配送",
        "2,299",
        "103,451.60",
        "5.00",
        ("warn", "1 项存疑", "数量"),
        ("warn", "剩 2 天"),
    ),
    ("南坪镇小学", "校农合作社", "629", "27,903.50", "4.93", ("ok", "通过", ""), ("warn", "剩 2 天")),
    ("望溪镇中学", "绿源农产", "1,966", "88,276.00", "4.99", ("ok", "通过", ""), ("warn", "剩 2 天")),
    ("云岩镇小学", "惠民配送", "876", "39,415.80", "5.00", ("warn", "1 项存疑", "供餐天数"), ("", "剩 3 天")),
    ("松林镇第二小学", "校农合作社", "698", "31,230.00", "4.97", ("ok", "通过", ""), ("", "剩 3 天")),
    ("岚谷乡小学", "绿源农产", "284", "12,660.40", "4.95", ("ok", "通过", ""), ("", "剩 3 天")),
    ("平定营镇小学", "惠民配送", "1,269", "57,009.00", "4.99", ("ok", "通过", ""), ("", "剩 3 天")),
]


def queue_rows() -> list[Sample]:
    return [
        {
            "current": place == 0,
            "cells": [
                {"text": school, "url": "#pane", "sub": supplier},
                pupils,
                {"text": amount, "strong": True},
                each,
                {"tone": check[0], "word": check[1], "sub": check[2]},
                {"tone": left[0], "word": left[1]},
            ],
        }
        for place, (school, supplier, pupils, amount, each, check, left) in enumerate(QUEUE)
    ]


def queue_page() -> Page:
    return Paginator(range(23), 9).page(1)


def queue() -> Sample:
    return {
        "kpis": [
            {"label": "待审核", "value": "23", "unit": "笔", "note": "合计 ¥1,284,560.40"},
            {
                "label": "今明两天到期",
                "value": "5",
                "unit": "笔",
                "tone": "bad",
                "note": "按规定 3 个工作日内审核完",
            },
            {
                "label": "系统核对存疑",
                "value": "7",
                "unit": "笔",
                "tone": "warn",
                "note": "单价 4 · 数量 2 · 天数 1",
            },
            {"label": "本月已审核", "value": "36", "unit": "/ 59 笔", "done": 36, "total": 59},
        ],
        "choices": [
            {"label": "全部", "url": "#main", "count": 23, "current": True},
            {"label": "即将到期", "url": "#main", "count": 5},
            {"label": "存疑", "url": "#main", "count": 7},
            {"label": "退回重报", "url": "#main", "count": 3},
        ],
        "columns": QUEUE_COLUMNS,
        "rows": queue_rows(),
        "page": queue_page(),
        "steps": [
            {"label": "学校确认", "state": "done"},
            {"label": "企业确认", "state": "done"},
            {"label": "营养办审核", "state": "current"},
            {"label": "拨付申请"},
            {"label": "到账"},
        ],
        "checks": [
            {"tone": "bad", "title": "单价超询价 12.4%", "detail": "五花肉 31.80 元/公斤；9月上旬询价 28.30"},
            {"tone": "bad", "title": "票据数量多于验收 38 公斤", "detail": "土豆：配送单 438，学校验收 400"},
            {"tone": "warn", "title": "人均 5.06 元，高于补助标准 5.00 元"},
            {"tone": "ok", "title": "供餐天数与校历、考勤一致"},
        ],
        "pairs": [
            {"label": "肉蛋奶", "value": "13,108.20"},
            {"label": "蔬菜水果", "value": "7,146.90"},
            {"label": "米面主食", "value": "5,521.30"},
            {"label": "油盐调料", "value": "2,094.08"},
            {"label": "合计", "value": "27,870.48", "sum": True},
        ],
    }
