"""What a school has to do on a meal day, computed from the facts of the day: no to-do row is stored anywhere.

Pure: facts and the time go in, ordered tasks come out. The hours are defaults of this project, not law; the law says
what must be done, the kitchen's day says by when.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext

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
                "accept", gettext("食材验收 %(kinds)d 种") % {"kinds": kinds}, "package-check", "supply:deliveries",
                (Role.STOREKEEPER, Role.SAFETY_MANAGER),
                detail=gettext("、").join(d.supplier for d in open_)
                or gettext("%(notes)d 张送货单") % {"notes": len(facts.deliveries)},
                alert=gettext("退货 %(kinds)d 种，") % {"kinds": back} if back else "", button=gettext("开始验收"),
                done=_latest([d.accepted for d in facts.deliveries]),
            )
        )  # fmt: skip
    tasks.append(
        Task(
            "issue", gettext("发料给厨房"), "warehouse", "supply:stock-issue", (Role.STOREKEEPER,),
            detail=gettext("%(times)d 次出库") % {"times": len(facts.issues)} if facts.issues
            else gettext("先到期的先出，过期的不能出"),
            button=gettext("开始出库"),
            done=facts.issues[0] if facts.issues else None,
        )
    )  # fmt: skip
    return tasks


def _roll(facts: DayFacts) -> Task:
    left = facts.classes - facts.called
    return Task(
        "roll", gettext("各班点名"), "users", "dining:classes", (Role.TEACHER, Role.PRINCIPAL),
        detail=gettext("还有 %(classes)d 个班没点") % {"classes": left} if left
        else gettext("%(classes)d 个班，到 %(present)d 人") % {"classes": facts.called, "present": facts.present},
        button=gettext("去点名"),
        done=facts.last_call if facts.classes and not left else None,
    )  # fmt: skip


def _of_cooking(facts: DayFacts) -> list[Task]:
    if not facts.dishes:
        return [
            Task(
                "menu", gettext("导入本周食谱"), "utensils", "menus:weeks", (Role.STOREKEEPER, Role.BUYER, Role.SAFETY_MANAGER),
                detail=gettext("没有食谱就没有留样名单"), button=gettext("去导入"),
            )
        ]  # fmt: skip
    raw = tuple(d.name for d in facts.dishes if d.cooked is None)
    bare = tuple(d.name for d in facts.dishes if d.sampled is None)
    low = sum(d.low for d in facts.dishes)
    return [
        Task(
            "cook", gettext("烧熟测温 %(dishes)d 个菜") % {"dishes": len(raw or facts.dishes)}, "thermometer",
            "kitchen:cooking", (Role.COOK,),
            detail=(gettext("测最厚处，不到 %(core)s 不能起锅") if raw else gettext("全部达到 %(core)s"))
            % {"core": facts.law.core},
            alert=gettext("%(times)d 次读数偏低，") % {"times": low} if low else "", chips=raw, button=gettext("开始测温"),
            done=_latest([d.cooked for d in facts.dishes]),
        ),
        Task(
            "sample", gettext("午餐留样 %(dishes)d 个菜") % {"dishes": len(bare or facts.dishes)}, "scan-line",
            "kitchen:samples", (Role.COOK, Role.SAFETY_MANAGER, Role.STOREKEEPER),
            detail=gettext("每个品种不少于 %(grams)d 克，冷藏保存 %(hours)d 小时以上")
            % {"grams": facts.law.sample_g, "hours": facts.law.sample_hours},
            chips=bare, button=gettext("开始留样"),
            done=_latest([d.sampled for d in facts.dishes]),
        ),
    ]  # fmt: skip


def _of_meal(facts: DayFacts) -> list[Task]:
    return [
        Task(
            "clean", gettext("餐具清洗消毒"), "droplets", "kitchen:disinfection", (Role.SAFETY_MANAGER, Role.COOK),
            detail=gettext("开餐前登记温度和时间") if not facts.runs
            else gettext("已消毒 %(times)d 次") % {"times": len(facts.runs)},
            button=gettext("登记消毒"),
            done=facts.runs[0] if facts.runs else None,
        ),
        Task(
            "accompany", gettext("陪餐登记"), "utensils", "dining:accompany", (Role.PRINCIPAL,),
            detail=gettext("每餐有校领导陪餐，本人登记") if not facts.accompaniments
            else gettext("、").join(stamp.by for stamp in facts.accompaniments),
            button=gettext("登记陪餐"), done=facts.accompaniments[0] if facts.accompaniments else None,
        ),
        Task(
            "serve", gettext("供餐登记"), "clipboard-list", "dining:service", (Role.SAFETY_MANAGER, Role.STOREKEEPER),
            detail=gettext("打饭份数、没打出的和餐余"), button=gettext("登记供餐"), done=facts.service,
        ),
    ]  # fmt: skip


def _disposal(facts: DayFacts) -> Task:
    if facts.due_samples:
        day = gettext("%(month)d月%(day)d日起 ") % _day(facts.due_of) if facts.due_of else ""
        detail = day + gettext("%(samples)d 份，已满 %(hours)d 小时") % {
            "samples": facts.due_samples, "hours": facts.law.sample_hours,
        }  # fmt: skip
    else:
        detail = gettext("%(samples)d 份") % {"samples": facts.disposed}
    return Task(
        "dispose", gettext("销毁到期留样"), "trash-2", "kitchen:disposal", (Role.SAFETY_MANAGER, Role.STOREKEEPER),
        detail=detail, button=gettext("去销毁"), done=None if facts.due_samples else facts.disposal,
    )  # fmt: skip


def minutes_left(due: time, now: datetime) -> int:
    """Minutes until an hour of this day; negative when it has passed."""
    end = datetime.combine(now.date(), due, tzinfo=now.tzinfo)
    return int((end - now).total_seconds() // 60)


def left_text(minutes: int) -> str:
    """Minutes in words: 还有 1 小时 5 分, 已过 12 分钟."""
    size = abs(minutes)
    hours, rest = divmod(size, 60)
    if size < 60:
        length = gettext("%(minutes)d 分钟") % {"minutes": size}
    elif rest:
        length = gettext("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
    else:
        length = gettext("%(hours)d 小时") % {"hours": hours}
    return (gettext("还有 %(length)s") if minutes >= 0 else gettext("已过 %(length)s")) % {"length": length}


def day_text(day: date) -> str:
    """A day of this year in a sentence: 9月29日."""
    return gettext("%(month)d月%(day)d日") % _day(day)


def _day(day: date) -> dict[str, int]:
    return {"month": day.month, "day": day.day}


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
    return gettext(ROLE_NAMES[task.roles[0]])


def record_of(tasks: Sequence[Task], day: str) -> tuple[str, str]:
    """A past day in one sentence and its tone: all in time, some late, or something missing (named)."""
    missing = [t.title for t in tasks if t.done is None]
    late = [t for t in tasks if t.done is not None and not t.on_time]
    if missing:
        return gettext("%(day)s缺：%(tasks)s") % {"day": day, "tasks": gettext("、").join(missing)}, "bad"
    if late:
        counts = {"day": day, "tasks": len(tasks), "late": len(late)}
        return gettext("%(day)s %(tasks)d 项，%(late)d 项晚于时限") % counts, "warn"
    return gettext("%(day)s %(tasks)d 项全部按时") % {"day": day, "tasks": len(tasks)}, "ok"
