"""The pages about one child over HTTP: the card, a number read for a purpose, the queue, the family, the yearly pack."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.dining.rules import ABSENCE_REASONS
from fangxin.areas.organisations.access import FACTOR_OF
from fangxin.areas.roster.actions.identity import link_guardian
from fangxin.areas.roster.models import (
    CorrectionRequest,
    DuplicateCase,
    NumberReading,
    Pupil,
    PupilFact,
    TransferCall,
    TransferRequest,
)
from fangxin.areas.roster.rules import CHANGES, SIDES, STAGE_NAMES
from fangxin.areas.roster.rules.eligibility import REGISTRATIONS
from fangxin.areas.roster.rules.identity import CORRECTABLE, DOUBTS, READING_PURPOSES, RELATIONS
from fangxin.areas.roster.rules.spells import SPELL_BEGINNINGS, SPELL_ENDINGS
from fangxin.areas.roster.views.doubts import FIELD_NAMES, LEVEL_NAMES
from fangxin.engine.entitlement.reasons import WORDING
from fangxin.engine.identity_numbers import KIND_NAMES
from tests.factories.children import admitted, child, class_of, id_number
from tests.factories.roster import declared
from tests.factories.world import SHANGHAI, TODAY, World, at, key, person


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def pupil_of(world: World) -> Pupil:
    (one,) = admitted(world, child(1))
    with acting(SYSTEM):
        return Pupil.objects.select_related("school").get(pk=one.pupil_id)


def field(html: str, form_action: str, name: str) -> str:
    part = html[html.index(form_action) :] if form_action else html
    found = re.search(rf'name="{name}" value="([^"]*)"', part) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', part
    )
    assert found, name
    return found[1]


def test_the_card_shows_the_last_four_and_the_number_only_after_a_purpose(world: World) -> None:
    pupil = pupil_of(world)
    principal = client(world, "principal")
    url, read_url = reverse("roster:child", args=[pupil.pk]), reverse("roster:child-read", args=[pupil.pk])
    html = principal.get(url).content.decode()
    assert id_number(1)[-4:] in html
    assert id_number(1) not in html
    said = {"key": field(html, read_url, "key"), "what": "id", "purpose": "register"}
    refused = principal.post(read_url, said | {"why": "看"})
    assert refused.status_code == 422
    assert id_number(1) not in refused.content.decode()
    shown = principal.post(read_url, said | {"why": "家长到校核对"})
    assert id_number(1) in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert id_number(1) not in principal.get(url).content.decode()
    with acting(SYSTEM):
        assert NumberReading.objects.get().why == "家长到校核对"


@pytest.mark.parametrize(
    ("name", "status"), [("teacher", 403), ("keeper", 403), ("other_principal", 404), ("auditor", 200)]
)
def test_who_opens_a_card(world: World, name: str, status: int) -> None:
    pupil = pupil_of(world)
    assert client(world, name).get(reverse("roster:child", args=[pupil.pk])).status_code == status


def test_a_wrong_number_never_comes_back_into_the_field(world: World) -> None:
    pupil = pupil_of(world)
    principal = client(world, "principal")
    url = reverse("roster:child-change", args=[pupil.pk, "number"])
    html = principal.get(reverse("roster:child", args=[pupil.pk])).content.decode()
    wrong = id_number(5)[:-1] + ("1" if id_number(5)[-1] != "1" else "2")
    page = principal.post(url, {"key": field(html, url, "key"), "id_kind": "resident", "number": wrong})
    assert page.status_code == 422
    assert "校验位不对" in page.content.decode()
    assert wrong not in page.content.decode()


def test_the_queue_leads_to_a_case_and_two_officers_decide_it(world: World) -> None:
    pupil_of(world)
    admitted(world, child(1, name="莫晓月"), school=world.other_school, principal="other_principal")
    world.people["second"] = person("second", "石敏", world.county, (Role.EDUCATION_OFFICER,))
    with acting(SYSTEM):
        case = DuplicateCase.objects.get()
    url = reverse("roster:case", args=[case.pk])
    first, second = client(world, "education"), client(world, "second")
    assert case.number in first.get(reverse("roster:doubts")).content.decode()
    html = first.get(url).content.decode()
    assert "同音" in html
    assert id_number(1) not in html
    missing = first.post(
        url, {"key": field(html, "", "key"), "verdict": "same:second", "reason": "电话问过家长"}
    )
    assert missing.status_code == 422
    html = first.get(url).content.decode()
    done = first.post(
        url,
        {
            "key": field(html, "", "key"),
            "verdict": "same:second",
            "reason": "电话问过家长",
            "on": "2026-09-10",
        },
    )
    assert done.status_code == 302
    assert "等另一个人确认" in first.get(url).content.decode()
    html = second.get(url).content.decode()
    done = second.post(url, {"key": field(html, "", "key"), "agreed": "yes", "reason": "核对了户口簿"})
    assert done.status_code == 302
    assert "已办结" in second.get(url).content.decode()
    assert client(world, "other_principal").get(url).status_code == 404


def test_a_child_without_papers_is_entered_and_one_from_elsewhere_is_asked_for(world: World) -> None:
    pupil_of(world)
    other = client(world, "other_principal")
    seat = class_of(world.other_school)
    html = other.get(reverse("roster:new-child")).content.decode()
    done = other.post(
        reverse("roster:new-child"),
        {
            "key": field(html, "", "key"),
            "name": "石小北",
            "sex": "m",
            "school_class": seat.pk,
            "id_kind": "resident",
        },
    )
    assert done.status_code == 302
    html = other.get(reverse("roster:new-transfer")).content.decode()
    answers = []
    for order in (1, 2):
        html = other.get(reverse("roster:new-transfer")).content.decode()
        response = other.post(
            reverse("roster:new-transfer"),
            {
                "key": field(html, "", "key"), "id_kind": "resident", "number": id_number(order), "school_class": seat.pk,
                "on": f"{datetime.now(SHANGHAI):%Y-%m-%d}",
            },
            follow=True,
        )  # fmt: skip
        answers.append(response.content.decode())
    assert all("等待对方学校或县教育局答复" in page for page in answers)
    assert "溪口" not in answers[0]
    with acting(SYSTEM):
        call = TransferCall.objects.get()
        assert TransferRequest.objects.count() == 2
    principal = client(world, "principal")
    url = reverse("roster:call", args=[call.pk])
    html = principal.get(url).content.decode()
    assert "checked" not in html  # nobody lets a child go by overlooking a field
    assert principal.post(url, {"key": field(html, "", "key"), "reason": ""}).status_code == 422
    html = principal.get(url).content.decode()
    assert (
        principal.post(url, {"key": field(html, "", "key"), "released": "yes", "reason": ""}).status_code
        == 302
    )
    assert "已转入" in other.get(reverse("roster:doubts")).content.decode()
    answered = principal.get(reverse("roster:doubts")).content.decode().split("本校答复过的转出")[1]
    assert world.other_school.short_name in answered


def test_a_child_pauses_and_comes_back_on_its_card(world: World) -> None:
    pupil = pupil_of(world)
    principal = client(world, "principal")
    url = reverse("roster:child", args=[pupil.pk])
    end, resume = (reverse("roster:child-change", args=[pupil.pk, what]) for what in ("end", "resume"))
    html = principal.get(url).content.decode()
    assert reverse("roster:class", args=[class_of(world.school).pk]) in html  # the way back to its class
    today = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    gone = principal.post(end, {"key": field(html, end, "key"), "why": "suspended", "on": today})
    assert gone.status_code == 302
    html = principal.get(url).content.decode()
    assert end not in html
    sent = {"key": field(html, resume, "key"), "school_class": class_of(world.school).pk}
    assert principal.post(resume, sent | {"on": ""}).status_code == 422
    early = principal.post(resume, sent | {"on": "2026-09-01"})
    assert early.status_code == 422
    assert "不能在这以前再进班" in early.content.decode()
    stranger = principal.post(resume, sent | {"school_class": class_of(world.other_school).pk, "on": today})
    assert stranger.status_code == 422
    assert principal.post(resume, sent | {"on": today}).status_code == 302
    assert "复学" in principal.get(url).content.decode()


def test_a_card_without_a_number_does_not_say_that_one_is_there(world: World) -> None:
    principal = client(world, "principal")
    html = principal.get(reverse("roster:new-child")).content.decode()
    sent = {"name": "石小北", "sex": "m", "school_class": class_of(world.school).pk, "id_kind": "resident"}
    done = principal.post(reverse("roster:new-child"), sent | {"key": field(html, "", "key")}, follow=True)
    card = done.content.decode().split("基本信息")[1].split("就读")[0]
    assert "没有证件号" in card
    assert "已登记" not in card


def test_a_family_sees_corrects_and_takes_its_own_child(world: World) -> None:
    pupil = pupil_of(world)
    world.people["mother"] = person("mother", "莫春梅", world.school, (Role.GUARDIAN,))
    mother = client(world, "mother")
    assert "还没有登记您的孩子" in mother.get(reverse("roster:family")).content.decode()
    link_guardian(
        by=world.actor("principal"),
        key=key(),
        at=at(9),
        pupil=pupil,
        account=world.people["mother"],
        relation="mother",
    )
    with acting(world.actor("principal")):
        PupilFact.objects.create(
            pupil=pupil, kind=PupilFact.REGISTRATION, value="rural", evidence="household_book", since=TODAY
        )
    html = mother.get(reverse("roster:family")).content.decode()
    assert "莫小月" in html
    assert "农村户籍" in html
    assert id_number(1) not in html
    done = mother.post(
        reverse("roster:family"),
        {"key": field(html, "", "key"), "pupil_id": pupil.pk, "what": "name", "text": "应为晓月的晓"},
    )
    assert done.status_code == 302
    html = mother.get(reverse("roster:family")).content.decode()
    assert "待学校处理" in html
    copy = mother.post(
        reverse("roster:family-export"), {"key": field(html, reverse("roster:family-export"), "key")}
    )
    assert copy["Content-Disposition"].startswith("attachment")
    import io

    import openpyxl

    cells = [
        str(c)
        for row in openpyxl.load_workbook(io.BytesIO(copy.content)).active.iter_rows(values_only=True)
        for c in row
    ]
    assert id_number(1) in cells
    assert any(cell.startswith("农村户籍 2026-09-14") for cell in cells)
    with acting(SYSTEM):
        asked = CorrectionRequest.objects.get()
    answer = client(world, "principal").get(reverse("roster:correction", args=[asked.pk])).content.decode()
    assert "莫小月" in answer  # the school sees whose entry it is
    for page in ("roster:child", "roster:child-read"):
        assert mother.get(reverse(page, args=[pupil.pk])).status_code == 403


def test_a_whole_number_is_shown_only_after_the_second_factor(world: World) -> None:
    """Whoever sees identity numbers proves twice who they are, also where the post alone does not ask for it."""
    pupil = pupil_of(world)
    principal = client(world, "principal")
    session = principal.session
    del session[FACTOR_OF]
    session.save()
    for page, given in (("roster:child-read", [pupil.pk]), ("roster:export", [])):
        answer = principal.post(reverse(page, args=given), {"key": "k1", "what": "id", "purpose": "register"})
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("second-factor"))
    with acting(SYSTEM):
        assert not NumberReading.objects.exists()


def test_the_yearly_pack_is_a_paper_of_live_figures_without_names_of_children(world: World) -> None:
    from fangxin.areas.roster.papers.minors_pack import pack_data
    from fangxin.areas.roster.queries.compliance import minors_year

    pupil = pupil_of(world)
    principal = client(world, "principal")
    read_url = reverse("roster:child-read", args=[pupil.pk])
    html = principal.get(reverse("roster:child", args=[pupil.pk])).content.decode()
    principal.post(
        read_url,
        {"key": field(html, read_url, "key"), "what": "id", "purpose": "register", "why": "家长到校核对"},
    )
    response = client(world, "education").get(reverse("roster:minors-pack", args=[2026]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    facts = minors_year(world.actor("education"), world.county, 2026, at(17))
    assert [(who, what, why) for _, who, what, _, why, _ in facts.readings] == [
        ("张明远", "证件号", "家长到校核对")
    ]
    assert (facts.under_14, facts.from_14) == (1, 0)
    printed = str(pack_data(facts))
    assert "莫小月" not in printed
    assert id_number(1)[-4:] not in printed
    assert "未成年人网络保护条例" in printed


@pytest.mark.parametrize("year", [2023, 2027, 987654321])
def test_a_year_without_a_pack_is_not_found(world: World, year: int) -> None:
    """The regulations hold since 2024, and a year to come has no figures."""
    assert client(world, "education").get(reverse("roster:minors-pack", args=[year])).status_code == 404


WORDS = (
    READING_PURPOSES, RELATIONS, CORRECTABLE, DOUBTS, SPELL_BEGINNINGS, SPELL_ENDINGS, KIND_NAMES, REGISTRATIONS,
    STAGE_NAMES, SIDES, CHANGES, FIELD_NAMES, LEVEL_NAMES, ABSENCE_REASONS,
    {reason: words.title for reason, words in WORDING.items()},
)  # fmt: skip


def test_every_word_for_a_stored_code_has_its_english() -> None:
    words = {word for table in WORDS for word in table.values()}
    with translation.override("en"):
        assert not [word for word in words if re.search("[一-鿿]", translation.gettext(word))]


@pytest.mark.parametrize(
    "page", ["roster:child", "roster:family", "roster:declarations", "roster:doubts", "roster:classes"]
)
def test_the_pages_about_children_speak_english_but_for_names(world: World, page: str) -> None:
    """Names of people, places and classes stay as they are; every other word is English after the switch."""
    pupil = pupil_of(world)
    declared(world)
    world.people["mother"] = person("mother", "莫春梅", world.school, (Role.GUARDIAN,))
    link_guardian(
        by=world.actor("principal"), key=key(), at=at(9), pupil=pupil, account=world.people["mother"], relation="mother"
    )  # fmt: skip
    reader = client(world, "mother" if page == "roster:family" else "principal")
    reader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse(page, args=[pupil.pk] if page == "roster:child" else [])
    main = reader.get(url).content.decode().split("<main")[1].split("</main>")[0]
    assert re.findall("[一-鿿]", main), "the names are there, so the page is whole"
    for table in WORDS:
        for word in table.values():
            assert f">{word}<" not in main, f"{word} on {url}"
    assert not re.search("[：，]", main)


def test_the_yearly_pack_is_reached_from_the_roster(world: World) -> None:
    """Nobody has to know an address by heart."""
    for name in ("principal", "education", "auditor"):
        html = client(world, name).get(reverse("roster:classes")).content.decode()
        link = re.search(r'href="(/roster/privacy/\d{4}/)"', html)
        assert link, name
        assert client(world, name).get(link[1]).status_code == 200
    assert "/roster/privacy/" not in client(world, "reviewer").get(reverse("roster:classes")).content.decode()
