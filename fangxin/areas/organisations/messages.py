"""How an activation code reaches a person: a channel is an adapter; the printed letter always works.

`FANGXIN_MESSAGE_CHANNEL` names a class "module:Class" with this shape, given by whoever runs an SMS or WeChat gateway.
The address (a telephone number) goes through to the gateway and is not kept here.
"""

from __future__ import annotations

import importlib
import os
from typing import Protocol


class NotDelivered(Exception):
    """The gateway did not take the message; its words are for the log, not for the person."""


class Channel(Protocol):
    """One way to reach a person."""

    name: str

    def send(self, address: str, text: str) -> None:
        """Deliver, or raise NotDelivered."""


class Letter:
    """No gateway: the school prints the letter and hands it over."""

    name = "letter"

    def send(self, address: str, text: str) -> None:
        """Nothing goes out: the letter is on the page that follows."""


def channel() -> Channel:
    """The channel of this installation; the letter when none is set."""
    named = os.environ.get("FANGXIN_MESSAGE_CHANNEL", "")
    if not named:
        return Letter()
    module, _, attribute = named.partition(":")
    found: Channel = getattr(importlib.import_module(module), attribute)()
    return found


def deliver(address: str, text: str) -> str:
    """Try the channel; returns the name of the way that was used. A failing gateway falls back to the letter."""
    way = channel()
    if not address or way.name == Letter.name:
        return Letter.name
    try:
        way.send(address, text)
    except NotDelivered:
        return Letter.name
    return way.name
