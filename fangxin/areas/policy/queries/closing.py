"""What of the calendar stands in the way when a school is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.closing import tells_of_obstacles
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.policy.models import MealDay


@tells_of_obstacles
def meal_days_ahead(actor: Actor, of: Organisation, until: date) -> Iterator[Obstacle]:
    """Meal days on or after the day that nobody has called off."""
    del actor
    count = MealDay.objects.filter(school=of, on__gte=until, closure__isnull=True).count()
    if count:
        yield Obstacle(
            f"{until:%Y-%m-%d} 起还有 {count} 个供餐日没有取消", "请校长先在供餐日历里取消这些供餐日"
        )
