"""The background task that puts committed events into the signed log, several times a second instead of each minute.

Runs until it is killed: `python -m tests.crash.sequencer`. A lost connection is opened anew, as the worker does.
"""

from __future__ import annotations

import itertools
import os
import time


def main() -> None:
    """Append and sign for ever."""
    import django

    django.setup()
    from django.db import DatabaseError, InterfaceError, connection

    from fangxin.areas.audit.actions import sequence_leaves
    from fangxin.areas.audit.queries import looking
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.audit.signing import head_signer

    for run in itertools.count():
        try:
            with looking(SYSTEM) as now:
                sequence_leaves(by=SYSTEM, key=f"crash-{os.getpid()}-{run}", at=now, sign=head_signer())
        except (DatabaseError, InterfaceError):
            connection.close()
        time.sleep(0.2)


if __name__ == "__main__":
    main()
