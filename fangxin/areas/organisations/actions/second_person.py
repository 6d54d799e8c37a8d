"""A second person on somebody else's phone: the PIN, its tries, and what an act accepts."""

from __future__ import annotations

from datetime import datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.organisations.models import Account, Organisation, PinCheck
from fangxin.areas.organisations.queries import pin_matches, recent_pin_failures
from fangxin.areas.organisations.rules import (
    PIN_FAILURES_ALLOWED,
    PIN_FRESH_MINUTES,
    check_not_self,
    check_pin_form,
    wrong_pin,
)


@action("organisations.check_pin")
def check_pin(
    *,
    by: Actor,
    key: str,
    at: datetime,
    second: Account,
    organisation: Organisation,
    pin_digest: str,
    entry_key: str,
) -> Recorded[PinCheck]:
    """Record whether the second person's PIN matched; the caller asks `accept_pin_check` afterwards.

    `pin_digest` is the verdict's input made by `pin_verdict`, so that no PIN enters a body or an event.
    """
    check_not_self(by.account_id, second.pk)
    check = PinCheck.objects.create(
        account=second, organisation=organisation, entry_key=entry_key, matched=pin_digest == "matched", at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(check, organisation.path, {"account": second.pk, "matched": check.matched})


def confirm_second(
    *,
    by: Actor,
    key: str,
    at: datetime,
    second: Account,
    organisation: Organisation,
    pin: str,
    entry_key: str,
) -> PinCheck:
    """Check the second person's PIN, record the try, and raise WrongPin when it does not match or is locked.

    The try is recorded even when the PIN is wrong: call it outside the act that it confirms.
    """
    check_not_self(by.account_id, second.pk)
    check_pin_form(pin)
    failures = recent_pin_failures(second.pk, at)
    if failures >= PIN_FAILURES_ALLOWED:
        raise wrong_pin(failures)
    verdict = "matched" if pin_matches(second, pin) else "wrong"
    check = check_pin(
        by=by, key=f"{key}/{failures}", at=at, second=second, organisation=organisation, pin_digest=verdict,
        entry_key=entry_key,
    )  # fmt: skip
    if not check.matched:
        raise wrong_pin(failures + 1)
    return check


def require_second(
    *, by: Actor, key: str, at: datetime, check: PinCheck, organisation: Organisation, entry_key: str
) -> Account:
    """The second person of an entry, from a fresh matching PIN check made for this very entry; raises otherwise."""
    fresh = at - timedelta(minutes=PIN_FRESH_MINUTES) <= check.at <= at
    right = check.matched and check.entry_key == entry_key and check.organisation_id == organisation.pk
    if not (right and fresh and check.by_id == by.account_id):
        raise NotAllowed("第二个人的确认已失效。", remedy="请第二个人重新输入 PIN。")
    check_not_self(by.account_id, check.account_id)
    return check.account
