"""Files that a bank would never send: refused as a whole, with a sentence, and never with a crash."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.areas.settlement.rules.bank_file import RECEIPT_COLUMNS, read_receipt_file, receipt_numbers
from fangxin.areas.settlement.rules.refusals import ReceiptRefused

HEAD = ",".join(RECEIPT_COLUMNS)
OPEN = {"FK-1": 100}


@pytest.mark.parametrize(
    "content",
    ["\0\0", f"{HEAD}\nFK-1,1.00,成功,2026-09-15,NS\0,\n", f'{HEAD}\n"{"x" * 200_000}\n'],
    ids=["null bytes", "a null byte in a cell", "a quote that never ends"],
)
def test_what_is_no_table_of_text_is_refused(content: str) -> None:
    with pytest.raises(ReceiptRefused):
        read_receipt_file(content, OPEN, {})
    with pytest.raises(ReceiptRefused):
        receipt_numbers(content)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (f"FK-1,1.00,成功,2026-09-15,{'N' * 41},", "银行流水号超过 40 个字符"),
        (f"FK-1,1.00,失败,2026-09-15,NS1,{'长' * 121}", "失败原因超过 120 个字"),
        ("FK-1,1.00,成功,2026-09-17,NS1,", "日期 2026-09-17 还没有到"),
        (f"FK-1,{'9' * 5000},成功,2026-09-15,NS1,", "不是金额"),
    ],
)
def test_cells_that_would_not_fit_are_named(line: str, error: str) -> None:
    with pytest.raises(ReceiptRefused, match=error):
        read_receipt_file(f"{HEAD}\n{line}\n", OPEN, {}, latest=date(2026, 9, 16))
