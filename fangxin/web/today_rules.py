"""What a school has to do on a meal day, computed from the facts of the day: no to-do row is stored anywhere.

Pure: facts and the time go in, ordered tasks come out. The hours are defaults of this project, not law; the law says
what must be done, the kitchen's day says by when.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role

DUE = {
    "accept": time(8, 0),
    "menu": time(8, 0),
    "issue": time(9, 30),
    "roll": time(10, 0),
    "clean": time(11, 0),
    "cook": time(11, 20),
    "sample": time(11, 45),
    "accompany": time(12, 20),
    "serve": time(13, 0),
    "dispose": time(16, 30),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something was done: when (Asia/Shanghai) and by whom."""

    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class DishFact:
    """A dish of the menu: closed as cooked, sampled, and how many low readings it had."""

    name: str
    cooked: Stamp | None = None
    sampled: Stamp | None = None
    low: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryFact:
    """A delivery for the day: supplier, kinds of food, kinds sent back, and its acceptance."""

    supplier: str
    kinds: int
    sent_back: int = 0
    accepted: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Demands:
    """What the law of the day asks for: tenths of a degree, grams of a sample, hours it is kept."""

    core_dc: int
    sample_g: int
    sample_hours: int

    @property
    def core(self) -> str:
        """70 ℃, without a useless zero."""
        whole, tenth = divmod(self.core_dc, 10)
        return f"{whole}.{tenth} ℃" if tenth else f"{whole} ℃"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """All that is known of a meal day, and what the law asks of it."""

    on: date
    law: Demands
    classes: int
    called: int
    expected: int
    present: int
    last_call: Stamp | None = None
    deliveries: tuple[DeliveryFact, ...] = ()
    dishes: tuple[DishFact, ...] = ()
    issues: tuple[Stamp, ...] = ()
    runs: tuple[Stamp, ...] = ()
    accompaniments: tuple[Stamp, ...] = ()
    service: Stamp | None = None
    due_samples: int = 0
    due_of: date | None = None
    disposed: int = 0
    disposal: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the day. `done` is the stamp that ended it; an open task has none."""

    key: str
    title: str
    icon: str
    url_name: str
    roles: tuple[Role, ...]
    detail: str = ""
    alert: str = ""
    chips: tuple[str, ...] = ()
    button: str = ""
    done: Stamp | None = None

    @property
    def due(self) -> time:
        """By when, on the clock of the day."""
        return DUE[self.key]

    @property
    def on_time(self) -> bool:
        """Done, and not after its hour."""
        return self.done is not None and self.done.at.time().replace(second=0, microsecond=0) <= self.due


def _latest(stamps: Sequence[Stamp | None]) -> Stamp | None:
    """The last of several stamps when all are there, else None."""
    known = [stamp for stamp in stamps if stamp is not None]
    return max(known, key=lambda stamp: stamp.at) if known and len(known) == len(stamps) else None


def tasks_of(facts: DayFacts) -> list[Task]:
    """Every task of the day, done or not, by its hour."""
    tasks = [*_of_food(facts), _roll(facts), *_of_cooking(facts), *_of_meal(facts)]
    if facts.due_samples or facts.disposed:
        tasks.append(_disposal(facts))
    return sorted(tasks, key=lambda task: task.due)


def _of_food(facts: DayFacts) -> list[Task]:
    tasks = []
    if facts.deliveries:
        open_ = [d for d in facts.deliveries if d.accepted is None]
        back = sum(d.sent_back for d in facts.deliveries)
        kinds = sum(d.kinds for d in open_ or facts.deliveries)
        tasks.append(
            Task(
                "accept", f"食材验收 {kinds} 种", "package-check", "supply:deliveries",
                (Role.STOREKEEPER, Role.SAFETY_MANAGER),
                detail="、".join(d.supplier for d in open_) or f"{len(facts.deliveries)} 张送货单",
                alert=f"退货 {back} 种，" if back else "", button="开始验收",
                done=_latest([d.accepted for d in facts.deliveries]),
            )
        )  # fmt: skip
    tasks.append(
        Task(
            "issue", "发料给厨房", "warehouse", "supply:stock-issue", (Role.STOREKEEPER,),
            detail=f"{len(facts.issues)} 次出库" if facts.issues else "先到期的先出，过期的不能出", button="开始出库",
            done=facts.issues[0] if facts.issues else None,
        )
    )  # fmt: skip
    return tasks


def _roll(facts: DayFacts) -> Task:
    left = facts.classes - facts.called
    return Task(
        "roll", "各班点名", "users", "dining:classes", (Role.TEACHER, Role.PRINCIPAL),
        detail=f"还有 {left} 个班没点" if left else f"{facts.called} 个班，到 {facts.present} 人", button="去点名",
        done=facts.last_call if facts.classes and not left else None,
    )  # fmt: skip


def _of_cooking(facts: DayFacts) -> list[Task]:
    if not facts.dishes:
        return [
            Task(
                "menu", "导入本周食谱", "utensils", "menus:weeks", (Role.STOREKEEPER, Role.BUYER, Role.SAFETY_MANAGER),
                detail="没有食谱就没有留样名单", button="去导入",
            )
        ]  # fmt: skip
    raw = tuple(d.name for d in facts.dishes if d.cooked is None)
    bare = tuple(d.name for d in facts.dishes if d.sampled is None)
    low = sum(d.low for d in facts.dishes)
    return [
        Task(
            "cook", f"烧熟测温 {len(raw)} 个菜" if raw else f"烧熟测温 {len(facts.dishes)} 个菜", "thermometer",
            "kitchen:cooking", (Role.COOK,), detail=f"测最厚处，不到 {facts.law.core} 不能起锅" if raw else f"全部达到 {facts.law.core}",
            alert=f"{low} 次读数偏低，" if low else "", chips=raw, button="开始测温",
            done=_latest([d.cooked for d in facts.dishes]),
        ),
        Task(
            "sample", f"午餐留样 {len(bare)} 个菜" if bare else f"午餐留样 {len(facts.dishes)} 个菜", "scan-line",
            "kitchen:samples", (Role.COOK, Role.SAFETY_MANAGER, Role.STOREKEEPER),
            detail=f"每个品种不少于 {facts.law.sample_g} 克，冷藏保存 {facts.law.sample_hours} 小时以上", chips=bare, button="开始留样",
            done=_latest([d.sampled for d in facts.dishes]),
        ),
    ]  # fmt: skip


def _of_meal(facts: DayFacts) -> list[Task]:
    return [
        Task(
            "clean", "餐具清洗消毒", "droplets", "kitchen:disinfection", (Role.SAFETY_MANAGER, Role.COOK),
            detail="开餐前登记温度和时间" if not facts.runs else f"已消毒 {len(facts.runs)} 次", button="登记消毒",
            done=facts.runs[0] if facts.runs else None,
        ),
        Task(
            "accompany", "陪餐登记", "utensils", "dining:accompany", (Role.PRINCIPAL,),
            detail="每餐有校领导陪餐，本人登记" if not facts.accompaniments
            else "、".join(stamp.by for stamp in facts.accompaniments),
            button="登记陪餐", done=facts.accompaniments[0] if facts.accompaniments else None,
        ),
        Task(
            "serve", "供餐登记", "clipboard-list", "dining:service", (Role.SAFETY_MANAGER, Role.STOREKEEPER),
            detail="打饭份数、没打出的和餐余", button="登记供餐", done=facts.service,
        ),
    ]  # fmt: skip


def _disposal(facts: DayFacts) -> Task:
    if facts.due_samples:
        day = f"{facts.due_of.month}月{facts.due_of.day}日起 " if facts.due_of else ""
        detail = f"{day}{facts.due_samples} 份，已满 {facts.law.sample_hours} 小时"
    else:
        detail = f"{facts.disposed} 份"
    return Task(
        "dispose", "销毁到期留样", "trash-2", "kitchen:disposal", (Role.SAFETY_MANAGER, Role.STOREKEEPER),
        detail=detail, button="去销毁", done=None if facts.due_samples else facts.disposal,
    )  # fmt: skip


def minutes_left(due: time, now: datetime) -> int:
    """Minutes until an hour of this day; negative when it has passed."""
    end = datetime.combine(now.date(), due, tzinfo=now.tzinfo)
    return int((end - now).total_seconds() // 60)


def left_text(minutes: int) -> str:
    """Minutes in words: 还有 1 小时 5 分, 已过 12 分钟."""
    lead, size = ("还有", minutes) if minutes >= 0 else ("已过", -minutes)
    if size < 60:
        return f"{lead} {size} 分钟"
    hours, rest = divmod(size, 60)
    return f"{lead} {hours} 小时{f' {rest} 分' if rest else ''}"


@dataclass(frozen=True, slots=True)
class Today:
    """The page: what is now, what is mine, what others still have to do, what is done."""

    now: Task | None
    mine: tuple[Task, ...]
    others: tuple[Task, ...]
    finished: tuple[Task, ...]
    total: int
    late: tuple[Task, ...] = field(default=())

    @property
    def left(self) -> int:
        """How many tasks are open."""
        return self.total - len(self.finished)


def arrange(tasks: Sequence[Task], roles: Collection[Role], now: datetime) -> Today:
    """Order the day for a person: the most urgent own task is `now`, own tasks come first, done ones last-first."""
    open_ = sorted((t for t in tasks if t.done is None), key=lambda t: t.due)
    own = [t for t in open_ if set(t.roles) & set(roles)]
    finished = sorted((t for t in tasks if t.done is not None), key=_ended, reverse=True)
    return Today(
        now=own[0] if own else None,
        mine=tuple(own[1:]),
        others=tuple(t for t in open_ if t not in own),
        finished=tuple(finished),
        total=len(tasks),
        late=tuple(t for t in open_ if minutes_left(t.due, now) < 0),
    )


def _ended(task: Task) -> datetime:
    assert task.done is not None
    return task.done.at


def owner_of(task: Task) -> str:
    """Whose task it is, for a colleague's list."""
    return ROLE_NAMES[task.roles[0]]


def record_of(tasks: Sequence[Task], day: str) -> tuple[str, str]:
    """A past day in one sentence and its tone: all in time, some late, or something missing (named)."""
    missing = [t.title for t in tasks if t.done is None]
    late = [t for t in tasks if t.done is not None and not t.on_time]
    if missing:
        return f"{day}缺：{'、'.join(missing)}", "bad"
    if late:
        return f"{day} {len(tasks)} 项，{len(late)} 项晚于时限", "warn"
    return f"{day} {len(tasks)} 项全部按时", "ok"
