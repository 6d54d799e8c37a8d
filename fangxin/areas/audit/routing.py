"""Only the owner's role migrates; everything else goes through the application's role."""

from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """Database router: migrations run over the connection `owner` only."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner"
