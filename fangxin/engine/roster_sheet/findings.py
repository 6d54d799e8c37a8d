"""What can be wrong with a row, each with its code and its sentence: what is wrong, and what to do.

The table of docs/algorithms/roster-import.md is held to this one by a test. No sentence shows a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fangxin.engine.roster_sheet.roster import RowError
from fangxin.engine.workbook import column_letters

ERRORS: Mapping[str, str] = {
    "name_missing": "没有姓名；请补上姓名，或删去这一行。",
    "name_unreadable": "的姓名里有不是姓名的字；请只写姓名。",
    "sex_missing": "没有性别；请填“男”或“女”。",
    "sex_unknown": "的性别认不出；请填“男”或“女”。",
    "sex_mismatch": "的性别与证件号码不符；请核对是性别填错还是号码填错。",
    "class_missing": "没有班级；请写成“{example}”。",
    "class_unknown": "的班级{why}；请写成“{example}”这样的班级。",
    "id_missing": "没有身份证号；请补填；确实还没有证件的填“无”，由经办人另行核办。",
    "id_number_cell_lost_digits": "的身份证号是按数字保存的，后几位已经丢失；请把这一列设为文本格式后重新填写。",
    "id_length": "的身份证号有{length}位，应为18位；请对照户口簿重填。",
    "id_characters": "的身份证号里有不该有的字母或符号；应为17位数字加一位数字或X，请重填。",
    "id_check": "的身份证号校验码不对，多半有一位填错；请对照户口簿逐位核对。",
    "id_birth": "的身份证号中的出生日期不存在；请对照户口簿重填。",
    "id_pattern": "的证件号码与所填证件类型不符；请核对证件类型和号码。",
    "duplicate_id": "与{first}是同一个身份证号；请核对哪一行填错，同一名学生只留一行。",
    "birth_mismatch": "的出生日期与身份证号不符；请核对是日期填错还是号码填错。",
    "birth_unreadable": "的出生日期认不出；请写成“2019-09-01”。",
    "birth_future": "的出生日期在今天以后；请核对年份。",
    "student_number_lost_digits": "的学籍号是按数字保存的，后几位已经丢失；请把这一列设为文本格式后重新填写。",
    "student_number_length": "的学籍号位数不对，应为字母加18位；请从学籍系统重新复制。",
    "student_number_check": "的学籍号里的身份证号不对；请从学籍系统重新复制。",
    "duplicate_student_number": "与{first}是同一个学籍号；请核对哪一行填错。",
    "duplicate_row": "与{first}各栏相同；请删去重复的一行。",
}
WARNINGS: Mapping[str, str] = {
    "same_name_in_class": "与{first}在{label}同名；如是两名学生不用改，如是重复请删去一行。",
    "id_none_stated": "写明没有证件；可以导入，由经办人核办后补录号码。",
    "id_other_document": "用的不是居民身份证（{kind}）；可以导入，由经办人核对证件原件。",
    "id_area_unknown": "起有{count}个身份证号的前六位（{area}）不在行政区划代码表中；号码其余部分无误，可以导入，请抽查。",
    "id_from_student_number": "没有身份证号，按学籍号中的号码读取；请核对。",
    "sex_from_number": "没有性别，按身份证号读取；请核对。",
    "student_number_differs": "的学籍号与身份证号不同；变更过身份证号的不用改，否则请核对。",
    "student_number_other": "起有{count}个学籍号不是全国学籍号的格式（G、L、J开头）；可以导入，只作保存。",
    "birth_without_day": "的出生日期没有写到日；已按身份证号补全，没有号码的请补填。",
    "age_unusual": "按出生日期今年{age}岁，请核对。",
    "household_unknown": "的户口性质认不出，没有读取；请填“农业”或“非农业”。",
    "hardship_not_read": "（表头）写着困难情况：这一栏不读取；家庭困难减免请由经办人单独办理。",
    "no_identity_column": "（表头）没有身份证号一栏；可以导入，但不能按号码查重，请尽快补报。",
    "sheet_of_others": "所在的工作表看名称是教职工或示例，整张没有读取；确是学生的，请改工作表的名称。",
    "rows_of_others": "起看表头是教职工的名单，没有读取；请移到另一张工作表。",
    "sheet_without_head": "有身份证号，但所在的工作表没有表头，整张没有读取；是学生的，请补上表头（姓名、性别、身份证号、班级）。",
    "class_carried_down": "起班级一栏多数没有填，按上面最近一行的班级读取；请核对。",
    "hidden_sheet": "所在的工作表是隐藏的，整张没有读取；需要导入的请取消隐藏。",
}
DOCUMENTS: Mapping[str, str] = {
    "hmt_residence": "港澳台居民居住证",
    "hm_permit": "港澳居民来往内地通行证",
    "tw_permit": "台湾居民来往大陆通行证",
    "permanent": "外国人永久居留身份证",
    "passport": "护照",
    "other": "其他证件",
}


@dataclass(slots=True)
class Findings:
    """Collects the findings of one sheet. ``named`` puts the sheet's name into each sentence."""

    sheet: str
    columns: Mapping[str, int]
    named: bool
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    def error(self, row: int, role: str, code: str, **values: object) -> None:
        """Something that keeps the row out."""
        self.errors.append(self._finding(ERRORS, row, role, code, values))

    def warn(self, row: int, role: str, code: str, **values: object) -> None:
        """Something to look at."""
        self.warnings.append(self._finding(WARNINGS, row, role, code, values))

    def place(self, sheet: str, row: int) -> str:
        """How another row is named in a sentence."""
        return f"第{row}行" if sheet == self.sheet else f"工作表“{sheet}”第{row}行"

    def _finding(
        self, table: Mapping[str, str], row: int, role: str, code: str, values: Mapping[str, object]
    ) -> RowError:
        where = f"工作表“{self.sheet}”第{row}行" if self.named else f"第{row}行"
        letters = column_letters(self.columns.get(role) or self.columns.get("name") or 1)
        return RowError(row, letters, code, where + table[code].format(**values), self.sheet)
