"""Entry forms of the kitchen: one form a dish while cooking, one for all samples of a meal, disposal, disinfection."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.kitchen.models import FLOORS, SampleFridge
from fangxin.areas.kitchen.queries import DishToday, Waiting
from fangxin.areas.kitchen.rules import METHODS, NO_HEATING, Portion, Run
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.sealing import open_sealed

WEIGHT = re.compile(r"weight-(\d+)")


class _Quiet:
    """A field that may stay empty without saying （选填） beside every label: what is needed depends on the others."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class QuietInteger(_Quiet, forms.IntegerField):
    """A whole number or nothing."""


class QuietDecimal(_Quiet, forms.DecimalField):
    """A number or nothing."""


class QuietText(_Quiet, forms.CharField):
    """A text or nothing."""


def with_new_key(form: EntryForm) -> None:
    """Give a refused form a new key: nothing was stored under the old one but the second person's check."""
    form.data = form.data.copy()
    form.data["key"] = str(uuid.uuid4())


class CookingForm(EntryForm):
    """A core temperature of one dish; with `done` the batch is closed as well."""

    use_required_attribute = False
    dish = forms.IntegerField(widget=forms.HiddenInput)
    temperature = forms.DecimalField(
        label="中心温度", max_digits=5, decimal_places=1, required=False,
        error_messages={"invalid": "请填写数字，例如 72.5。", "max_decimal_places": "最多一位小数。"},
    )  # fmt: skip
    portions = QuietInteger(label="份数", min_value=1, max_value=100_000)
    no_heating = forms.ChoiceField(
        label="不需加热", choices=[("", "需要加热"), *NO_HEATING.items()], required=False
    )
    done = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def temperature_dc(self) -> int | None:
        """Tenths of a degree; None when none was entered."""
        value = self.cleaned_data.get("temperature")
        return None if value is None else int(value * 10)

    def clean(self) -> dict[str, Any]:
        """A reading needs its temperature, a closed batch its portions."""
        data = super().clean() or {}
        if (
            data.get("temperature") is None
            and not data.get("no_heating")
            and "temperature" not in self.errors
        ):
            self.add_error("temperature", "请填写中心温度。")
        if data.get("done") and not data.get("portions") and "portions" not in self.errors:
            self.add_error("portions", "起锅要填写份数。")
        return data


