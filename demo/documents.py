"""The first school's papers: letters, systems and plans with their second person, insurance that ends soon, a hazard."""

from __future__ import annotations

from datetime import date, timedelta

from demo.calendar import TERM_NAME, TODAY, moment
from demo.clock import set_clock
from demo.county import County
from fangxin.areas.audit.queries import looking
from fangxin.areas.policy.actions.documents import (
    add_document,
    confirm_reading,
    decide_document,
    record_drill,
)
from fangxin.areas.policy.actions.facilities import record_facility_check, record_rectification
from fangxin.areas.policy.actions.holidays import import_notice, set_school_days
from fangxin.areas.policy.actions.stored_files import keep_file
from fangxin.areas.policy.models import Document
from fangxin.areas.policy.queries.documents import library
from fangxin.areas.policy.queries.facilities import open_hazards
from fangxin.areas.policy.rules.document_kinds import checklists, document_kinds
from fangxin.areas.policy.rules.documents import Answer, months_later

# Kind → the day it was entered. The school-liability policy is missing on purpose, the other one ends in a month.
PAPERS = {
    "food-safety-responsibility": date(2026, 9, 1),
    "principal-letter": date(2026, 9, 1),
    "food-safety-system": date(2026, 9, 1),
    "after-school-code": date(2026, 9, 2),
    "plan-food-poisoning": date(2026, 9, 2),
    "plan-fire": date(2026, 9, 2),
    "plan-stampede": date(2026, 9, 2),
}
INSURED_ON, DRILLED_ON, CHECKED_ON = date(2026, 9, 3), date(2026, 9, 17), date(2026, 9, 24)
FACTS = {
    "first_responsible": "校长", "signed_with": "青禾县教育局", "manager": "食品安全管理员", "part_time": "专职",
    "commander": "校长", "contacts": "值班电话 0000-0000001", "hospital": "溪口镇卫生院", "reserve": "备用供餐点",
    "insurer": "青岭财产保险", "policy_number": "QL-2025-0318", "scope": "食品安全责任", "insured_yuan": "500000",
}  # fmt: skip
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write_papers(county: County, on: date) -> None:
    """What the first school writes, practises and checks on a day of September, after the afternoon's orders."""
    for kind in [kind for kind, day in PAPERS.items() if day == on]:
        row = _paper(county, kind, on, until=months_later(on, document_kinds()[kind].months))
        if kind == "food-safety-system":
            for role in ("keeper", "cook"):
                person = county.at("xikou", role)
                at = moment(on, 15, 50)
                confirm_reading(by=person, key=f"demo-read-{role}", at=at, document=row)
    if on == INSURED_ON:
        _paper(county, "insurance-food-liability", on, until=TODAY + timedelta(days=24), scan=True)
    if on == DRILLED_ON:
        _drill(county)
    if on == CHECKED_ON:
        _check(county)
        _days(county)


def _paper(county: County, kind: str, on: date, *, until: date, scan: bool = False) -> Document:
    known, safety, principal = (
        document_kinds()[kind],
        county.at("xikou", "safety"),
        county.at("xikou", "principal"),
    )
    set_clock(moment(on, 15, 20))
    file = keep_file(by=safety, data=SCAN, name=f"{known.title}.pdf") if scan else None
    row = add_document(
        by=safety, key=f"demo-paper-{kind}", at=moment(on, 15, 20), place=county.places["xikou"], kind=kind,
        title=known.title, since=on, until=until, number=f"XK-{on:%m%d}", text=known.template, file=file,
        facts={fact.name: FACTS[fact.name] for fact in known.facts},
    )  # fmt: skip
    decide_document(
        by=principal, key=f"demo-decide-{kind}", at=moment(on, 15, 35), document=row, approved=True
    )
    return row


def _drill(county: County) -> None:
    on, safety = DRILLED_ON, county.at("xikou", "safety")
    set_clock(moment(on, 15, 20))
    with looking(safety):
        plan = library(safety, group="plan").get(kind="plan-fire")
    record_drill(
        by=safety, key="demo-drill", at=moment(on, 15, 20), plan=plan, on=on, people=600,
        found="三楼两个班走了同一条楼梯，已改为分楼梯疏散。",
    )  # fmt: skip


def _check(county: County) -> None:
    """The fire facilities were looked at; one hazard has been put right and waits for the principal."""
    on, safety = CHECKED_ON, county.at("xikou", "safety")
    at = moment(on, 15, 20)
    set_clock(at)
    answers = [
        Answer(item, passed=False, hazard="二楼灭火器压力不足 2 具", put_right_by=TODAY + timedelta(days=1))
        if item == "extinguisher"
        else Answer(item, passed=True)
        for item in checklists()["fire"].items
    ]
    record_facility_check(
        by=safety,
        key="demo-check",
        at=at,
        school=county.places["xikou"],
        facility="fire",
        on=on,
        answers=answers,
    )
    with looking(safety):
        line = open_hazards(safety).get()
    record_rectification(
        by=safety, key="demo-fix", at=moment(on, 15, 50), line=line, done="已送检充装，充装后取回复位。"
    )


def _days(county: County) -> None:
    """The prefecture's festival as the county enters it, and the third grade on a trip in autumn."""
    at = moment(CHECKED_ON, 16)
    set_clock(at)
    import_notice(
        by=county.actors["education"], key="demo-festival", at=at, place=county.places["qinghe"], scope="local",
        year=2026, title="苗年放假", document_number="青禾府办〔2026〕21号",
        rows=[["2026-11-18", "放假", "苗年"], ["2026-11-21", "上班", "苗年调休"]],
    )  # fmt: skip
    set_school_days(
        by=county.at("xikou", "principal"), key="demo-trip", at=at, school=county.places["xikou"], kind="trip",
        days=[date(2026, 10, 22)], grade=3, reason=f"三年级秋季研学（{TERM_NAME}）",
    )  # fmt: skip
