"""The county's library in the demo: the program's own dishes, a panel of two, and sets for the autumn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from demo.calendar import DECLARED_ON, moment
from fangxin.areas.audit.queries import looking
from fangxin.areas.menus.actions.library import seat_member, sign_recipe, write_dishes, write_set
from fangxin.areas.menus.queries.library import newest_versions
from fangxin.engine.dishes import load_dishes

if TYPE_CHECKING:
    from demo.county import County

TITLES = {"primary": "小学", "junior": "初中"}
PANEL = {"nutritionist": "auditor", "health_department": "education"}
APPROVED = 3
"""The last primary set and the junior one wait for their signatures, so that a visitor can sign."""
# Staple, meat, half meat, vegetable, soup, extra of five days; every set passes the checker for its bands.
SETS: Mapping[tuple[str, str, int], tuple[tuple[str, ...], ...]] = {
    ("primary", "autumn", 1): (
        ("米饭", "盐焗风味蒸鸡腿", "金针菇番茄牛肉", "秋葵炒木耳", "酸菜粉丝汤", "酸奶150g"),
        ("米饭", "芹菜炒肉丝", "蚂蚁上树", "土豆烧茄子", "西湖牛肉羹", "梨1个"),
        ("紫薯饭", "土豆炖肉", "肉末粉条", "芥蓝炒香菇", "菠菜蛋汤", "酸奶150g"),
        ("紫薯饭", "清蒸鲈鱼", "腐竹烧肉片", "清炒南瓜片", "菠菜猪肝汤", "梨1个"),
        ("黑米饭", "玉米青豆虾仁", "丝瓜炒蛋", "醋溜土豆丝", "裙带菜豆腐汤", "酸奶150g"),
    ),
    ("primary", "autumn", 2): (
        ("米饭", "仔姜烧鸭", "黄瓜炒蛋", "蒜蓉上海青", "银耳红枣汤", "酸奶150g"),
        ("什锦蛋炒饭", "番茄龙利鱼", "虾仁烧豆腐", "黄豆芽炒粉丝", "萝卜丝鱼丸汤", "梨1个"),
        ("黑米饭", "玉米炖排骨", "家常豆腐", "菠菜粉丝", "玉米糁粥汤", "风味酸奶125g"),
        ("米饭", "番茄牛腩", "蟹味菇豆腐煲", "烧茄子", "青菜豆腐汤", "梨1个"),
        ("米饭", "咖喱牛肉", "鹌鹑蛋烧土豆", "三色豆腐皮丝", "疙瘩汤", "风味酸奶125g"),
    ),
    ("primary", "autumn", 3): (
        ("红薯饭", "孜然羊肉炒土豆", "胡萝卜炒猪肝", "玉米青豆胡萝卜", "红豆薏米汤", "风味酸奶125g"),
        ("黑米饭", "红烧带鱼", "芹菜香干肉丝", "山药木耳", "玉米排骨汤", "梨1个"),
        ("南瓜饭", "香煎带鱼", "鱼香豆腐", "娃娃菜蒸粉丝", "南瓜绿豆汤", "酸奶150g"),
        ("黑米饭", "狮子头烧白菜", "油豆腐烧白菜", "平菇炒青菜", "海带排骨汤", "梨1个"),
        ("玉米糁饭", "鱼香鳕鱼块", "卤鸡蛋配时蔬", "白菜炖粉条", "小米南瓜粥汤", "酸奶150g"),
    ),
    ("primary", "autumn", 4): (
        ("米饭", "大盘鸡", "韭菜炒蛋", "木耳菜清炒", "菌菇豆腐汤", "酸奶150g"),
        ("糙米饭", "土豆炖牛肉", "土豆片烧肉片", "清炒油麦菜", "山药鸡汤", "梨1个"),
        ("糙米饭", "土豆烧排骨", "折耳根炒腊肉（少量）", "清炒白萝卜丝", "丝瓜蛋汤", "酸奶150g"),
        ("糙米饭", "珍珠丸子", "香菇肉末蒸蛋", "花生黄瓜玉米粒", "酸汤豆芽豆腐汤（贵州）", "苹果1个"),
        ("米饭", "红烧鱼块", "青椒炒鸡肝", "香菇油菜", "白菜豆腐汤", "酸奶150g"),
    ),
    ("junior", "autumn", 1): (
        ("紫薯饭", "西芹炒鸡丁", "虾仁烧豆腐", "土豆烧茄子", "番茄菌菇汤", "风味酸奶125g"),
        ("扬州炒饭", "珍珠丸子", "家常豆腐", "蒜蓉上海青", "酸汤豆芽豆腐汤（贵州）", "梨1个"),
        ("二米饭", "玉米炖排骨", "猪血豆腐", "蒸南瓜", "紫菜蛋花汤", "酸奶150g"),
        ("黑米饭", "土豆烧排骨", "地三鲜加肉", "佛手瓜丝", "裙带菜豆腐汤", "苹果1个"),
        ("红薯饭", "玉米青豆虾仁", "番茄炒蛋", "醋溜土豆丝", "青菜豆腐汤", "纯牛奶200ml"),
    ),
}


def build_library(county: County) -> None:
    """Dishes, seats and sets, each by the person who would do it."""
    author, place = county.actors["reviewer"], county.places["qinghe"]
    at = moment(DECLARED_ON, 9)
    write_dishes(by=author, key="demo-dishes", at=at, place=place, dishes=load_dishes())
    for seat, person in PANEL.items():
        seat_member(
            by=author, key=f"demo-seat-{seat}", at=at, place=place, account_id=county.accounts[person].pk, seat=seat,
            since=DECLARED_ON, until=None, document="青禾营养办〔2026〕3号",
        )  # fmt: skip
    with looking(author):
        versions = {row.dish.name: row for row in newest_versions(author)}
    for (stage, season, number), days in SETS.items():
        made = write_set(
            by=author, key=f"demo-set-{stage}-{season}-{number}", at=at, place=place, stage=stage, season=season,
            number=number, title=f"{TITLES[stage]}秋季第{number}套",
            dishes=[(day, versions[name], 1000) for day, names in enumerate(days, start=1) for name in names],
        )  # fmt: skip
        if stage == "primary" and number <= APPROVED:
            for hour, (seat, person) in enumerate(PANEL.items(), start=10):
                sign_recipe(
                    by=county.actors[person], key=f"demo-sign-{stage}-{number}-{seat}", at=moment(DECLARED_ON, hour),
                    of=made, seat=seat, accepted=True,
                )  # fmt: skip
