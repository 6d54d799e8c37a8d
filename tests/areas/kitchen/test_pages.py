"""The kitchen's pages over HTTP: what is stored, what is refused and how, also from the phone's outbox."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from fangxin.areas.kitchen.models import (
    CookedBatch,
    CoreReading,
    Disinfection,
    RetainedSample,
    SampleDisposal,
)
from tests.factories.kitchen import database_clock, fridge, meal_day_on, menu, sample
from tests.factories.pages import signed_in
from tests.factories.world import PIN, World, at, key


def cooking(dish: int, temperature: str, **more: str) -> dict[str, str]:
    return {"key": key(), "dish": str(dish), "temperature": temperature, "portions": "612"} | more


def test_a_cold_dish_is_refused_on_the_page_and_its_reading_stays(world: World) -> None:
    dish = menu(world)[0]
    url = reverse("kitchen:cooking")
    with signed_in(world, "cook", at(11)) as client:
        refused = client.post(url, cooking(dish.pk, "65.4", done="1"))
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "65.4 ℃，不到 70.0 ℃，不能起锅" in page
        assert "继续加热" in page
        world.actor("cook")
        assert [r.temperature_dc for r in CoreReading.objects.all()] == [654]
        assert not CookedBatch.objects.exists()
        assert client.post(url, cooking(dish.pk, "72.5", done="1")).status_code == 302
    world.actor("cook")
    assert CookedBatch.objects.get().reading.temperature_dc == 725


@pytest.mark.parametrize(
    ("text", "field"), [("七十", "请填写数字"), ("", "请填写中心温度"), ("70.55", "最多一位小数")]
)
def test_a_bad_temperature_changes_nothing(world: World, text: str, field: str) -> None:
    dish = menu(world)[0]
    with signed_in(world, "cook", at(11)) as client:
        page = client.post(reverse("kitchen:cooking"), cooking(dish.pk, text, done="1"))
        assert page.status_code == 422
        assert field in page.content.decode()
    world.actor("cook")
    assert not CoreReading.objects.exists()


def sampled(world: World, dishes: list, weights: list[str], **more: str) -> dict[str, str]:
    where = fridge(world)
    data = {
        "key": key(),
        "fridge": str(where.pk),
        "second": str(world.people["safety"].pk),
        "second_pin": PIN,
    }
    for i, (dish, weight) in enumerate(zip(dishes, weights, strict=True)):
        data |= {f"weight-{dish.pk}": weight, f"container-{dish.pk}": f"A{i}"}
    return data | more


def test_five_samples_in_one_form_by_two_people(world: World) -> None:
    dishes = menu(world)
    url = reverse("kitchen:samples")
    data = sampled(world, dishes, ["130", "126", "125", "140", "150"])
    with signed_in(world, "cook", at(11, 40)) as client:
        form = client.get(url)
        assert form.content.decode().count('name="weight-') == 5
        assert form["X-Fangxin-Offline"] == "1"
        done = client.post(url, data, follow=True).content.decode()
    assert "全部留样" in done
    assert "何勇、赵敏" in done
    world.actor("cook")
    assert RetainedSample.objects.count() == 5


def test_120_grams_are_refused_at_their_field_with_the_clause(world: World) -> None:
    dishes = menu(world)
    data = sampled(world, dishes, ["130", "120", "", "", ""])
    with signed_in(world, "cook", at(11, 40)) as client:
        refused = client.post(reverse("kitchen:samples"), data)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "120 克，少于 125 克" in page
    assert data["key"] not in page  # the corrected form carries a new key
    world.actor("cook")
    assert not RetainedSample.objects.exists()


def test_the_outbox_is_told_why_and_what_to_do(world: World) -> None:
    dishes = menu(world)
    data = sampled(world, dishes[:1], ["120"])
    with signed_in(world, "cook", at(11, 40)) as client:
        answer = client.post(reverse("kitchen:samples"), data, headers={"X-Fangxin-Outbox": "1"})
    said = answer.json()
    assert (answer.status_code, said["ok"], said["code"]) == (422, False, "sample_too_light")
    assert "附件2第九条（六）" in said["clause"]
    assert said["remedy"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"second_pin": "000000"}, 403, "PIN 不对"),
        ({"second_pin": "12"}, 422, "6 位数字"),
        ({"second": "self"}, 422, "second"),
        ({"second_pin": ""}, 422, ""),
    ],
)
def test_one_person_alone_is_refused_on_the_page(
    world: World, change: dict[str, str], status: int, words: str
) -> None:
    dishes = menu(world)
    if change.get("second") == "self":
        change = {"second": str(world.people["cook"].pk)}
    data = sampled(world, dishes[:1], ["130"], **change)
    with signed_in(world, "cook", at(11, 40)) as client:
        refused = client.post(reverse("kitchen:samples"), data)
    assert refused.status_code == status
    assert words in refused.content.decode()
    world.actor("cook")
    assert not RetainedSample.objects.exists()


def test_a_dish_sampled_by_somebody_else_meanwhile_is_named_not_dropped(world: World) -> None:
    dishes = menu(world)
    data = sampled(world, dishes[:2], ["130", "130"])
    where = fridge(world)
    with database_clock(at(11, 35)):
        sample(world, dishes[:1], where, at(11, 35))
    with signed_in(world, "cook", at(11, 40)) as client:
        refused = client.post(reverse("kitchen:samples"), data)
    assert refused.status_code == 422
    assert "红烧肉炖土豆已经留过样" in refused.content.decode()


def test_a_phone_set_forward_cannot_free_a_sample_after_47_hours(world: World) -> None:
    dishes, where = menu(world), fridge(world)
    with database_clock(at(11, 40)):
        kept = sample(world, dishes[:1], where, at(11, 40))
    url = reverse("kitchen:disposal")
    later = at(11, 40) + timedelta(hours=47)
    data = {
        "samples": str(kept.pk), "second": str(world.people["keeper"].pk), "second_pin": PIN,
        "device_time": (later + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    with signed_in(world, "safety", later) as client:
        page = client.get(url).content.decode()
        assert "没有到期的留样" in page
        refused = client.post(url, data | {"key": key()}, headers={"X-Fangxin-Outbox": "1"})
        assert (refused.status_code, refused.json()["code"]) == (422, "sample_too_young")
        assert "改手机时间没有用" in refused.json()["remedy"]
    world.actor("safety")
    assert not SampleDisposal.objects.exists()
    with signed_in(world, "safety", later + timedelta(hours=1, minutes=1)) as client:
        assert "红烧肉炖土豆" in client.get(url).content.decode()
        assert client.post(url, data | {"key": key()}).status_code == 302
    world.actor("safety")
    assert SampleDisposal.objects.count() == 1


@pytest.mark.duty("D210", "supported")
def test_the_ledger_prints_every_column_of_the_official_form(world: World) -> None:
    """Measures, annex 2 §9 (6): a standard ledger of samples."""
    dishes, where = menu(world), fridge(world)
    with database_clock(at(11, 40)):
        sample(world, dishes[:4], where, at(11, 40))
    with signed_in(world, "principal", at(12)) as client:
        page = client.get(reverse("kitchen:logs")).content.decode()
    paper = page[page.index("paper-ledger") :]
    for column in (
        "日期、餐次",
        "留样品种",
        "留样量（克）",
        "留样时间",
        "冰箱、容器",
        "留样人（双人）",
        "销毁时间",
        "销毁人（双人）",
    ):
        assert column in paper
    for value in ("红烧肉炖土豆", "130", "9月14日 11:40", "留样冰箱 1 号 A1", "何勇 赵敏"):
        assert value in paper
    assert "还没留样：米饭" in page


def test_the_ledger_of_another_day_and_of_a_wrong_address(world: World) -> None:
    menu(world)
    with signed_in(world, "principal", at(12)) as client:
        url = reverse("kitchen:logs")
        assert client.get(url + "?day=2026-09-14").status_code == 200
        assert client.get(url + "?day=gestern").status_code == 404
        assert "还没有供餐日" in client.get(url + "?day=2020-01-01").content.decode()


def test_a_run_is_entered_with_the_days_times(world: World) -> None:
    url = reverse("kitchen:disinfection")
    data = {"method": "steam", "started": "10:20", "ended": "10:29", "temperature": "100", "pieces": "640"}
    with signed_in(world, "safety", at(10, 45)) as client:
        refused = client.post(url, data | {"key": key()})
        assert refused.status_code == 422
        assert "不到 10 分钟" in refused.content.decode()
        assert client.post(url, data | {"key": key(), "ended": "10:40"}).status_code == 302
    world.actor("safety")
    row = Disinfection.objects.get()
    assert (row.started_at, row.ended_at, row.temperature_dc) == (at(10, 20), at(10, 40), 1000)


def test_an_entry_that_waited_on_the_phone_belongs_to_its_own_day(world: World) -> None:
    tuesday = meal_day_on(world, date(2026, 9, 15))
    data = {"method": "steam", "started": "10:20", "ended": "10:40", "temperature": "100", "pieces": "640"}
    url, outbox = reverse("kitchen:disinfection"), {"X-Fangxin-Outbox": "1"}
    with signed_in(world, "safety", at(7, 30, tuesday.on)) as client:
        kept = client.post(url, data | {"key": key(), "day": "2026-09-14"}, headers=outbox)
        assert kept.status_code == 201
        for day, status in (("2026-09-16", 422), ("2026-09-01", 422), ("gestern", 422)):
            answer = client.post(url, data | {"key": key(), "day": day}, headers=outbox)
            assert (answer.status_code, answer.json()["code"]) == (status, "wrong_day")
    world.actor("safety")
    assert Disinfection.objects.get().meal_day == world.meal_day


def test_without_a_fridge_the_page_says_who_registers_it(world: World) -> None:
    menu(world)
    with signed_in(world, "safety", at(11)) as client:
        assert "还没有登记留样冰箱" in client.get(reverse("kitchen:samples")).content.decode()
        assert (
            client.post(reverse("kitchen:fridges"), {"key": key(), "name": "留样冰箱 1 号"}).status_code
            == 302
        )
        assert "留样冰箱 1 号" in client.get(reverse("kitchen:samples")).content.decode()
