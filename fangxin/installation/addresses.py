"""Which addresses this machine has, and whether a port is free."""

import contextlib
import errno
import ipaddress
import socket

from fangxin.installation.problems import InstallationProblem

# An address for documentation (RFC 5737). Connecting a UDP socket sends nothing; it only chooses the own
# address.
_ELSEWHERE = ("192.0.2.1", 9)


def own_addresses() -> list[str]:
    """Addresses under which others may reach this machine, without loopback."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ELSEWHERE)
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):  # a host name that nobody resolves is fine too
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)]
    usable = (text for text in found if "%" not in text and not ipaddress.ip_address(text).is_loopback)
    return sorted(set(usable))


def names_served(host: str) -> list[str]:
    """Host names and addresses that a certificate and Django's list of hosts should hold for `host`."""
    names = ["localhost", "127.0.0.1", "::1"]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        names += [socket.gethostname(), *own_addresses()]
    elif host not in names:
        names.append(host)
    return names


def refuse_busy_port(host: str, port: int) -> None:
    """Say at once, before anything is started, that the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise InstallationProblem(
                f"端口 {port} 已被其他程序占用；请换一个端口，例如 --port {port + 1}。",
                f"Port {port} is used by another program; choose another one, for example --port {port + 1}.",
            ) from error
        raise InstallationProblem(
            f"不能在 {host} 端口 {port} 上提供服务（{error}）；请换地址或端口。",
            f"Cannot listen on {host} port {port} ({error}); choose another address or port.",
        ) from error


def web_address(host: str, port: int, *, https: bool) -> str:
    """What a person types into the browser on this machine."""
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    shown = "[::1]" if shown == "::" else f"[{shown}]" if ":" in shown else shown
    return f"{'https' if https else 'http'}://{shown}:{port}/"
