"""`fangxin policy`: what a rule says on a day at a place, with its clause; and what another value would change."""

import argparse
import datetime
import json

from fangxin.engine.money import NotAnAmount, parse_yuan, yuan_text
from fangxin.engine.policy import (
    Answer,
    Change,
    Policy,
    PolicyMistake,
    Scope,
    UnknownKey,
    UnknownParameter,
    UnknownPlace,
    suppose,
)
from fangxin.engine.policy.lookup import AmbiguousValue, NotCovered
from fangxin.engine.policy.parameter import Parameter, as_json
from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import open_installation, use_django
from fangxin.installation.problems import UnusableInput


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("policy", help="查政策参数和依据 / look up a rule and its clause")
    acts = parser.add_subparsers(title="动作 / actions", metavar="动作", required=True, dest="act")
    listing = acts.add_parser("list", help="列出全部参数 / list all parameters")
    listing.add_argument("--subject", help="只列一个主题，如 money / one subject only")
    listing.add_argument("--unconfirmed", action="store_true", help="只列待核对的 / only those not confirmed")
    listing.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    show = acts.add_parser("show", help="查一个参数 / show one parameter")
    show.add_argument("parameter", metavar="PARAMETER", help="参数名，如 sample_weight_min")
    show.add_argument("--on", metavar="DATE", required=True, help="日期，如 2026-09-14 / the day, ISO")
    show.add_argument("--place", metavar="CODE", help="行政区划代码，如 522722 / division code")
    show.add_argument(
        "--county-kind", help="县的类别；不写时按代码 / kind of county; by the code when left out"
    )
    show.add_argument("--programme", help="项目 / programme")
    show.add_argument("--school-kind", help="学校类别 / kind of school")
    show.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    trial = acts.add_parser(
        "try", help="试算：换一个补助标准，哪些结果会不同 / what another rate would change"
    )
    trial.add_argument(
        "--rate", metavar="YUAN", required=True, help="每生每天，如 6.00 / yuan a pupil and day"
    )
    trial.add_argument("--since", metavar="DATE", required=True, help="自哪一天起 / from which day on")
    trial.add_argument("--on", metavar="DATE", required=True, help="算到哪一天 / up to which day")
    trial.add_argument("--programme", default="compulsory-nutrition", help="项目 / programme")
    trial.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    if args.act == "list":
        return _list(args)
    return _show(args) if args.act == "show" else _try(args)


def _show(args: argparse.Namespace) -> int:
    policy = Policy.load()
    try:
        place = policy.place(args.place) if args.place else None
        answer = policy.value(
            args.parameter, on=_day(args.on), code=place.code if place else None,
            county_kind=args.county_kind or (place.county_kind if place else None), programme=args.programme,
            school_kind=args.school_kind,
        )  # fmt: skip
    except (UnknownParameter, UnknownPlace, UnknownKey, NotCovered, AmbiguousValue) as refused:
        raise UnusableInput(str(refused), f"No single value: {refused}") from refused
    if args.json:
        body = _plain(answer)
        body["place"] = {"code": place.code, "name": place.name, "kind": place.county_kind} if place else None
        print(json.dumps(body, ensure_ascii=False))
    else:
        print(_text(answer))
    return 0


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UnusableInput(
            f"日期“{text}”不对；请写成 2026-09-14。", f"Bad date {text!r}; write it as 2026-09-14."
        ) from error


def _list(args: argparse.Namespace) -> int:
    wanted = [
        parameter
        for parameter in Policy.load().parameters.values()
        if (not args.subject or parameter.subject == args.subject)
        and (not args.unconfirmed or not all(value.confidence.may_block for value in parameter.values))
    ]
    if args.json:
        print(json.dumps([_row(parameter) for parameter in wanted], ensure_ascii=False))
        return 0
    for parameter in wanted:
        marks = "、".join(sorted({str(value.confidence) for value in parameter.values}))
        print(f"{parameter.name:<40} {parameter.title}（{parameter.unit_title}）[{marks}]")
    return 0


def _row(parameter: Parameter) -> dict[str, object]:
    return {
        "parameter": parameter.name,
        "title": parameter.title,
        "unit": parameter.unit,
        "subject": parameter.subject,
        "change_below": str(parameter.change_below),
        "values": [
            {
                "value": as_json(value.value),
                "since": value.since.isoformat(),
                "until": value.until.isoformat() if value.until else None,
                "where": {
                    key: said
                    for key, said in (
                        ("code", value.where.code),
                        ("county_kind", value.where.county_kind),
                        ("programme", value.where.programme),
                        ("school_kind", value.where.school_kind),
                    )
                    if said
                },
                "document": value.document,
                "article": value.article,
                "confidence": str(value.confidence),
                "may_block": value.confidence.may_block,
                "version": parameter.version_of(value),
            }
            for value in parameter.values
        ],
    }


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
        "may_block": answer.may_block,
        "version": answer.version,
        "because": answer.because(),
    }


def _text(answer: Answer) -> str:
    value = json.dumps(as_json(answer.value), ensure_ascii=False)
    return f"{answer.parameter.title}：{value} {answer.parameter.unit_title}\n{answer.because()}"


def _try(args: argparse.Namespace) -> int:
    """Every school of the installation; nothing is written."""
    policy, since, on = Policy.load(), _day(args.since), _day(args.on)
    try:
        change = Change("subsidy_rate", parse_yuan(args.rate), since, where=Scope(programme=args.programme))
        changed = suppose(policy, [change])
    except (NotAnAmount, PolicyMistake, UnknownKey) as refused:
        raise UnusableInput(str(refused), f"This cannot be tried: {refused}") from refused
    with open_installation() as installation:
        use_django(installation)
        from fangxin.areas.audit.queries import looking
        from fangxin.areas.audit.rules.actor import SYSTEM
        from fangxin.areas.audit.rules.refusals import Refused
        from fangxin.areas.organisations.queries import schools
        from fangxin.web.policy_trial import months_from, trial

        try:
            with looking(SYSTEM):
                lines = trial(SYSTEM, schools(SYSTEM), months_from(since, on), policy, changed)
                rows = [
                    {
                        "school": line.school.name, "pupils": len(line.pupils), "before_fen": sum(line.before_fen),
                        "after_fen": sum(line.after_fen), "more_fen": line.more_fen,
                        "before_split_fen": line.before_fen, "after_split_fen": line.after_fen,
                    }
                    for line in lines
                ]  # fmt: skip
        except Refused as refused:
            raise UnusableInput(str(refused), f"This cannot be tried: {refused}") from refused
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for line in lines:
        print(f"{line.school.name}：{len(line.pupils)} 名学生，{_signed(line.more_fen)} 元")
    print(
        f"合计：{sum(len(line.pupils) for line in lines)} 名学生，{_signed(sum(line.more_fen for line in lines))} 元"
    )
    return 0


def _signed(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{yuan_text(fen)}"
