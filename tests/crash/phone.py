"""A phone on the school's network: writes an entry down with its key first, then sends it until it is acknowledged.

The protocol is the one of outbox.js: GET /session/ for the token, POST with the header X-Fangxin-Outbox, 201 is an
acknowledgement, 4xx a refusal, everything else is unknown and the very same bytes are sent again.
"""

from __future__ import annotations

import base64
import html
import http.client
import json
import random
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Unreachable(Exception):
    """No answer, or one that says nothing about the entry."""


class SignedOut(Exception):
    """The server does not know us (any more)."""


@dataclass
class Entry:
    """What a person entered; `tries` counts how often it was sent, `answer` is the server's last word."""

    action: str
    url: str
    fields: dict[str, str]
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    tries: int = 0
    answer: int = 0


@dataclass
class Browser:
    """Cookies and requests of one phone; a new connection each time, as over a bad network."""

    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, method: str, url: str, body: str = "", **headers: str) -> tuple[int, str]:
        """Status and text; raises Unreachable."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        try:
            connection.request(method, url, body or None, {"Cookie": cookies} | headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error)) from error
        finally:
            connection.close()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.load(value)
        if answer.status >= 500:
            raise Unreachable(f"{url} answered {answer.status}")
        return answer.status, text

    def sign_in(self, username: str) -> None:
        """Through the sign-in page."""
        _, page = self.ask("GET", "/sign-in/")
        said = {
            "username": username,
            "password": f"{username}-password",
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        }
        status, _ = self.ask("POST", "/sign-in/", urlencode(said), **FORM)
        if status != 302:
            raise SignedOut(f"{username} is not let in: {status}")

    def session(self) -> dict[str, Any]:
        """Who is signed in, the token, and the key that seals PINs."""
        status, text = self.ask("GET", "/session/")
        if status != 200:
            raise SignedOut(text)
        return dict(json.loads(text))

    def send(self, entry: Entry) -> int:
        """Send an entry; the answer's status."""
        token = self.session()["csrf"]
        entry.tries += 1
        status, text = self.ask(
            "POST", entry.url, urlencode(entry.fields | {"key": entry.key}), **FORM,
            **{"X-CSRFToken": token, "X-Fangxin-Outbox": "1", "Accept": "application/json"},
        )  # fmt: skip
        if status == 401:
            raise SignedOut(text)
        entry.answer = status
        if status != 201:
            raise AssertionError(f"{entry} was refused: {status} {text[:500]}")
        return status


def hidden(page: str, name: str) -> str:
    """The value of a hidden field; "" when it has none."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    value = re.search(r'value="([^"]*)"', found.group(0)) if found else None
    return html.unescape(value.group(1)) if value else ""


def roll_entries(browser: Browser, teacher: dict[str, Any], dice: random.Random) -> Iterator[Entry]:
    """For ever: open a class's page, call the roll or correct it."""
    while True:
        one = dice.choice(teacher["classes"])
        url = f"/dining/classes/{one['id']}/roll/"
        status, page = browser.ask("GET", url)
        if status != 200:
            raise SignedOut(page[:200])
        said = {
            f"pupil-{pupil}": dice.choice(["present", "present", "sick", "leave"]) for pupil in one["pupils"]
        }
        before = hidden(page, "corrects")
        if before:
            said |= {"reason": f"更正 {dice.randrange(1000)}", "corrects": before}
        yield Entry(
            "dining.correct_roll" if before else "dining.call_roll", url, said | {"day": hidden(page, "day")}
        )


def acceptance_entries(browser: Browser, keeper: dict[str, Any]) -> Iterator[Entry]:
    """Each delivery note once; the second person's PIN is sealed for this entry as the page does it."""
    for note in keeper["notes"]:
        entry = Entry(
            "supply.accept_delivery", f"/supply/deliveries/{note['id']}/", {"second": str(keeper["second"])}
        )
        entry.fields |= {f"weighed-{line}": f"{grams / 1000:g}" for line, grams in note["lines"].items()}
        entry.fields["second_pin"] = seal(browser.session()["seal_key"], entry.key, keeper["pin"])
        yield entry


def seal(jwk: dict[str, str], entry_key: str, text: str) -> str:
    """What seal.js does."""
    n, e = (int.from_bytes(base64.urlsafe_b64decode(jwk[part] + "=="), "big") for part in ("n", "e"))
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), entry_key.encode())
    sealed = rsa.RSAPublicNumbers(e, n).public_key().encrypt(text.encode(), scheme)
    return "sealed:" + base64.urlsafe_b64encode(sealed).decode()


class Phone(threading.Thread):
    """Enters and sends one entry after another until told to stop; never gives an unacknowledged one up."""

    def __init__(self, port: int, known: dict[str, Any], seed: int) -> None:
        super().__init__(name=known["username"], daemon=True)
        self.browser = Browser(port)
        self.known = known
        self.dice = random.Random(seed)
        self.entered: list[Entry] = []
        self.acknowledged: list[Entry] = []
        self.trouble: BaseException | None = None
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until stopped and nothing waits."""
        try:
            self._work()
        except BaseException as trouble:
            self.trouble = trouble

    def _work(self) -> None:
        entries, waiting, known_here = self._entries(), None, False
        while waiting is not None or not self.stopping.is_set():
            try:
                if not known_here:
                    self.browser.sign_in(self.known["username"])
                    known_here = True
                if waiting is None:
                    waiting = next(entries, None)
                    if waiting is None:
                        return
                    self.entered.append(waiting)
                self.browser.send(waiting)
                self.acknowledged.append(waiting)
                waiting = None
            except Unreachable:
                entries = self._entries() if waiting is None else entries
                time.sleep(0.02 + self.dice.random() / 10)
            except SignedOut:
                known_here = False
                entries = self._entries() if waiting is None else entries

    def _entries(self) -> Iterator[Entry]:
        if "classes" in self.known:
            return roll_entries(self.browser, self.known, self.dice)
        begun = {entry.url for entry in self.entered}
        left = [note for note in self.known["notes"] if f"/supply/deliveries/{note['id']}/" not in begun]
        return acceptance_entries(self.browser, self.known | {"notes": left})
