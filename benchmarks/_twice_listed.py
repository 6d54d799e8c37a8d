"""Rosters with children listed twice, to measure who finds them. Its tables are its own: the scorer knows none of them.

Errors are those of school offices: the name heard and not read, a look-alike character, a dropped character, a slip in
the birth date, the father here and the mother there, a new telephone, no number or the number of a second household
register. Beside them stand those who are no duplicates and look like it: twins, siblings, namesakes of one birth date,
cousins under one grandparent's telephone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# Surnames with rough shares; the order and the shares are made up.
SURNAMES = [
    "李",
    "王",
    "张",
    "刘",
    "陈",
    "杨",
    "赵",
    "黄",
    "周",
    "吴",
    "徐",
    "孙",
    "胡",
    "朱",
    "高",
    "林",
    "何",
    "郭",
    "马",
    "罗",
    "梁",
    "宋",
    "郑",
    "谢",
    "韩",
    "唐",
    "冯",
    "于",
    "董",
    "萧",
    "程",
    "曹",
    "袁",
    "邓",
    "许",
    "傅",
    "沈",
    "曾",
    "彭",
    "吕",
    "苏",
    "卢",
    "蒋",
    "蔡",
    "贾",
    "丁",
    "魏",
    "薛",
    "叶",
    "阎",
    "余",
    "潘",
    "杜",
    "戴",
    "夏",
    "钟",
    "汪",
    "田",
    "任",
    "姜",
    "范",
    "方",
    "石",
    "姚",
    "谭",
    "廖",
    "邹",
    "熊",
    "金",
    "陆",
    "郝",
    "孔",
    "白",
    "崔",
    "康",
    "毛",
    "邱",
    "秦",
    "江",
    "史",
    "顾",
    "侯",
    "邵",
    "孟",
    "龙",
    "万",
    "段",
    "雷",
    "钱",
    "汤",
    "尹",
    "黎",
    "易",
    "常",
    "武",
    "乔",
    "贺",
    "赖",
    "龚",
    "文",
]
# Given-name characters in groups that sound the same in the standard language.
SAME_SOUND = [
    "志智致治",
    "伟玮炜",
    "静靖婧",
    "慧惠蕙",
    "佳嘉家加",
    "怡仪宜",
    "欣心馨昕新鑫",
    "宇雨羽语",
    "浩皓昊",
    "轩宣萱",
    "子梓紫",
    "涵寒含晗",
    "梦孟",
    "琪琦奇棋",
    "博勃",
    "杰洁捷",
    "明铭茗",
    "军君钧均",
    "丽莉俐",
    "霞侠",
    "芳方",
    "敏闽",
    "燕艳雁",
    "红宏虹鸿",
    "娟涓",
    "玉钰育裕",
    "珍真臻",
    "秀绣",
    "华桦",
    "平萍",
    "强",
    "磊蕾",
    "勇永咏",
    "超",
    "峰锋丰枫",
    "辉晖",
    "建健",
    "国",
    "文雯",
    "海",
    "龙隆",
    "飞菲",
    "鹏朋",
    "凯楷",
    "俊峻竣",
    "瑞睿蕊",
    "天添甜",
    "泽则",
    "诗师",
    "依伊一",
    "晨辰宸",
    "阳洋扬",
    "思丝",
    "月悦岳",
    "晓小筱",
    "春椿",
    "秋",
    "冬东",
    "兰岚",
    "梅玫",
    "竹",
    "松",
    "柏",
    "云芸",
    "星兴",
    "光",
    "祥翔",
    "福",
    "贵",
    "金锦",
    "银",
    "莲连",
    "荣容蓉",
    "英瑛莹",
    "雪",
    "冰兵",
    "青清晴",
    "波",
    "涛",
    "江姜",
    "川",
    "山珊",
    "林琳霖",
    "森",
    "木",
    "可",
    "乐",
    "然",
    "源媛圆园",
    "诺",
    "航",
    "彤桐童",
    "妍言颜",
    "婷庭",
    "倩",
    "蓓贝",
    "露璐路",
    "薇威微维",
    "娜纳",
    "爽",
    "帅",
    "康",
    "安",
    "宁",
    "静",
]
# What southern clerks mix up (one character of the first list for one of the second).
DIALECT = [
    ("林", "玲"),
    ("宁", "林"),
    ("山", "桑"),
    ("思", "诗"),
    ("兰", "南"),
    ("芳", "荒"),
    ("清", "亲"),
    ("星", "欣"),
    ("英", "音"),
    ("静", "进"),
]
LOOK_ALIKE = [
    ("玉", "王"),
    ("未", "末"),
    ("己", "已"),
    ("晴", "睛"),
    ("浩", "洁"),
    ("梓", "辛"),
    ("瑞", "端"),
    ("涵", "函"),
    ("琪", "其"),
    ("茗", "苕"),
    ("雯", "雲"),
    ("昕", "听"),
]
HEARD = {one: [other for other in group if other != one] for group in SAME_SOUND for one in group}
FIRST = {one: group[0] for group in SAME_SOUND for one in group}
CHARACTERS = [one for group in SAME_SOUND for one in group]


def heard(name: str) -> str:
    """A name as it is called across the yard: each character by the first of its group."""
    return "".join(FIRST.get(one, one) for one in name)


@dataclass
class Child:
    """One row as an office wrote it. `who` is the true child; numbers are opaque marks."""

    id: int
    who: int
    name: str
    sex: str
    birth: date | None
    guardian: str
    phone: str
    id_number: str
    student: str
    school: int
    other_parent: str = field(default="", repr=False)


class Roster:
    """Draws a roster under one seed."""

    def __init__(self, seed: int, schools: int = 300) -> None:
        self.random = random.Random(seed)
        self.schools = schools
        weights = [1 / (rank + 2) for rank in range(len(SURNAMES))]
        self.surnames = (SURNAMES, weights)
        # Fashion: some characters are in many names.
        order = CHARACTERS[:]
        self.random.shuffle(order)
        self.fashion = (order, [1 / (rank + 6) ** 0.8 for rank in range(len(order))])
        self.children = 0
        self.rows: list[Child] = []

    def surname(self) -> str:
        return self.random.choices(*self.surnames)[0]

    def given(self) -> str:
        size = 2 if self.random.random() < 0.86 else 1
        return "".join(self.random.choices(*self.fashion, k=size))

    def number(self) -> str:
        return f"{self.random.getrandbits(64):016x}"

    def telephone(self) -> str:
        return f"1{self.random.getrandbits(40):012d}"

    def birthday(self) -> date:
        return date(2013, 9, 1) + timedelta(days=self.random.randrange(3287))

    def family(self, count: int) -> None:
        """One household with one, two or three children at school; sometimes twins."""
        surname, school = self.surname(), self.random.randrange(self.schools)
        father, mother = surname + self.given(), self.surname() + self.given()
        phone = self.telephone()
        births = [self.birthday()]
        twins = count > 1 and self.random.random() < 0.12
        while len(births) < count:
            births.append(births[0] if twins and len(births) == 1 else self.birthday())
        generation = self.random.choices(*self.fashion)[0] if self.random.random() < 0.4 else ""
        given: set[str] = set()
        for birth in births:
            name = generation + self.random.choices(*self.fashion)[0] if generation else self.given()
            # No parents call two children by one sound.
            while heard(name) in given:
                name = self.given()
            given.add(heard(name))
            self.add(surname + name, birth, father, mother, phone, school)

    def add(self, name: str, birth: date, father: str, mother: str, phone: str, school: int) -> None:
        self.children += 1
        number = self.number() if self.random.random() > 0.03 else ""
        student = self.number() if self.random.random() > 0.15 else ""
        first, second = (father, mother) if self.random.random() < 0.6 else (mother, father)
        self.rows.append(
            Child(
                len(self.rows), self.children, name, self.random.choice("mf"), birth,
                first if self.random.random() > 0.04 else "", phone if self.random.random() > 0.05 else "",
                number, student, school, second,
            )
        )  # fmt: skip

    def namesake(self) -> None:
        """Another child of the same name and birth date, of another family."""
        like = self.random.choice(self.rows)
        surname = like.name[0]
        self.add(like.name, like.birth or self.birthday(), surname + self.given(), self.surname() + self.given(),
                 self.telephone(), self.random.randrange(self.schools))  # fmt: skip

    def again(self, like: Child) -> None:
        """The same child in another office's hand."""
        r = self.random
        row = replace(like, id=len(self.rows), other_parent="")
        row.school = r.randrange(self.schools) if r.random() < 0.85 else like.school
        # A row that is listed twice lacks its number, or has that of a second register: else the index finds it.
        chance = r.random()
        row.id_number = "" if chance < 0.7 else self.number()
        row.student = "" if r.random() < 0.6 else self.number()
        row.name = self.misheard(like.name)
        row.birth = self.slipped(like.birth) if like.birth else None
        if r.random() < 0.25:
            row.guardian = like.other_parent
        elif r.random() < 0.08:
            row.guardian = ""
        elif r.random() < 0.15 and row.guardian:
            row.guardian = self.misheard(row.guardian, everything=True)
        if r.random() < 0.25:
            row.phone = self.telephone() if r.random() < 0.6 else ""
        if r.random() < 0.01:
            row.sex = "m" if like.sex == "f" else "f"
        self.rows.append(row)

    def misheard(self, name: str, *, everything: bool = False) -> str:
        r = self.random
        chance = r.random()
        place = r.randrange(1, len(name))
        if everything or chance < 0.22:
            choices = HEARD.get(name[place])
            return name[:place] + r.choice(choices) + name[place + 1 :] if choices else name
        if chance < 0.25:
            for one, other in DIALECT:
                if one in name[1:]:
                    return name[0] + name[1:].replace(one, other, 1)
        if chance < 0.28:
            for one, other in LOOK_ALIKE:
                if one in name[1:]:
                    return name[0] + name[1:].replace(one, other, 1)
        if chance < 0.29 and len(name) == 3:
            return name[0] + name[2]
        return name

    def slipped(self, birth: date) -> date:
        r = self.random
        chance = r.random()
        if chance > 0.12:
            return birth
        if chance < 0.04 and birth.day <= 12:
            return date(birth.year, birth.day, birth.month)
        if chance < 0.08:
            day = birth.day % 10 + 10 * r.randrange(3) or 1
            return birth.replace(day=min(day, 28))
        if chance < 0.11:
            return birth.replace(year=birth.year + r.choice((-1, 1)), day=min(birth.day, 28))
        return self.birthday()


def draw(seed: int, rows: int, share: float = 0.03) -> tuple[list[Child], set[tuple[int, int]]]:
    """About `rows` rows, of which `share` are children that stand there already; and the true pairs of row ids."""
    roster = Roster(seed)
    while len(roster.rows) < rows * (1 - share) * 0.999:
        roster.family(roster.random.choices((1, 2, 3), (0.55, 0.38, 0.07))[0])
    for _ in range(rows // 1000):
        roster.namesake()
    originals = roster.random.sample(roster.rows, round(rows * share))
    for like in originals:
        roster.again(like)
    roster.random.shuffle(roster.rows)
    for place, row in enumerate(roster.rows):
        row.id = place
    seen: dict[int, int] = {}
    pairs = set()
    for row in roster.rows:
        if row.who in seen:
            pairs.add((seen[row.who], row.id))
        seen.setdefault(row.who, row.id)
    return roster.rows, pairs
