"""The web process: granian with Django behind it. Started by `fangxin serve` as `python -m` this module."""

import argparse
import sys
from pathlib import Path

from fangxin.installation.supervision import end_with_parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fangxin.installation.web_server")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    args = parser.parse_args()
    end_with_parent()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "fangxin.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=args.certificate,
        ssl_key=args.key,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
