"""`fangxin policy`: what a rule says on a day, with its clause; needs no database."""

import argparse
import datetime
import json

from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import AmbiguousValue, NotCovered, Policy, UnknownKey, UnknownParameter
from fangxin.engine.policy.parameter import as_json
from fangxin.installation.commands import Subparsers
from fangxin.installation.problems import UnusableInput


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("policy", help="查政策参数和依据 / look up a rule and its clause")
    acts = parser.add_subparsers(title="动作 / actions", metavar="动作", required=True, dest="act")
    listing = acts.add_parser("list", help="列出全部参数 / list all parameters")
    listing.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    show = acts.add_parser("show", help="查一个参数 / show one parameter")
    show.add_argument("parameter", metavar="PARAMETER", help="参数名，如 sample_weight_min")
    show.add_argument("--on", metavar="DATE", required=True, help="日期，如 2026-09-14 / the day, ISO")
    show.add_argument("--county-kind", help="县的类别 / kind of county")
    show.add_argument("--programme", help="项目 / programme")
    show.add_argument("--school-kind", help="学校类别 / kind of school")
    show.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    policy = Policy.load()
    if args.act == "list":
        return _list(policy, as_text=not args.json)
    try:
        answer = policy.value(
            args.parameter,
            on=_day(args.on),
            county_kind=args.county_kind,
            programme=args.programme,
            school_kind=args.school_kind,
        )
    except (UnknownParameter, UnknownKey, NotCovered, AmbiguousValue) as refused:
        raise UnusableInput(str(refused), f"No single value: {refused}") from refused
    print(json.dumps(_plain(answer), ensure_ascii=False) if args.json else _text(answer))
    return 0


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            f"日期“{text}”不对；请写成 2026-09-14。", f"Bad date {text!r}; write it as 2026-09-14."
        ) from error


def _list(policy: Policy, *, as_text: bool) -> int:
    if as_text:
        for parameter in policy.parameters.values():
            print(f"{parameter.name:<36} {parameter.title}（{parameter.unit_title}）")
        return 0
    rows = [
        {"parameter": p.name, "title": p.title, "unit": p.unit, "subject": p.subject, "values": len(p.values)}
        for p in policy.parameters.values()
    ]
    print(json.dumps(rows, ensure_ascii=False))
    return 0


def _plain(answer: Answer) -> dict[str, object]:
    return {
        "parameter": answer.parameter.name,
        "title": answer.parameter.title,
        "value": as_json(answer.value),
        "unit": answer.unit,
        "since": answer.since.isoformat(),
        "until": answer.until.isoformat() if answer.until else None,
        "document": answer.document.id,
        "article": answer.article,
        "quotation": answer.quotation,
        "confidence": str(answer.confidence),
        "version": answer.version,
        "because": answer.because(),
    }


def _text(answer: Answer) -> str:
    value = json.dumps(as_json(answer.value), ensure_ascii=False)
    return f"{answer.parameter.title}：{value} {answer.parameter.unit_title}\n{answer.because()}"
