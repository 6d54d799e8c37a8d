"""`fangxin settlement statement`: a school's month statement as PDF or workbook, without opening a page."""

import argparse
import sys
from datetime import date
from pathlib import Path

from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import open_installation, use_django
from fangxin.installation.problems import InstallationProblem, clear_sentence_about


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("settlement", help="结算：输出伙食账月报 / print a month statement")
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    statement = actions.add_parser("statement", help="一所学校一个月的伙食账公布表（PDF 或 Excel）")
    statement.add_argument("--school", required=True, help="学校全称或简称 / the school's name")
    statement.add_argument("--month", required=True, metavar="2026-09", help="月份 / the month")
    statement.add_argument(
        "--output", type=Path, metavar="FILE", help="输出文件，按后缀 .pdf 或 .xlsx；默认写在当前文件夹"
    )
    statement.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        use_django(installation)
        from fangxin.areas.settlement.rules.months import month_named

        month = month_named(args.month)
        if month is None:
            raise InstallationProblem(
                f"月份“{args.month}”应写成 2026-09。", f"{args.month!r} is not a month; write 2026-09."
            )
        output: Path = args.output or Path(f"statement-{args.month}.pdf")
        content = _statement(args.school, month, workbook=output.suffix.lower() == ".xlsx")
        with clear_sentence_about(output.parent):
            output.write_bytes(content)
    print(f"已写入 {output}（{len(content)} 字节）。", file=sys.stderr)
    return 0


def _statement(name: str, month: date, *, workbook: bool) -> bytes:
    from fangxin.areas.audit.queries import looking
    from fangxin.areas.audit.rules.actor import SYSTEM
    from fangxin.areas.organisations.queries import schools
    from fangxin.areas.settlement.papers.statement_pdf import statement_pdf
    from fangxin.areas.settlement.papers.statement_workbook import statement_workbook
    from fangxin.areas.settlement.queries.statement import sheet_of

    with looking(SYSTEM):
        found = [row for row in schools(SYSTEM) if name in (row.name, row.short_name)]
        if len(found) != 1:
            raise InstallationProblem(
                f"叫“{name}”的学校有 {len(found)} 所，请写全称。",
                f"{len(found)} schools are called {name!r}; give the full name.",
            )
        sheet = sheet_of(SYSTEM, found[0], month)
    return statement_workbook(sheet) if workbook else statement_pdf(sheet)
