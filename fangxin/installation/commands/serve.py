"""`fangxin serve`: database, tables, demo county, web server and background worker, until Ctrl-C."""

import argparse
import datetime
import http.client
import importlib
import json
import os
import ssl
import sys
import time
from pathlib import Path

from fangxin.installation import demo_state
from fangxin.installation.addresses import names_served, own_addresses, refuse_busy_port, web_address
from fangxin.installation.commands import Subparsers
from fangxin.installation.demo_state import DemoState
from fangxin.installation.folder_locks import FileLock
from fangxin.installation.opening import Installation, make_demo_importable, open_installation, say
from fangxin.installation.places import Places
from fangxin.installation.problems import InstallationProblem
from fangxin.installation.supervision import Child, Children, StopRequested, listen_for_stop

_ANSWER_SECONDS = 120
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("serve", help="启动平台 / start the platform")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000 / the port")
    parser.add_argument(
        "--host", default="127.0.0.1", help="监听地址，0.0.0.0 为全部网卡 / the address to listen on"
    )
    parser.add_argument(
        "--https", action="store_true", help="使用本地证书提供 HTTPS / with a local certificate"
    )
    parser.add_argument(
        "--workers", type=int, default=min(2, os.cpu_count() or 1), help="网页进程数 / web processes"
    )
    parser.add_argument("--threads", type=int, default=8, help="每个进程的线程数 / threads in each")
    return parser


def run(args: argparse.Namespace) -> int:
    places = Places.from_environment()
    places.make()
    lock = FileLock(places.var / "serve.lock")
    note = places.var / "serve.json"
    if not lock.take_alone():
        raise _already_running(note)
    children = Children()
    listen_for_stop()
    try:
        refuse_busy_port(args.host, args.port)
        address = web_address(args.host, args.port, https=args.https)
        note.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
        with open_installation() as installation:
            try:
                _serve(args, installation, children, address)
            finally:
                children.stop()
    except StopRequested:
        say("已停止。Stopped.")
        return 0
    finally:
        note.unlink(missing_ok=True)
        lock.release()
    return 0


def _already_running(note: Path) -> InstallationProblem:
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        where, pid = known["address"], known["pid"]
    except (OSError, ValueError, KeyError):
        where, pid = "?", "?"
    return InstallationProblem(
        f"平台已在运行：{where}（进程 {pid}）；直接打开该地址即可，要重启请先停止它。",
        f"The platform already runs at {where} (process {pid}); open that address, or stop it first.",
    )


def _serve(args: argparse.Namespace, installation: Installation, children: Children, address: str) -> None:
    step = [sys.executable, "-m", "fangxin"]
    plain = {**os.environ, "FANGXIN_VAR": str(installation.places.var)}
    plain["FANGXIN_KEYS"] = str(installation.places.keys)
    web = _web_environment(args, installation)
    if demo_state.is_wanted():
        if demo_state.read_state(installation) is not DemoState.BUILT:
            say("正在准备演示县（只在首次启动时）……")
        children.run("建立演示县", [*step, "demo", "--if-empty"], plain)
    else:
        children.run("升级数据库结构", [*step, "migrate"], plain)
    children.run(
        "整理静态文件",
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
        web,
    )
    children.keep(Child("网页进程", _web_command(args, installation), web, vital=True))
    children.keep(Child("后台进程", [*step, "worker"], plain, vital=False))
    _wait_for_answer(args, children)
    _show_welcome(args, installation, address)
    while True:
        children.check(time.monotonic())
        time.sleep(0.5)


def _web_environment(args: argparse.Namespace, installation: Installation) -> dict[str, str]:
    environment = {**os.environ, **installation.environment()}
    names = [f"[{name}]" if ":" in name else name for name in names_served(args.host)]
    environment.setdefault("FANGXIN_HOSTS", ",".join(names))
    if args.https:
        environment["FANGXIN_HTTPS"] = "1"
    return environment


def _web_command(args: argparse.Namespace, installation: Installation) -> list[str]:
    command = [sys.executable, "-m", "fangxin.installation.web_server"]
    command += ["--host", args.host, "--port", str(args.port)]
    command += ["--workers", str(args.workers), "--threads", str(args.threads)]
    if args.https:
        from fangxin.installation.certificate import ensure_certificate

        now = datetime.datetime.now(datetime.UTC)
        made = ensure_certificate(installation.places.keys, names_served(args.host), now)
        command += ["--certificate", str(made.certificate), "--key", str(made.key)]
        say(f"每部手机安装一次根证书：{made.authority}（说明见 docs/operating/https.md）。")
    return command


def _wait_for_answer(args: argparse.Namespace, children: Children) -> None:
    """Wait for the first answer, whatever it says: then Django is loaded."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(args.host, args.host)  # noqa: S104 - compared
    give_up_at = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < give_up_at:
        children.check(time.monotonic())
        connection = http.client.HTTPConnection(host, args.port, timeout=10)
        if args.https:
            # We ask our own process whether it is there; nothing secret is sent.
            trusting = ssl._create_unverified_context()  # noqa: S323
            connection = http.client.HTTPSConnection(host, args.port, timeout=10, context=trusting)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse().read()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise InstallationProblem(
        f"网页进程 {_ANSWER_SECONDS} 秒内没有回应，原因见上文。",
        f"The web process gave no answer within {_ANSWER_SECONDS} s; the reason stands above.",
    )


def _show_welcome(args: argparse.Namespace, installation: Installation, address: str) -> None:
    print(f"\n放心已启动 / Fangxin is running:  {address}")
    if args.host in _EVERYWHERE:
        for own in own_addresses():
            print(f"  本网内 / on this network:  {web_address(own, args.port, https=args.https)}")
    if demo_state.read_state(installation) is DemoState.BUILT:
        _show_demo_accounts()
    print("按 Ctrl-C 停止。Press Ctrl-C to stop.", flush=True)


def _show_demo_accounts() -> None:
    make_demo_importable()
    accounts = importlib.import_module("demo.accounts").ACCOUNTS
    print("演示账号（用户名 / 密码 / 身份）：")
    for account in accounts:
        print(f"  {account.username:<12} {account.password:<14} {account.title} {account.full_name}")
