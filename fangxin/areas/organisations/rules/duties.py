"""Tasks and the departments that answer for them; the written duties that each kitchen and safety post needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused

MATRIX_CLAUSE = (
    "《城区小学“放心午餐”工程实施方案》四（二）：教育局规划统筹，其他部门严格落实部门职责，学校组织实施"
)
POST_CLAUSE = "《管理办法》附件1第六条：落实食品安全岗位责任"


@dataclass(frozen=True, slots=True)
class TaskKind:
    """Something that a county has to get done, and which kind of department usually leads it."""

    title: str
    usual: str


# The first five are also the kinds of clocks that run (policy.models.deadline.CODES; a test holds them equal).
TASKS: dict[str, TaskKind] = {
    "settlement_review": TaskKind("结算审核", "bureau"),
    "payment": TaskKind("资金拨付", "finance_bureau"),
    "public_notice": TaskKind("公示", "bureau"),
    "hazard": TaskKind("隐患整改督办", "bureau"),
    "other": TaskKind("其他时限", "bureau"),
    "planning": TaskKind("规划统筹", "bureau"),
    "implementation": TaskKind("组织实施", "school"),
    "prices": TaskKind("食材价格询价定价", "planning_bureau"),
    "food_safety_inspection": TaskKind("食品安全监督检查", "market_bureau"),
    "nutrition_guidance": TaskKind("营养健康指导", "health_bureau"),
    "health_checks": TaskKind("从业人员健康检查", "health_bureau"),
    "budget": TaskKind("经费预算和下达", "finance_bureau"),
}
PARTS = {"lead": "牵头", "assist": "配合", "carry_out": "组织实施"}
DEPARTMENT_KINDS = ("bureau", "finance_bureau", "market_bureau", "health_bureau", "planning_bureau", "office")

# The posts of kitchen and safety whose duties are written down and signed.
DUTY_ROLES = (
    Role.PRINCIPAL, Role.SAFETY_DIRECTOR, Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.BUYER, Role.COOK,
)  # fmt: skip
# A first wording that a school changes to its own; nothing is in force until the school has written it down.
SUGGESTED: dict[Role, str] = {
    Role.PRINCIPAL: "食品安全第一责任人，对学校食品安全工作负总责。\n配备并保障食品安全管理员履职。\n落实校领导陪餐，每月研究食品安全并签字。",
    Role.SAFETY_DIRECTOR: "组织食品安全风险管控，每周排查、每月调度。\n有权停止不符合要求的加工和供餐，并报告校长。",
    Role.SAFETY_MANAGER: "每天检查进货查验、加工、留样、消毒和从业人员健康，做好记录。\n发现隐患当天制止、登记并报告校长。",
    Role.STOREKEEPER: "两人验收，称重、查证、拍照，不合格的退回。\n先进先出，过期即清，每月盘点，账实相符。",
    Role.BUYER: "只向中标（定点）供应商按食谱订货，索取票证。\n不参与本人所订货物的单独验收。",
    Role.COOK: "生熟分开，烧熟煮透，中心温度达标并记录。\n每餐每样留样，餐用具清洗消毒；晨检不合格不上岗。",
}
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class DutyGap:
    """A post without written duties (`unsigned` False), or whose holder has not signed them (`unsigned` True)."""

    role: Role
    post_id: int
    account_id: int
    full_name: str
    unsigned: bool
    duty_id: int | None = None

    @property
    def sentence(self) -> str:
        """The gap in words."""
        said = "还没有签收岗位职责" if self.unsigned else "还没有成文的岗位职责"
        return f"{ROLE_NAMES[self.role]}{self.full_name}{said}"


def check_duty(role: str, text: str, since: date, today: date) -> None:
    """Raise Refused unless the role is one of kitchen or safety, the text says something, and the day is not past."""
    fields: dict[str, str] = {}
    if role not in {one.value for one in DUTY_ROLES}:
        fields["role"] = "请选择食堂或食品安全岗位。"
    if not 10 <= len(text.strip()) <= LONGEST_TEXT:
        fields["text"] = f"请写明职责，10 到 {LONGEST_TEXT} 字。"
    if since < today:
        fields["since"] = "不早于今天。"
    if fields:
        raise Refused("岗位职责没有保存。", clause=POST_CLAUSE, remedy="请改正标出的各项。", fields=fields)


def check_signer(by_id: int, holder_id: int) -> None:
    """Raise unless the holder signs for himself."""
    if by_id != holder_id:
        raise NotAllowed("岗位职责由任职人本人签收。", clause=POST_CLAUSE, remedy="请本人登录后签收。")


def check_part(task: str, part: str, department_kind: str, document: str) -> None:
    """Raise Refused for what the matrix cannot hold."""
    fields: dict[str, str] = {}
    if task not in TASKS:
        fields["task"] = "请从所列事项中选择。"
    if part not in PARTS:
        fields["part"] = "请选择牵头、配合或组织实施。"
    if department_kind not in DEPARTMENT_KINDS:
        fields["department"] = "请选择部门或科室。"
    if not document.strip():
        fields["document"] = "请写明文件名称或文号。"
    if fields:
        raise Refused("职责分工没有保存。", clause=MATRIX_CLAUSE, remedy="请改正标出的各项。", fields=fields)
