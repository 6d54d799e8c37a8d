"""A maker of rosters as schools hand them in, with known mistakes: it shares no table and no line with the reader."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LAST = "10X98765432"
AREAS = ("522799", "522798", "110101", "440305", "650102")
SURNAMES = "赵钱孙李周吴郑王冯陈韦蒙潘石陆罗"
GIVEN = ["小雨", "子轩", "志", "梦", "古丽", "佳音", "一诺", "浩然", "𬭎", "芳"]
MINORITY = ["阿依古丽·买买提", "阿依·努尔", "迪丽热巴·阿不都", "扎西·多吉"]
GRADES = "一二三四五六"
HEADS = {
    "seq": ["序号", "编号", "序"],
    "name": ["姓名", "学生姓名", "姓  名", "*姓名（必填）", "学生\n姓名"],
    "sex": ["性别", "性 别", "学生性别"],
    "id": ["身份证号", "身份证号码", "身份证件号", "公民身份号码", "学生身份证号（18位）", "证件号码"],
    "birth": ["出生日期", "出生年月日", "生日", "出生年月"],
    "class": ["班级", "所在班级", "就读班级", "班 级"],
    "household": ["户口性质", "户籍性质", "户口类别"],
    "guardian": ["监护人姓名", "家长姓名", "父亲姓名"],
    "phone": ["联系电话", "监护人电话", "手机号"],
    "hardship": ["是否困难", "困难类型", "是否低保"],
    "student": ["全国学籍号", "学籍号", "国网学籍号"],
    "junk": ["民族", "家庭住址", "监护人身份证号", "班主任", "学号", "户口本编号"],
}
CLASS_FORMS: list[Callable[[int, int], Any]] = [
    lambda g, n: f"{GRADES[g - 1]}({n})班",
    lambda g, n: f"{GRADES[g - 1]}（{n}）班",
    lambda g, n: f"{g}年级({n})班",
    lambda g, n: f"{g}年级{n}班",
    lambda g, n: f"{GRADES[g - 1]}年级{n}班",
    lambda g, n: f"{GRADES[g - 1]}年级{GRADES[n - 1]}班",
    lambda g, n: f"{GRADES[g - 1]}年{GRADES[n - 1]}班",
    lambda g, n: f"小学{GRADES[g - 1]}年级({n})班",
    lambda g, n: f"{g}0{n}",
    lambda g, n: g * 100 + n,
    lambda g, n: f"{g}.{n}班",
    lambda g, n: f"{g}-{n}班",
    lambda g, n: f" {GRADES[g - 1]} ( {n} ) 班 ",
    lambda g, n: wide(f"{g}年级{n}班"),
]


def wide(text: str) -> str:
    """Full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def number(area: str, birth: date, order: int) -> str:
    """A right number, by the standard's table."""
    body = f"{area}{birth:%Y%m%d}{order:03}"
    return body + LAST[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass
class Messy:
    """One made workbook and what is wrong in it: (sheet, row, code)."""

    data: bytes
    planted: list[tuple[str, int, str]]
    pupils: int
    classes: set[tuple[int, int]] = field(default_factory=set)


class Maker:
    """Makes one workbook from a seed."""

    def __init__(self, seed: int, pupils: int = 60) -> None:
        self.dice = random.Random(seed)
        self.pupils = pupils
        self.planted: list[tuple[str, int, str]] = []
        self.classes: set[tuple[int, int]] = set()
        self.used: list[tuple[str, date, str]] = []
        self.students: list[str] = []
        self.count = 0
        self.order = 0
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        self.dated = self.book.add_format({"num_format": "yyyy-mm-dd"})

    def made(self) -> Messy:
        """The workbook."""
        names = self.dice.choice([["花名册"], ["Sheet1"], ["一年级", "二年级", "三年级"]])
        for place, name in enumerate(names):
            self.sheet(name, (len(names) > 1 and place + 1) or 0)
        if self.dice.random() < 0.5:
            self.book.add_worksheet("填表说明").write(0, 0, "1.身份证号须为18位；2.班级写全称")
        self.book.close()
        return Messy(self.buffer.getvalue(), self.planted, self.count, self.classes)

    def sheet(self, name: str, grade: int) -> None:
        """One sheet: title rows, a head of one or two lines, pupils, noise, a footer."""
        page = self.book.add_worksheet(name)
        row = self.titles(page)
        columns = self.columns()
        row = self.head(page, row, columns)
        self.heads_row = [self.words[key] for key in columns]
        for n in range(self.pupils):
            row = self.noise(page, row, columns)
            self.pupil(page, name, row, columns, grade or 1 + n * 6 // self.pupils, n)
            row += 1
        page.write_row(row + 1, 0, ["合计", f"{self.pupils}人"])
        page.write_row(row + 2, 0, ["填表人：", None, "审核人：", None, "校长签字："])

    def titles(self, page: Any) -> int:
        row = 0
        if self.dice.random() < 0.8:
            page.merge_range(0, 0, 0, 9, "溪口镇中心小学2026年秋季学期学生花名册")
            row = 1
        if self.dice.random() < 0.5:
            page.write(row, 0, "填报单位（盖章）:")
            page.write(row, 4, "填报日期: 2026年9月10日")
            row += 2
        return row

    def columns(self) -> list[str]:
        keys = ["seq", "name", "sex", "id", "birth", "class", "household", "guardian", "phone", "hardship"]
        keys += [key for key in ("student", "junk") if self.dice.random() < 0.5]
        if self.dice.random() < 0.3:
            keys.remove("seq")
        if self.dice.random() < 0.6:
            first = keys[:1] if keys[0] == "seq" else []
            rest = keys[len(first) :]
            self.dice.shuffle(rest)
            keys = first + rest
        self.words = {key: self.dice.choice(HEADS[key]) for key in keys}
        return keys

    def head(self, page: Any, row: int, columns: list[str]) -> int:
        """One line, or two with every upper cell reaching down, or a group over guardian and telephone."""
        shape = self.dice.randrange(3)
        if shape == 0:
            page.write_row(row, 0, [self.words[key] for key in columns])
            return row + 1
        if shape == 1:
            for at, key in enumerate(columns):
                page.merge_range(row, at, row + 1, at, self.words[key])
            return row + 2
        for at, key in enumerate(columns):
            beside = at + 1 < len(columns) and {key, columns[at + 1]} == {"guardian", "phone"}
            after = at > 0 and {key, columns[at - 1]} == {"guardian", "phone"}
            if beside:
                page.merge_range(row, at, row, at + 1, "监护人信息")
            if beside or after:
                page.write(row + 1, at, {"guardian": "姓名", "phone": "电话"}[key])
            else:
                page.merge_range(row, at, row + 1, at, self.words[key])
        return row + 2

    def noise(self, page: Any, row: int, columns: list[str]) -> int:
        """What stands between pupils: blank rows, numbered blanks, subtotals, the head printed again."""
        roll = self.dice.random()
        if roll < 0.02:
            return row + 1
        if roll < 0.03 and columns[0] == "seq":
            page.write(row, 0, self.count + 1)
            return row + 1
        if roll < 0.04:
            page.write_row(row, 0, ["小计", "12人"])
            return row + 1
        if roll < 0.05:
            page.write_row(row, 0, self.heads_row)
            return row + 1
        if roll < 0.06:
            page.merge_range(row, 0, row, 5, "溪口镇中心小学2026年秋季学期学生花名册（续）")
            return row + 1
        if roll < 0.07:
            page.set_row(row, None, None, {"hidden": True})
        return row

    def pupil(self, page: Any, sheet: str, row: int, columns: list[str], grade: int, n: int) -> None:
        dice = self.dice
        birth = date(2026 - 6 - grade, 9, 1) - timedelta(days=dice.randrange(400))
        self.order += 1
        sex = dice.choice("男女")
        order = self.order * 2 % 998 + (sex == "男")
        area = AREAS[self.order // 490] if self.order // 490 < 2 else dice.choice(AREAS)
        identity = number(area, birth, order)
        class_no = 1 + n % 4
        self.count += 1
        self.classes.add((grade, class_no))
        name = (
            dice.choice(MINORITY)
            if dice.random() < 0.05
            else dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(["", "子"])
        )
        values: dict[str, Any] = {
            "seq": self.count,
            "name": self.untidy_name(name),
            "sex": {
                "男": dice.choice(["男", "男 ", "男生", 1]),
                "女": dice.choice(["女", " 女", "女孩", "2"]),
            }[sex],
            "id": self.untidy_number(identity),
            "birth": self.untidy_date(birth),
            "class": dice.choice(CLASS_FORMS)(grade, class_no),
            "household": dice.choice(["农业", "农村", "非农业", "城镇", "农", "农业户口"]),
            "guardian": dice.choice(SURNAMES) + "某",
            "phone": f"199{dice.randrange(10**8):08}",
            "hardship": dice.choice(["", "是", "低保", "否"]),
            "student": f"G{identity}",
            "junk": dice.choice(["汉族", "青岭州青禾县", "522799198001010011", ""]),
        }
        code = self.plant(values, identity, birth, sex) if dice.random() < 0.25 else ""
        if code:
            self.planted.append((sheet, row + 1, code))
        else:
            self.used.append((identity, birth, sex))
            if "student" in columns:
                self.students.append(f"G{identity}")
        for at, key in enumerate(columns):
            value = values[key]
            if isinstance(value, date):
                page.write_datetime(row, at, value, self.dated)
            elif isinstance(value, str):
                page.write_string(row, at, value)
            elif value is not None:
                page.write(row, at, value)
        if dice.random() < 0.03:
            page.write_comment(row, columns.index("name"), "请核对")

    def untidy_name(self, name: str) -> str:
        roll = self.dice.random()
        if roll < 0.1:
            return name + " "
        if roll < 0.2:
            return name[0] + "\u3000" + name[1:]
        if roll < 0.25 and "·" in name:
            return name.replace("·", self.dice.choice("•．・‧"))
        return name

    def untidy_number(self, identity: str) -> str:
        return self.dice.choice(
            [
                identity,
                identity,
                identity.lower(),
                wide(identity),
                f"'{identity}",
                f"{identity[:6]} {identity[6:14]} {identity[14:]}",
                f"{identity}\n",
                f"\u200b{identity} ",
            ]
        )

    def untidy_date(self, day: date) -> Any:
        forms = [
            day, f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", int(f"{day:%Y%m%d}"), f"{day:%Y.%m.%d}",
            f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}", (day - date(1899, 12, 30)).days,
            wide(f"{day:%Y-%m-%d}"), f" {day:%Y-%m-%d} ", "",
        ]  # fmt: skip
        return self.dice.choice(forms)

    def plant(self, values: dict[str, Any], identity: str, birth: date, sex: str) -> str:  # noqa: C901
        """Spoil one thing, as it happens in schools."""
        code = self.dice.choice(
            [
                "name_missing",
                "id_missing",
                "id_length",
                "id_check",
                "id_number_cell_lost_digits",
                "id_characters",
                "id_birth",
                "birth_mismatch",
                "birth_unreadable",
                "sex_mismatch",
                "sex_unknown",
                "class_unknown",
                "class_missing",
                "duplicate_id",
                "duplicate_student_number",
                "name_unreadable",
            ]
        )
        body = identity[:17]
        match code:
            case "name_missing":
                values["name"] = self.dice.choice(["", "  "])
            case "name_unreadable":
                values["name"] = "李四13800000000"
            case "id_missing":
                values["id"] = self.dice.choice(["", " ", "/", "——"])
                values["student"] = ""
            case "id_length":
                values["id"] = self.dice.choice([identity[:-1], identity + "0", identity[:15]])
            case "id_check":
                at = self.dice.choice([3, 8, 11, 16])
                other = str((int(identity[at]) + self.dice.randrange(1, 10)) % 10)
                values["id"] = identity[:at] + other + identity[at + 1 :]
            case "id_number_cell_lost_digits":
                values["id"] = self.dice.choice([float(body + "0"), f"{float(body + '0'):.5E}"])
            case "id_characters":
                values["id"] = identity[:10] + "O" + identity[11:]
            case "id_birth":
                body = f"{identity[:6]}20190230{identity[14:17]}"
                last = LAST[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
                values["id"] = body + last
            case "birth_mismatch":
                values["birth"] = f"{birth - timedelta(days=31):%Y-%m-%d}"
            case "birth_unreadable":
                values["birth"] = self.dice.choice(["2019年13月1日", "不详", "2019-02-30"])
            case "sex_mismatch":
                values["sex"] = "女" if sex == "男" else "男"
            case "sex_unknown":
                values["sex"] = "不详"
            case "class_unknown":
                values["class"] = self.dice.choice(["未分班", "待定", "某班"])
            case "class_missing":
                values["class"] = ""
            case "duplicate_id":
                if not self.used:
                    values["name"], code = "", "name_missing"
                else:
                    values["id"], born, was = self.dice.choice(self.used)
                    values["birth"], values["sex"], values["student"] = f"{born:%Y-%m-%d}", was, ""
            case "duplicate_student_number":
                if not self.students or "student" not in self.words:
                    values["name"], code = "", "name_missing"
                else:
                    values["student"] = self.dice.choice(self.students)
        return code
