"""Writing the tree of places, and what an organisation is called and licensed for, from a day on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, acting, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.actions.authority import administered, may_administer, reaching
from fangxin.areas.organisations.models import (
    FREE_KINDS,
    Certificate,
    Organisation,
    Registration,
)
from fangxin.areas.organisations.rules import Papers, check_papers, check_parent, initials


@action("organisations.register_organisation")
def register_organisation(
    *,
    by: Actor,
    key: str,
    at: datetime,
    parent: Organisation | None,
    kind: str,
    name: str,
    short_name: str,
    since: date,
    pinyin: str = "",
    place_code: str = "",
    county_kind: str = "",
    stage: str = "",
    credit_code: str = "",
    licence_number: str = "",
    licence_until: date | None = None,
    registrar: Organisation | None = None,
    document: str = "",
) -> Recorded[Organisation]:
    """Add an organisation to the tree; the database builds its path.

    A supplier or testing body stands at the root; the county that registers it (`registrar`) administers it. Its credit
    code is the same for every county, so it is registered once. Raises NotAllowed, Refused.
    """
    if kind in FREE_KINDS and registrar is not None:
        may_administer(by=by, path=registrar.path)
        parent = None
    else:
        may_administer(by=by, path=parent.path if parent else "/")
    check_parent(kind, parent.kind if parent else None)
    papers = Papers(
        name.strip(),
        short_name.strip(),
        place_code,
        county_kind,
        credit_code,
        licence_number,
        licence_until,
        document,
    )
    check_papers(papers)
    lock("organisations.registry")
    _check_new(papers, parent)
    row = Organisation(
        parent=parent, kind=kind, since=since, pinyin=pinyin or initials(papers.name), stage=stage, registrar=registrar,
        **{name: value for name, value in asdict(papers).items() if name != "document"},
    )  # fmt: skip
    if any(grant.path == "/" for grant in by.grants) or parent is not None:
        row.save(force_insert=True)
        row.refresh_from_db()
        _write_registration(by, at, row, papers, since)
    else:
        with acting(SYSTEM):  # at the root, where no grant of a county reaches
            row.save(force_insert=True)
            row.refresh_from_db()
            _write_registration(by, at, row, papers, since)
    return Recorded(row, row.path, {"kind": kind})


def _check_new(papers: Papers, parent: Organisation | None) -> None:
    found = Organisation.objects.filter(parent=parent, name=papers.name, until__isnull=True).exists()
    if found:
        raise Refused(
            say("“%(papers)s”已经登记。", papers=papers.name),
            remedy="请在列表中查找，不要重复登记。",
            fields={"name": "已经登记。"},
        )
    if papers.credit_code:
        same = Organisation.objects.filter(credit_code=papers.credit_code, until__isnull=True).first()
        if same is not None:
            raise Refused(
                say("这个统一社会信用代码已由“%(same)s”登记。", same=same.name),
                remedy="同一主体只登记一次，请使用已有的登记。",
                fields={"credit_code": say("已由“%(same)s”登记。", same=same.name)},
            )


def _write_registration(
    by: Actor, at: datetime, row: Organisation, papers: Papers, since: date
) -> Registration:
    made = Registration(organisation=row, since=since, at=at, by_id=by.account_id, **asdict(papers))
    made.save(force_insert=True)
    return made


@action("organisations.change_registration")
def change_registration(
    *, by: Actor, key: str, at: datetime, organisation: Organisation, since: date, papers: Papers
) -> Recorded[Registration]:
    """Record new names or papers from a day on (today or earlier, after the last change); the old ones stay true.

    Raises NotAllowed, Refused.
    """
    administered(by=by, place=organisation)
    check_papers(papers)
    lock(("organisations.registration", organisation.pk))
    last = Registration.objects.filter(organisation=organisation).order_by("-since").first()
    earliest = last.since + timedelta(days=1) if last is not None else organisation.since
    if not earliest <= since <= at.date():
        raise Refused(
            say("变更日期应在 %(earliest)s 到今天之间。", earliest=f"{earliest:%Y-%m-%d}"),
            remedy="请按批准文件的日期填写；更早的登记不改动。",
            fields={"since": say("%(earliest)s 到今天。", earliest=f"{earliest:%Y-%m-%d}")},
        )
    other = Organisation.objects.filter(credit_code=papers.credit_code, until__isnull=True).exclude(
        pk=organisation.pk
    )
    if papers.credit_code and other.exists():
        raise Refused(
            "这个统一社会信用代码已由另一机构登记。",
            remedy="请核对代码。",
            fields={"credit_code": "已由另一机构登记。"},
        )
    with reaching(by=by, place=organisation):
        if last is not None and last.until is None:
            last.until = since
            last.save(update_fields=["until"])
        made = _write_registration(by, at, organisation, papers, since)
        values = {name: value for name, value in asdict(papers).items() if name != "document"}
        for name, value in values.items():
            setattr(organisation, name, value)
        organisation.pinyin = initials(papers.name)
        organisation.save(update_fields=[*values, "pinyin"])
    return Recorded(made, organisation.path, {"since": since})


@action("organisations.record_certificate")
def record_certificate(
    *,
    by: Actor,
    key: str,
    at: datetime,
    organisation: Organisation,
    kind: str,
    body: str,
    number: str,
    scope: str,
    since: date,
    until: date,
) -> Recorded[Certificate]:
    """Put a caterer's HACCP or ISO 22000 certificate into the directory. Raises NotAllowed, Refused."""
    registrar = organisation.registrar
    if registrar is None or not by.holds([Role.ADMINISTRATOR, Role.EDUCATION_OFFICER], registrar.path):
        raise NotAllowed("认证目录由登记地的教育部门维护。", remedy="请联系登记该企业的县教育局。")
    if organisation.kind != "supplier":
        raise Refused("只有供应商、配餐企业登记认证。", remedy="请选择企业。")
    if not (body.strip() and number.strip() and scope.strip()) or since >= until:
        raise Refused("请填写认证机构、证书编号、范围和起止日期。", remedy="截止日期必须晚于起始日期。")
    if Certificate.objects.filter(organisation=organisation, kind=kind, number=number.strip()).exists():
        raise Refused("这张证书已经登记。", remedy="没有任何改动。", fields={"number": "已经登记。"})
    with reaching(by=by, place=organisation):
        row = Certificate(
            organisation=organisation, kind=kind, body=body.strip(), number=number.strip(), scope=scope.strip(),
            since=since, until=until, at=at, by_id=by.account_id,
        )  # fmt: skip
        row.save(force_insert=True)
    return Recorded(row, organisation.path, {"kind": kind})
