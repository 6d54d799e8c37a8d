"""Which folders belong to one installation."""

import os
from dataclasses import dataclass
from pathlib import Path

from fangxin.installation.problems import clear_sentence_about


@dataclass(frozen=True)
class Places:
    """The two folders of an installation; everything it writes stands below one of them."""

    var: Path
    keys: Path

    @classmethod
    def from_environment(cls) -> "Places":
        """FANGXIN_VAR (default ./var) and FANGXIN_KEYS (default keys inside it), as absolute paths."""
        var = Path(os.environ.get("FANGXIN_VAR") or "var").absolute()
        keys = os.environ.get("FANGXIN_KEYS")
        return cls(var=var, keys=Path(keys).absolute() if keys else var / "keys")

    @property
    def postgres(self) -> Path:
        return self.var / "postgres"

    @property
    def files(self) -> Path:
        return self.var / "files"

    @property
    def log(self) -> Path:
        return self.var / "log"

    def make(self) -> None:
        """Create what is missing. The keys folder is private from its first moment."""
        for folder in (self.var, self.files, self.log):
            with clear_sentence_about(folder):
                folder.mkdir(parents=True, exist_ok=True)
        with clear_sentence_about(self.keys):
            self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
