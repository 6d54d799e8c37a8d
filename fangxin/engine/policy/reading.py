"""Reading the YAML files and checking them against the schema that lies beside them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jsonschema  # type: ignore[import-untyped,unused-ignore]
import yaml

from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.parameter import (
    ChangeBelow,
    Confidence,
    DatedValue,
    Parameter,
    PolicyMistake,
    Scope,
    Stricter,
    freeze,
)
from fangxin.engine.policy.places import Place

_SCHEMA = Path(__file__).parent / "parameter.schema.json"
_NEEDS_QUOTATION = {Confidence.OFFICIAL, Confidence.SEED}


def read_documents(path: Path) -> Mapping[str, Document]:
    """Read the sources. Raises PolicyMistake."""
    raw = _load(path)
    _check(raw, "documents", path)
    return MappingProxyType(
        {
            name: Document(
                name, **{**entry, "issued": _day(entry["issued"]), "in_force": _day(entry["in_force"])}
            )
            for name, entry in raw.items()
        }
    )


def read_keys(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Read which programmes, kinds of county and kinds of school there are: key → id → Chinese."""
    raw = _load(path)
    _check(raw, "keys", path)
    return MappingProxyType({key: MappingProxyType(dict(names)) for key, names in raw.items()})


def read_places(path: Path) -> Mapping[str, Place]:
    """Read the places and the kinds of counties: division code → place. Raises PolicyMistake."""
    raw = _load(path)
    _check(raw, "places", path)
    return MappingProxyType(
        {
            code: Place(
                code, entry["name"], entry["level"], entry.get("kind"), _day(entry.get("since")),
                Confidence(entry.get("confidence", Confidence.OFFICIAL)),
            )
            for code, entry in raw.items()
        }
    )  # fmt: skip


def read_added_values(
    folder: Path, parameters: Mapping[str, Parameter], documents: Mapping[str, Document]
) -> Mapping[str, Parameter]:
    """Parameters with the values that a pack adds to them (its `values/*.yaml`: name → values). Raises PolicyMistake."""
    grown = dict(parameters)
    for path in sorted(folder.glob("*.yaml")):
        raw = _load(path)
        _check(raw, "added_values", path)
        for name, values in raw.items():
            if name not in grown:
                raise PolicyMistake(
                    f"{path.name}：没有参数“{name}”，不能给它加值。请核对名称，或先定义参数。"
                )
            added = tuple(_dated(name, value, documents) for value in values)
            grown[name] = replace(grown[name], values=(*grown[name].values, *added))
    return MappingProxyType(grown)


def read_parameters(
    folder: Path, documents: Mapping[str, Document], units: Mapping[str, str]
) -> Mapping[str, Parameter]:
    """Read every parameter file of a folder. Raises PolicyMistake naming file and place."""
    parameters: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        raw = _load(path)
        _check(raw, "parameters", path)
        for name, entry in raw.items():
            if name in parameters:
                raise PolicyMistake(f"{path.name}：参数“{name}”已在 {parameters[name].subject}.yaml 中定义。")
            if entry["unit"] not in units:
                raise PolicyMistake(f"参数“{name}”的单位“{entry['unit']}”没有登记。请先写入 keys.yaml。")
            parameters[name] = _parameter(name, entry, path.stem, documents, units[entry["unit"]])
    return MappingProxyType(parameters)


def _parameter(
    name: str, entry: dict[str, Any], subject: str, documents: Mapping[str, Document], unit_title: str
) -> Parameter:
    stricter = entry.get("stricter_is")
    return Parameter(
        name=name,
        title=entry["title"],
        unit=entry["unit"],
        unit_title=unit_title,
        type=entry["type"],
        change_below=ChangeBelow(entry["change_below"]),
        values=tuple(_dated(name, raw, documents) for raw in entry["values"]),
        stricter_is=None if stricter is None else Stricter(stricter),
        least=entry.get("min"),
        most=entry.get("max"),
        choices=tuple(entry.get("choices", ())),
        labels=MappingProxyType(dict(entry.get("labels", {}))),
        subject=subject,
    )


def _dated(name: str, raw: dict[str, Any], documents: Mapping[str, Document]) -> DatedValue:
    if raw["document"] not in documents:
        raise PolicyMistake(f"参数“{name}”引用了未登记的文件“{raw['document']}”。请先登记文件。")
    since, until = _day(raw["since"]), _day(raw["until"])
    if since is None or (until is not None and until <= since):
        raise PolicyMistake(f"参数“{name}”的日期不对：{since} 至 {until}。")
    confidence = Confidence(raw["confidence"])
    if confidence in _NEEDS_QUOTATION and not raw.get("quotation"):
        raise PolicyMistake(f"参数“{name}”（{since}）标为“{confidence}”，必须附引文。")
    return DatedValue(
        value=freeze(raw["value"]),
        since=since,
        until=until,
        where=Scope(**raw.get("where", {})),
        document=raw["document"],
        article=raw["article"],
        quotation=raw.get("quotation", ""),
        confidence=confidence,
        note=raw.get("note", ""),
    )


class _PlainDates(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # without libyaml five times slower
    """SafeLoader that leaves dates as text, so that the schema can check them."""


_PlainDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _construct_once(loader: _PlainDates, node: yaml.MappingNode) -> dict[Any, Any]:
    """A mapping whose keys may not repeat; YAML would silently keep the last."""
    keys = [loader.construct_object(key) for key, _ in node.value]
    if repeated := [key for key in keys if keys.count(key) > 1]:
        raise PolicyMistake(f"“{repeated[0]}”重复出现（第 {node.start_mark.line + 1} 行起）。请只留一个。")
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_PlainDates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_once)


def _load(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_PlainDates)  # noqa: S506 - a SafeLoader with fewer types


def _check(raw: Any, part: str, path: Path) -> None:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(
        {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}, format_checker=jsonschema.FormatChecker()
    )
    for error in validator.iter_errors(raw):
        where = "/".join(str(step) for step in error.absolute_path)
        raise PolicyMistake(f"{path.name} 的 {where} 不合格式：{error.message}")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
