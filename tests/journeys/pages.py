"""A person at a browser without script: opens pages, fills the fields that stand on them, presses a button.

What the page does not offer cannot be filled in: a name that is no field, or a choice that is not offered, fails the
test at once. `send` is the exception, for people who write their own requests.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, ClassVar
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.second_factor import code_now

MOST_HOPS = 5


@dataclass
class Field:
    """One control: `value` is what would be sent, `chosen` whether it is sent at all, `offers` a select's options.

    `keyboard` is what a phone is asked to show: numeric, decimal or nothing.
    """

    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    offers: dict[str, str] | None = None
    keyboard: str = ""


@dataclass
class Form:
    """A form as it stands on the page: its address, its controls, its buttons as (name, value, label)."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.fields}

    def value(self, name: str) -> str:
        """What the field would send now."""
        return next(one.value for one in self.fields if one.name == name and one.chosen)

    def offers(self, name: str) -> dict[str, str]:
        """The choices of a select or of radio buttons: value → label (radio buttons have none)."""
        found: dict[str, str] = {}
        for one in self.fields:
            if one.name == name:
                found |= one.offers if one.offers is not None else {one.value: ""}
        return found

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What a browser would send after a person has filled in `values`; a list chooses several boxes."""
        unknown = set(values) - self.names
        assert not unknown, (
            f"the form {self.action} has no field {sorted(unknown)}; it has {sorted(self.names)}"
        )
        sent: dict[str, Any] = {}
        for one in self.fields:
            if one.name in values:
                said = values[one.name]
                if isinstance(said, SimpleUploadedFile):
                    sent[one.name] = said
                    continue
                wanted = [str(part) for part in said] if isinstance(said, list) else [str(said)]
                if one.kind in ("radio", "checkbox"):
                    assert set(wanted) <= set(self.offers(one.name)) | {""}, (
                        f"{one.name} does not offer {wanted}"
                    )
                    if one.value in wanted:
                        sent.setdefault(one.name, []).append(one.value)
                    continue
                if one.offers is not None:
                    assert set(wanted) <= set(one.offers), f"{one.name} does not offer {wanted}: {one.offers}"
                sent[one.name] = wanted
            elif one.chosen and one.kind != "file":
                sent.setdefault(one.name, []).append(one.value)
        return sent


class _Reader(HTMLParser):
    """Collects forms and links. A control may stand outside its form and name it (`form=`)."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.by_id: dict[str, Form] = {}
        self.later: list[tuple[str, Field]] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.option: list[str] | None = None
        self.area: Field | None = None
        self.button: list[str] | None = None
        self.link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        begin = getattr(self, f"_begin_{tag}", None)
        if begin is not None:
            begin(said, {name for name, _ in attrs})

    def _begin_form(self, said: dict[str, str], has: set[str]) -> None:
        self.open = Form(
            urljoin(self.address, said.get("action") or self.address), said.get("method", "get").lower()
        )
        self.forms.append(self.open)
        if "id" in has:
            self.by_id[said["id"]] = self.open

    def _begin_a(self, said: dict[str, str], has: set[str]) -> None:
        if "href" in has:
            self.link = [urljoin(self.address, said["href"]), ""]

    def _begin_input(self, said: dict[str, str], has: set[str]) -> None:
        kind = said.get("type", "text")
        if said.get("name") and "disabled" not in has and kind != "submit":
            chosen = "checked" in has if kind in ("radio", "checkbox") else True
            value = said.get("value", "on" if kind == "checkbox" else "")
            self._add(said, Field(said["name"], kind, value, chosen, keyboard=said.get("inputmode", "")))

    def _begin_select(self, said: dict[str, str], has: set[str]) -> None:
        if "name" in has:
            self.select = Field(said["name"], "select", "", chosen=False, offers={})
            self._add(said, self.select)

    def _begin_option(self, said: dict[str, str], has: set[str]) -> None:
        if self.select is not None:
            self.option = [said.get("value", ""), ""]
            if "selected" in has or not self.select.chosen:
                self.select.value, self.select.chosen = said.get("value", ""), True

    def _begin_textarea(self, said: dict[str, str], has: set[str]) -> None:
        if "name" in has:
            self.area = Field(said["name"], "textarea")
            self._add(said, self.area)

    def _begin_button(self, said: dict[str, str], has: set[str]) -> None:
        if said.get("type", "submit") == "submit":
            self.button = [said.get("name", ""), said.get("value", ""), "", said.get("form", "")]

    def _add(self, said: dict[str, str], one: Field) -> None:
        if said.get("form"):
            self.later.append((said["form"], one))
        elif self.open is not None:
            self.open.fields.append(one)

    def handle_data(self, data: str) -> None:
        if self.option is not None:
            self.option[1] += data
        if self.area is not None:
            self.area.value += data
        if self.button is not None:
            self.button[2] += data
        if self.link is not None:
            self.link[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "option" and self.option is not None and self.select is not None:
            assert self.select.offers is not None
            self.select.offers[self.option[0]] = self.option[1].strip()
            self.option = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None
        elif tag == "button" and self.button is not None:
            name, value, words, form_id = self.button
            of = self.by_id.get(form_id) if form_id else self.open
            if of is not None:
                of.buttons.append((name, value, " ".join(words.split())))
            self.button = None
        elif tag == "a" and self.link is not None:
            self.links.append((self.link[0], " ".join(self.link[1].split())))
            self.link = None


_SILENT = re.compile(r"<(script|style|template)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Page:
    """An answer as a person sees it."""

    address: str
    status: int
    body: str
    content: bytes
    kind: str
    hops: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        reader = _Reader(self.address)
        reader.feed(self.body)
        for form_id, one in reader.later:
            if form_id in reader.by_id:
                reader.by_id[form_id].fields.append(one)
        self.forms, self.links = reader.forms, reader.links
        shown = _TAG.sub(" ", _SILENT.sub(" ", self.body))
        self.text = " ".join(html.unescape(shown).split())

    def says(self, *sentences: str) -> Page:
        """Every sentence stands on the page. Returns the page."""
        for sentence in sentences:
            assert sentence in self.text, (
                f"“{sentence}” is not on {self.address} ({self.status}): {self._excerpt()}"
            )
        return self

    def never_says(self, *words: str) -> Page:
        """None of the words stands anywhere in the answer, shown or hidden."""
        for word in words:
            assert word not in self.body, f"“{word}” stands on {self.address}"
        return self

    def _excerpt(self) -> str:
        at = self.text.find("没有保存")
        return self.text[max(0, at) : max(0, at) + 1500]

    def form(self, *, field: str = "", action: str = "", press: str = "", **holds: str) -> Form:
        """The one form that has the field, goes to the address, has the button, or holds the given hidden values."""
        found = [
            one for one in self.forms
            if (not field or field in one.names) and action in one.action and one.method == "post"
            and (not press or any(press in label for _, _, label in one.buttons))
            and all(any(f.name == name and f.value == value for f in one.fields) for name, value in holds.items())
        ]  # fmt: skip
        assert found, (
            f"no form with {field or action or press or holds} on {self.address}: {self.text[:1500]}"
        )
        return found[0]

    def link(self, words: str) -> str:
        """The address of the first link whose text has the words."""
        for address, text in self.links:
            if words in text:
                return address
        raise AssertionError(f"no link “{words}” on {self.address}: {[text for _, text in self.links]}")

    def addresses(self, pattern: str) -> Iterator[str]:
        """Addresses of links that match."""
        return (address for address, _ in self.links if re.search(pattern, address))


class Person:
    """Somebody with an account (or nobody: the public), at a browser of their own.

    `nosy` may look over the shoulder: it sees every page that is opened and every form before it is sent.
    """

    nosy: ClassVar[Any] = None

    def __init__(self, username: str = "", password: str = "") -> None:
        self.client = Client()
        self.username = username
        if username:
            signed = self.submit(
                self.open("/sign-in/").form(field="username"), username=username, password=password
            )
            assert "sign-in" not in signed.address, f"{username} could not sign in: {signed.text[:300]}"

    def open(self, address: str, status: int = 200) -> Page:
        """Follow an address to where it leads; the answer has the status."""
        if self.nosy is not None:
            self.nosy.before_opening(self, address)
        page = self._follow(self.client.get(address), address)
        assert page.status == status, f"{address}: {page.status} instead of {status}: {page.text[:600]}"
        return page

    def follow(self, address: str) -> Page:
        """Follow an address to where it leads, whatever the answer."""
        return self._follow(self.client.get(address), address)

    def submit(self, form: Form, press: str = "", **values: Any) -> Page:
        """Fill in, press (the first button, or the one that says `press`), and see where it leads."""
        data = form.filled(values)
        chosen = [one for one in form.buttons if press in one[2]] if press else form.buttons[:1]
        assert chosen or not press, f"no button “{press}”: {form.buttons}"
        if chosen and chosen[0][0]:
            data[chosen[0][0]] = chosen[0][1]
        if self.nosy is not None:
            self.nosy.before_sending(self, form, data)
        return self.send(form.action, data)

    def send(self, address: str, data: Mapping[str, Any]) -> Page:
        """Post whatever one likes."""
        return self._follow(self.client.post(address, dict(data)), address)

    def _follow(self, response: Any, address: str) -> Page:
        hops: list[str] = []
        while response.status_code in (301, 302):
            hops.append(response["Location"])
            assert len(hops) < MOST_HOPS, f"too many hops: {hops}"
            address = urljoin(address, response["Location"])
            response = self.client.get(address)
        if "/second-factor/" in address and response.status_code == 200:
            said = {"key": f"code-{address}", "code": code_now()}
            return self._follow(self.client.post(address, said), address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.get("Content-Type", "")
        text = content.decode() if kind.startswith(("text/", "application/json")) else ""
        return Page(address, response.status_code, text, content, kind, hops)
