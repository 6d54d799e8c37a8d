"""The public page of a school through the real web server, beside a static file through the same one.

One granian worker as `fangxin serve` starts it; four clients with lasting connections on the same machine, so client
and server share its cores. The page is read from its publication; nothing is cached between requests.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time

from _database import migrated, small_county
from _measure import ROOT, Line, show

CLIENTS, REQUESTS = 4, 300


def publish() -> int:
    """Live one day of the small county and publish it; returns the school's id."""
    from django.test import override_settings

    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.disclosure.actions import publish_day
    from tests.factories.disclosure import paid, play_day
    from tests.factories.world import TODAY, at, key

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        world = small_county()
        paid(world, play_day(world))
        publish_day(by=SYSTEM, key=key(), at=at(13), school=world.school, on=TODAY)
    return int(world.school.pk)


def get(port: int, url: str, times: int, sizes: list[int]) -> None:
    """Ask again and again over one connection; every answer is 200 and has a body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(times):
        connection.request("GET", url)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (url, answer.status)
        sizes.append(len(body))
    connection.close()


def timed(port: int, url: str) -> tuple[float, int]:
    """Seconds for all requests of all clients, and the size of one answer."""
    sizes: list[int] = []
    threads = [
        threading.Thread(target=get, args=(port, url, REQUESTS // CLIENTS, sizes)) for _ in range(CLIENTS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    assert len(sizes) == REQUESTS, "a client failed"
    return seconds, sizes[0]


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Serve, warm up, alternate, print."""
    with migrated():
        school_id, port = publish(), free_port()
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT, env=os.environ, check=True,
        )  # fmt: skip
        web = subprocess.Popen(
            [sys.executable, "-m", "fangxin.installation.web_server", "--host", "127.0.0.1", "--port", str(port),
             "--workers", "1", "--threads", "8"],
            cwd=ROOT, env=os.environ,
        )  # fmt: skip
        try:
            urls = {
                "public page of a school": f"/public/schools/{school_id}/",
                "its data as JSON": f"/public/schools/{school_id}/data.json",
                "static file (the outbox script)": "/static/fangxin/outbox.js",
            }
            wait(port)
            best = dict.fromkeys(urls, float("inf"))
            sizes = {}
            for turn in range(3):
                for what, url in urls.items():
                    seconds, sizes[what] = timed(port, url)
                    best[what] = min(best[what], seconds) if turn else best[what]
            show(
                f"Public page: {REQUESTS} requests from {CLIENTS} clients, answers of "
                + ", ".join(f"{size / 1000:.0f} kB" for size in sizes.values()),
                [Line(what, REQUESTS, "requests", seconds) for what, seconds in best.items()],
            )
        finally:
            web.terminate()
            web.wait()


def wait(port: int) -> None:
    """Until the server answers; it must load Django first."""
    for _ in range(1200):
        try:
            get(port, "/public/", 1, [])
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise RuntimeError("no answer from the web server")


if __name__ == "__main__":
    main()