class SecondForm(EntryForm):
    """A form that a second person confirms with the own PIN on the same phone."""

    second = forms.ChoiceField(label="第二个人")
    # From the phone's outbox the PIN comes sealed, without script in clear; it is never shown again.
    second_pin = forms.CharField(label="PIN", widget=forms.PasswordInput, max_length=1200)

    def __init__(self, people: Sequence[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {account.pk: account for account in people}
        self.fields["second"].choices = [(pk, account.full_name) for pk, account in self.people.items()]  # type: ignore[attr-defined]

    @property
    def pin(self) -> str:
        """The PIN in clear; raises BrokenSeal."""
        return open_sealed(self.cleaned_data["second_pin"].strip(), self.key_value)

    @property
    def second_account(self) -> Account:
        """The chosen colleague."""
        return self.people[int(self.cleaned_data["second"])]


class SampleForm(SecondForm):
    """Container and weight for every dish without a sample; a dish without a weight is left for later."""

    use_required_attribute = False
    fridge = forms.ChoiceField(label="留样冰箱")

    def __init__(
        self, dishes: Sequence[DishToday], fridges: Sequence[SampleFridge], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fridge"].choices = [(f.pk, f.name) for f in fridges]  # type: ignore[attr-defined]
        # A phone may send a dish that somebody else has sampled meanwhile: it is refused by name, never dropped.
        self.names = {line.dish.pk: line.dish.name for line in dishes}
        posted = {int(m[1]) for m in map(WEIGHT.fullmatch, self.data) if m and self.data.get(m[0])}
        for place, dish_id in enumerate([*self.names, *sorted(posted - set(self.names))], 1):
            name = self.names.get(dish_id, "")
            self.fields[f"weight-{dish_id}"] = QuietInteger(label=f"{name}重量", min_value=0, max_value=5000)
            self.fields[f"container-{dish_id}"] = QuietText(
                label=f"{name}容器", max_length=20, initial=str(place)
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each dish with its two fields, for the page."""
        return [
            {"name": name, "weight": self[f"weight-{pk}"], "container": self[f"container-{pk}"]}
            for pk, name in self.names.items()
        ]

    @property
    def portions(self) -> dict[int, Portion]:
        """Dish id → container and grams, for the dishes with a weight."""
        found = {}
        for name, value in self.cleaned_data.items():
            match = WEIGHT.fullmatch(name)
            if match and value is not None:
                container = self.cleaned_data.get(f"container-{match[1]}") or ""
                found[int(match[1])] = Portion(container, value)
        return found


class DisposalForm(SecondForm):
    """Which of the samples that are old enough were thrown away."""

    samples = forms.MultipleChoiceField(label="到期留样", widget=forms.CheckboxSelectMultiple)

    def __init__(self, waiting: Sequence[Waiting], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = [w.sample for w in waiting if w.due]
        # Samples that are too young may be sent too (by a phone whose clock was set forward); the act refuses them.
        self.fields["samples"].choices = [  # type: ignore[attr-defined]
            (w.sample.pk, w.sample.dish.name) for w in waiting
        ]
        self.fields["samples"].initial = [s.pk for s in due]

    @property
    def sample_ids(self) -> list[int]:
        """Ids of the chosen samples."""
        return [int(pk) for pk in self.cleaned_data["samples"]]


class FridgeForm(EntryForm):
    """A new sample fridge."""

    name = forms.CharField(label="名称", max_length=40)


class DisinfectionForm(EntryForm):
    """One run: method, times of the day, what the device or the test strip showed, pieces."""

    use_required_attribute = False
    method = forms.ChoiceField(label="方法", choices=list(METHODS.items()))
    started = forms.TimeField(label="开始", widget=forms.TimeInput(attrs={"type": "time"}))
    ended = forms.TimeField(label="结束", widget=forms.TimeInput(attrs={"type": "time"}))
    temperature = QuietDecimal(label="温度", max_digits=5, decimal_places=1)
    chlorine = QuietInteger(label="有效氯", min_value=0, max_value=100_000)
    pieces = forms.IntegerField(label="件数", min_value=1, max_value=100_000)

    def run(self, on: date, now: datetime) -> Run:
        """The run on a day, in the zone of `now`."""
        data = self.cleaned_data

        def moment(name: str) -> datetime:
            clock: time = data[name]
            return datetime.combine(on, clock, tzinfo=now.tzinfo)

        tenths = data["temperature"]
        return Run(
            data["method"], moment("started"), moment("ended"), None if tenths is None else int(tenths * 10),
            data["chlorine"], data["pieces"],
        )  # fmt: skip


class FloorForm(EntryForm):
    """A value under an unconfirmed floor that a second person lets stand, with the reason."""

    parameter = forms.ChoiceField(label=_("哪项规定"), choices=FLOORS)
    subject = forms.ChoiceField(label=_("哪个菜、哪份留样"), required=False)
    measured = forms.DecimalField(label=_("实测数值"), max_digits=6, decimal_places=1)
    reason = forms.CharField(
        label=_("原因，怎样保证安全"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, lines: Sequence[DishToday], waiting: Sequence[Waiting], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dishes = {line.dish.pk: line.dish for line in lines}
        self.samples = {one.sample.pk: one.sample for one in waiting if not one.due}
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((f"dish-{pk}", dish.name) for pk, dish in self.dishes.items()),
            *((f"sample-{pk}", _("留样：%s") % sample.dish.name) for pk, sample in self.samples.items()),
        ]

    @property
    def entry(self) -> dict[str, Any]:
        """What was entered, in the floor's own unit (tenths of a degree for temperatures)."""
        data = self.cleaned_data
        kind, _dash, number = data["subject"].partition("-")
        tenths = data["parameter"] in ("core_temperature_min", "steam_disinfection_min")
        return {
            "parameter": data["parameter"], "reason": data["reason"],
            "measured": int(data["measured"] * 10) if tenths else int(data["measured"]),
            "dish": self.dishes.get(int(number)) if kind == "dish" else None,
            "sample": self.samples.get(int(number)) if kind == "sample" else None,
        }  # fmt: skip
