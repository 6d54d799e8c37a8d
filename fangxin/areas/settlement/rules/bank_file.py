"""The file of instructions to the bank, and the bank's receipt file. Columns are documented in the area's README.

Both are CSV in UTF-8 with a byte-order mark, so that spreadsheets show Chinese; amounts are yuan with two decimals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.settlement.rules.refusals import ReceiptRefused
from fangxin.engine.money import NotAnAmount, parse_yuan

BOM = "\ufeff"
PAYMENT_COLUMNS = ("付款编号", "收款人", "开户行", "账号", "金额（元）", "用途")
RECEIPT_COLUMNS = ("付款编号", "金额（元）", "结果", "日期", "银行流水号", "失败原因")
_RESULTS = {"成功": "paid", "到账": "paid", "失败": "failed", "退回": "failed"}
MOST_LINES = 5000
LONGEST_REFERENCE, LONGEST_REASON = 40, 120


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment as the bank reads it."""

    number: str
    payee: str
    bank_name: str
    bank_account: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What the bank says of one payment."""

    number: str
    amount_fen: int
    status: str
    on: date
    bank_reference: str
    reason: str


def plain_yuan(fen: int) -> str:
    """Yuan without thousands, as banks read it: 2787048 → 27870.48."""
    return f"{fen // 100}.{fen % 100:02d}"


def write_payment_file(instructions: Sequence[Instruction]) -> str:
    """The instructions as CSV text, first line the column names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(PAYMENT_COLUMNS)
    for one in instructions:
        cells = (
            one.number,
            one.payee,
            one.bank_name,
            one.bank_account,
            plain_yuan(one.amount_fen),
            one.purpose,
        )
        writer.writerow([_not_a_formula(cell) for cell in cells])
    return BOM + text.getvalue()


def _not_a_formula(cell: str) -> str:
    # A spreadsheet would run a cell that begins like a formula; an apostrophe makes it text.
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell


def _rows(content: str) -> list[list[str]]:
    """The cells of a CSV file. Raises ReceiptRefused for what is no text table."""
    if "\0" in content:
        raise ReceiptRefused(["文件里有不是文字的内容，不是 CSV"])
    try:
        return list(csv.reader(io.StringIO(content.removeprefix(BOM), newline="")))
    except csv.Error:
        raise ReceiptRefused(["文件不是完整的 CSV，可能有引号或换行没有写对"]) from None


def read_receipt_file(
    content: str, expected: Mapping[str, int], settled: Mapping[str, str], *, latest: date = date.max
) -> list[ReceiptLine]:
    """Read a receipt file as a whole. `expected`: open payments' numbers → fen; `settled`: those with a result.

    No line is dated after `latest`. Raises ReceiptRefused with every wrong line; nothing is taken from a file that has
    one.
    """
    rows = _rows(content)
    if not rows or tuple(cell.strip() for cell in rows[0]) != RECEIPT_COLUMNS:
        raise ReceiptRefused(
            [say("第 1 行应是列名：%(receipt_columns)s", receipt_columns="、".join(RECEIPT_COLUMNS))]
        )
    if len(rows) - 1 > MOST_LINES:
        raise ReceiptRefused([say("超过 %(most_lines)s 行", most_lines=MOST_LINES)])
    lines: list[ReceiptLine] = []
    errors: list[str] = []
    seen: set[str] = set()
    for place, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        line, wrong = _read_line([cell.strip() for cell in row])
        if line is not None:
            wrong = wrong or _compare(line, expected, settled, seen)
            wrong = wrong or (f"日期 {line.on} 还没有到" if line.on > latest else "")
            seen.add(line.number)
        if wrong:
            errors.append(f"第 {place} 行：{wrong}")
        elif line is not None:
            lines.append(line)
    if not errors and not lines:
        errors.append("文件里没有回单")
    if errors:
        raise ReceiptRefused(errors)
    return lines


def receipt_numbers(content: str) -> set[str]:
    """The payment numbers that a receipt file speaks of, however wrong the rest may be."""
    return {row[0].strip() for row in _rows(content) if row} - {"", RECEIPT_COLUMNS[0]}


def _read_line(cells: list[str]) -> tuple[ReceiptLine | None, str]:
    if len(cells) != len(RECEIPT_COLUMNS):
        return None, f"应有 {len(RECEIPT_COLUMNS)} 列，实有 {len(cells)} 列"
    number, amount, result, on, reference, reason = cells
    try:
        fen = parse_yuan(amount)
    except NotAnAmount:
        return None, f"“{amount}”不是金额"
    if result not in _RESULTS:
        return None, f"结果“{result}”应是{'、'.join(_RESULTS)}之一"
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return None, f"日期“{on}”应写成 2026-09-30"
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        return None, "缺少银行流水号" if not reference else f"银行流水号超过 {LONGEST_REFERENCE} 个字符"
    status = _RESULTS[result]
    if status == "failed" and not reason:
        return None, "失败的付款要写明原因"
    if len(reason) > LONGEST_REASON:
        return None, f"失败原因超过 {LONGEST_REASON} 个字"
    return ReceiptLine(number, fen, status, day, reference, reason), ""


def _compare(
    line: ReceiptLine, expected: Mapping[str, int], settled: Mapping[str, str], seen: set[str]
) -> str:
    if line.number in seen:
        return f"付款编号 {line.number} 在文件中重复"
    if line.number in settled:
        return f"付款编号 {line.number} 已有回单"
    if line.number not in expected:
        return f"没有付款编号 {line.number}"
    if expected[line.number] != line.amount_fen:
        return f"{line.number} 金额 {plain_yuan(line.amount_fen)} 元与付款 {plain_yuan(expected[line.number])} 元不符"
    return ""
