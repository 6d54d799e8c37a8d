"""The whole check of the log, as `fangxin verify` and a restore ask for it."""

from __future__ import annotations

from fangxin.areas.audit.queries import LogReport, check_log, looking
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.signing import verifier_key


def verify(by: Actor) -> LogReport:
    """Recompute events, leaves and heads with `by`'s eyes (the system's sees all) in one reading transaction."""
    with looking(by):
        return check_log(by, [verifier_key()])
