"""Each code is documented with its very sentence, and each sentence says what to do."""

from pathlib import Path

import pytest

from fangxin.engine.roster_sheet import ERRORS, WARNINGS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "roster-import.md"


@pytest.mark.parametrize(("kind", "table"), [("error", ERRORS), ("warning", WARNINGS)])
def test_the_document_lists_every_code_with_its_sentence(kind: str, table: dict[str, str]) -> None:
    text = DOCUMENT.read_text("utf-8")
    assert [
        code for code, sentence in table.items() if f"| `{code}` | {kind}: …{sentence} |" not in text
    ] == []


def test_every_error_says_what_to_do() -> None:
    assert [
        code for code, sentence in ERRORS.items() if "；" not in sentence or not sentence.endswith("。")
    ] == []
