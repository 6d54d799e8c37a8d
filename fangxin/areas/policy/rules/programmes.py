"""How the register's words for schools are brought to those of the law, and the programme of a stage."""

from __future__ import annotations

from fangxin.engine.policy import Policy

# A teaching point is a small primary school; the law's kinds do not name it apart.
_LAW_KINDS = {"teaching-point": "primary"}
_KIND_OF_STAGE = {"preschool": "kindergarten"}


def law_kind(kind: str) -> str:
    """The kind of school as the policy data call it."""
    return _LAW_KINDS.get(kind, kind)


def law_location(location: str) -> str:
    """The location as the policy data call it."""
    return location.replace("-", "_")


def programme_of_stage(policy: Policy, stage: str) -> str:
    """The first programme that holds for schools of a stage: what is known of a school without facts."""
    kind = _KIND_OF_STAGE.get(stage, stage)
    values = policy.parameter("scope_school_kinds").values
    fitting = {
        value.where.programme for value in values if isinstance(value.value, tuple) and kind in value.value
    }
    programmes = list(policy.keys["programme"])
    return next((name for name in programmes if name in fitting), programmes[0])
