"""No door unlisted: every URL declares who may, and role × URL × method is tried against the declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Access
from tests.factories.world import PEOPLE, World


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from patterns(part, route)
        else:
            yield route, part


ALL = sorted(patterns(), key=lambda found: found[0])


@pytest.mark.parametrize(("route", "pattern"), ALL, ids=[route or "/" for route, _ in ALL])
def test_every_url_declares_its_access(route: str, pattern: URLPattern) -> None:
    access = getattr(pattern.callback, "access", None)
    assert isinstance(access, Access), f"/{route} declares no access"
    assert access.public or access.signed_in or access.roles


def address(route: str) -> str:
    """A concrete address: every number is one that exists nowhere, so nothing can be found by luck."""
    route = re.sub(r"<int:[^>]+>", "987654321", route)
    route = re.sub(r"<uuid:[^>]+>", "00000000-0000-4000-8000-000000000000", route)
    return "/" + re.sub(r"<[^>]+>", "2026-09-14", route)


def may(access: Access, roles: tuple[Role, ...]) -> bool:
    return access.public or access.signed_in or bool(set(access.roles) & set(roles))


def deviates(
    route: str, access: Access, roles: tuple[Role, ...] | None, method: str, answer: HttpResponse
) -> bool:
    """True when an answer is not what the declaration says. The asked-for rows do not exist, so 404 is fine."""
    status = answer.status_code
    if status >= 500:
        return True
    if roles is None:  # nobody is signed in
        sent_away = status == 401 or answer.get("Location", "").startswith("/sign-in/")
        if route == "session/":  # it exists to say that nobody is signed in
            return False
        return sent_away if access.public else not sent_away
    if may(access, roles):
        return status == 403 and method == "get"
    return status != 403


def clients_of(world: World) -> list[tuple[str, tuple[Role, ...] | None, Client]]:
    """One signed-in browser for each set of roles, and one for nobody."""
    clients: list[tuple[str, tuple[Role, ...] | None, Client]] = [("nobody", None, Client())]
    seen: set[tuple[Role, ...]] = set()
    for name, _, _, roles in PEOPLE:
        if roles not in seen:
            seen.add(roles)
            client = Client(raise_request_exception=False)
            client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
            clients.append((name, roles, client))
    return clients


def test_role_by_url_by_method(world: World) -> None:
    """No role for a URL: 403. A role: never 403 by the gate. Signed out: sent to sign in. Never a crash."""
    cells, problems = 0, []
    for name, roles, client in clients_of(world):
        for route, pattern in ALL:
            if route == "sign-out/":  # it would end the session of all further cells
                continue
            for method in ("get", "post"):
                answer = getattr(client, method)(address(route))
                cells += 1
                if deviates(route, pattern.callback.access, roles, method, answer):
                    problems.append(f"{name} {method} /{route} → {answer.status_code}")
    assert not problems, f"{len(problems)} of {cells} cells deviate:\n" + "\n".join(problems[:40])
    assert cells == (len(ALL) - 1) * 2 * len(clients_of(world))
