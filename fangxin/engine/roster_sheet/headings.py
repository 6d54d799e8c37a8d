"""The head of a roster: one to three merged lines, in which 姓名 may stand twice (pupil and guardian)."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fangxin.engine.workbook import Sheet

_NAMES: Mapping[str, frozenset[str]] = {
    role: frozenset(words.split())
    for role, words in {
        "name": "姓名 学生姓名 学生 幼儿姓名 儿童姓名 学生名字 名字 姓名/name name studentname fullname",
        "sex": "性别 学生性别 男/女 sex gender",
        "class": "班级 班 所在班级 班级名称 年级班级 年班 就读班级 班别 所在班 所属班级 班级名 班号 行政班 现班级 class 分班",
        "grade": "年级 所在年级 就读年级 年级名称 所属年级 现年级 grade",
        "seq": "序号 编号 行号 序 no no. 顺序号",
        "birth": "出生 birthday dateofbirth birthdate dob 出生日期 出生年月 出生年月日 生日 出生时间 学生出生日期 出生日",
        "household": "户口性质 户籍性质 户口类别 户口类型 户籍类型 户籍类别 户别 户口 是否农村 是否农村户口 农业/非农业",
        "school": "学校 学校名称 就读学校 所在学校 校名",
        "note": "备注 说明 备考",
        "guardian_phone": "监护人电话 家长电话 联系电话 电话 手机 手机号 联系方式 监护人手机 家长联系电话 电话号码 手机号码 联系手机 家长手机",
    }.items()
}
_IDENTITY = (
    "身份证",
    "证件号",
    "证件编号",
    "公民身份",
    "居民身份",
    "证号",
    "身份号",
    "idcard",
    "id号",
    "idnumber",
    "idno",
)
# What is about a number, a name or a class and is none itself.
_ABOUT_NUMBERS = (
    "有效", "地址", "住址", "复印", "是否", "有无", "签发", "照片", "准考证", "出生证", "医学证明", "疫苗", "接种", "低保证", "健康证", "图片", "类型",
)  # fmt: skip
_ABOUT_NAMES = (
    "拼音",
    "英文",
    "外文",
    "曾用",
    "首字母",
    "原姓名",
    "学校",
    "村",
    "银行",
    "支行",
    "其他",
    "其它",
)
_ABOUT_CLASSES = (
    "原",
    "上学期",
    "上学年",
    "上年",
    "毕业",
    "人数",
    "类型",
    "班主任",
    "主任",
    "教室",
    "编码",
    "拟",
)
_ABOUT_BIRTHS = ("出生地", "证", "医学", "籍", "地点")
_STUDENT_NUMBERS = ("全国学籍号", "国网学籍号", "学籍号", "g号", "全国统一学籍")
_PASSED_OVER = (
    "学号",
    "学籍辅号",
    "户口本",
    "户口簿",
    "班内学号",
    "校内学号",
    "残疾证",
    "会员证",
    "银行",
    "卡号",
    "社保",
)
_KINDS = ("证件类型", "证件种类", "证件类别", "身份证类型")
_HARDSHIP = ("困难", "低保", "建档立卡", "贫困", "资助", "特困", "脱贫", "孤儿", "残疾")
_GUARDIANS = (
    "监护", "家长", "父亲", "母亲", "父母", "联系人", "家庭成员", "户主", "祖父", "祖母", "爷爷", "奶奶", "外公", "外婆", "外祖", "抚养", "家属", "亲属",
    "接送", "收款", "领款", "开户", "持卡", "代理", "推荐人", "担保",
)  # fmt: skip
_STAFF = ("班主任", "教师", "填表", "审核", "职务", "职称", "工号")
_OF_STAFF = ("职务", "职称", "工号", "岗位", "任教", "学科", "工种")
_OTHER_PEOPLE = (*_GUARDIANS, *_STAFF)
_GUARDIAN_NAMES = frozenset(
    [
        "姓名",
        "监护人",
        "监护人姓名",
        "家长",
        "家长姓名",
        "父亲",
        "父亲姓名",
        "母亲",
        "母亲姓名",
        "联系人",
        "联系人姓名",
        "监护人信息",
        "家长信息",
    ]
)
_PLAINER = str.maketrans("級別證號學戶業農類", "级别证号学户业农类")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NUMBERED = re.compile(r"^\d{1,2}[.、:]?(?=[^\d位年])")
_YEAR_AND_CLASS = re.compile(r"年级?[/、,和及与.\-]?班级?")
_HOUSEHOLD = re.compile(
    r"户[口籍]?(?:所在地)?(?:性质|类别|类型|别)|是否(?:为|是)?农村?(?:户|业)|^户[口籍]$|^(?:农村|农业)[/或、](?:城镇|城市|非农业?)|^城乡(?:类别|性质)?$"
)
_OF_A_PERSON = frozenset(["id_number", "sex", "birth"])
_SEARCHED = 30
DEEPEST = 3
_LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class RosterHeading:
    """Where the columns are, counted from 1. ``hardship`` columns are never looked at.

    ``texts`` are the head's own words by column: a head printed again on every page is known by them.
    """

    row: int
    last_row: int
    columns: Mapping[str, int]
    hardship: frozenset[int] = frozenset()
    texts: Mapping[int, str] = field(default_factory=dict)

    @property
    def told(self) -> int:
        """How many columns are understood."""
        return len(self.columns) + len(self.hardship)

    @property
    def names_a_class(self) -> bool:
        """True when a column says the class or the grade."""
        return bool({"class", "grade"} & self.columns.keys())


def find_heading(sheet: Sheet) -> RosterHeading | None:
    """The first rows that name pupils and their classes (or at least their sex or number).

    A title over some of the columns, or a group's parts one line lower, make several readings possible: the one that
    tells most columns is taken, and of equal ones the shortest.
    """
    for first in range(1, min(sheet.row_count, _SEARCHED) + 1):
        if found := heading_between(sheet, first, first + DEEPEST - 1):
            return found
    return None


def heading_between(sheet: Sheet, first: int, last: int) -> RosterHeading | None:
    """The best reading of a head that begins in these rows."""
    readings = [
        heading
        for row in range(first, last + 1)
        for depth in range(DEEPEST)
        if (heading := _heading(sheet, row, row + depth)) is not None
    ]
    return max(readings, key=lambda one: (one.told, one.row - one.last_row, -one.row), default=None)


def speaks_of_others(texts: Iterable[str]) -> bool:
    """True when headings or the group above them name guardians or staff."""
    return any(_has(text, _OTHER_PEOPLE) for text in texts)


def is_head_of_staff(texts: Iterable[str]) -> bool:
    """True when headings say what only a list of staff says."""
    return any(_has(text, _OF_STAFF) for text in texts)


def _heading(sheet: Sheet, row: int, last_row: int) -> RosterHeading | None:
    if last_row > sheet.row_count:
        return None
    columns: dict[str, int] = {}
    hardship: set[int] = set()
    texts: dict[int, str] = {}
    loose: set[str] = set()  # found by a part of the heading: a column that says it exactly is better
    for column in range(1, sheet.column_count + 1):
        stack = [_text(sheet, line, column) for line in range(row, last_row + 1)]
        words = [word for word in stack if word]
        if not words or len(words[0]) > _LONGEST_NAME:  # a title
            continue
        lower, upper = words[-1], "".join(words[:-1])
        texts[column] = lower
        role, is_exact = _role(lower, upper)
        if role in _OF_A_PERSON and "guardian" in columns and "name" not in columns:
            is_exact = False  # behind the guardian's name and before the child's: likely the guardian's
        if role == "hardship":
            hardship.add(column)
        elif role and (role not in columns or (is_exact and role in loose)):
            columns[role] = column
            loose.discard(role) if is_exact else loose.add(role)
    if "name" not in columns or not {"class", "grade", "sex", "id_number", "student_number"} & columns.keys():
        return None
    if is_head_of_staff(texts.values()):
        return None
    return RosterHeading(row, last_row, columns, frozenset(hardship), texts)


def _role(lower: str, upper: str) -> tuple[str, bool]:
    """The role of a column, and whether its heading is exactly one that we know."""
    both = upper + lower
    if any(word in both for word in _STAFF):
        return "", False
    if any(word in both for word in _GUARDIANS):
        return _guardians_role(lower, upper), True
    if any(word in lower for word in _KINDS):
        return "id_kind", True
    if any(word in lower for word in _STUDENT_NUMBERS):
        return "student_number", True
    if any(word in lower for word in _PASSED_OVER):
        return "", False
    if any(word in lower for word in _IDENTITY) or lower == "id":
        return ("", False) if any(word in lower for word in _ABOUT_NUMBERS) else ("id_number", True)
    for role, names in _NAMES.items():
        if lower in names:
            return role, True
    if any(word in lower for word in _HARDSHIP):
        return "hardship", False
    return _role_by_parts(lower), False


def _role_by_parts(text: str) -> str:
    """A heading in words of its own: 受助学生姓名, 2026年秋季班级, 户籍性质（农村、城镇）."""
    if ("姓名" in text or text.endswith(("名字", "学生名单"))) and not _has(text, _ABOUT_NAMES):
        return "name"
    if "性别" in text and "码" not in text:
        return "sex"
    if _YEAR_AND_CLASS.fullmatch(text) or (
        ("班级" in text or text.endswith(("班", "班别", "班次"))) and not _has(text, _ABOUT_CLASSES)
    ):
        return "class"
    if "年级" in text and not _has(text, _ABOUT_CLASSES):
        return "grade"
    if ("出生" in text or "生日" in text) and not _has(text, _ABOUT_BIRTHS):
        return "birth"
    if _HOUSEHOLD.search(text):
        return "household"
    return ""


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _guardians_role(lower: str, upper: str) -> str:
    if any(word in lower for word in (*_IDENTITY, "关系", "单位", "地址", "学历", "职业")):
        return ""
    if lower in _NAMES["guardian_phone"] or "电话" in lower or "手机" in lower:
        return "guardian_phone"
    return "guardian" if lower in _GUARDIAN_NAMES or (upper in _GUARDIAN_NAMES and lower == "姓名") else ""


def _text(sheet: Sheet, row: int, column: int) -> str:
    """The heading's text; a group's name reaches over the empty cells to its right only when it is merged."""
    value = sheet.shown(row, column)
    return heading_text(value) if isinstance(value, str) else ""


def heading_text(value: str) -> str:
    """A heading's words: half width, without spaces, stars and what stands in brackets."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).lower().translate(_PLAINER)
    while (shorter := _BRACKETS.sub("", plain)) not in {plain, ""}:
        plain = shorter
    return _NUMBERED.sub("", plain).strip(":*.、")
