"""Copies the national values that the database itself refuses by from the policy parameters, after each migration."""

from __future__ import annotations

from django.db import connections

from fangxin.engine.policy.lookup import Policy
from fangxin.engine.policy.parameter import PlainValue, Scope, WrongType

# Parameters that triggers look up with fangxin_law(): only national floors, which a lower place can only tighten.
IN_DATABASE = (
    "sample_weight_min", "sample_retention_min", "core_temperature_min", "steam_disinfection_min",
    "steam_disinfection_minutes", "chlorine_min", "chlorine_minutes",
)  # fmt: skip


def _whole(name: str, value: PlainValue) -> int:
    if not isinstance(value, int):
        raise WrongType(f"参数“{name}”要写入数据库，必须是整数，现为 {value!r}。")
    return value


def fill_law_values(using: str) -> None:
    """Bring the table `policy_lawvalue` to what the parameters say; `using` is the owner's connection."""
    policy = Policy.load()
    rows = [
        (
            name,
            dated.since,
            dated.until,
            _whole(name, dated.value),
            dated.where.programme or "",
            dated.confidence.may_block,
        )
        for name in IN_DATABASE
        for dated in policy.parameter(name).values
        if dated.where == Scope(programme=dated.where.programme)
    ]
    with connections[using].cursor() as cursor:
        # The table is a record for the application; its owner replaces the copy as a whole.
        cursor.execute("ALTER TABLE policy_lawvalue DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM policy_lawvalue")
        cursor.executemany(
            "INSERT INTO policy_lawvalue (parameter, since, until, amount, programme, confirmed)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            rows,
        )
        cursor.execute("ALTER TABLE policy_lawvalue ENABLE TRIGGER USER")
