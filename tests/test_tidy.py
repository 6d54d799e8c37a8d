"""The repository checks itself: what is not checked by a machine is not a rule."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(p for p in (ROOT / "fangxin").rglob("*.py") if "migrations" not in p.parts)
FLOORS = ("urls", "views", "forms", "tasks", "actions", "queries", "models", "rules")
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
CLOCKS = {
    ("timezone", "now"), ("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"),
    ("time", "time"),
}  # fmt: skip
BANNED_NAMES = {"utils", "helpers", "common", "core", "services", "manager", "misc"}
# Public verbs of an actions file that are not acts by themselves: pieces of the frame, or acts made of framed acts.
NOT_FRAMED = {
    "audit": {"enter", "acting", "lock", "action", "frontier_of", "digest_of"},
    "roster": {"admit_children", "rewrite_children"},
}
# Nutrients, a solver's matrices, the weights of evidence, and cells as a workbook holds them; masses and money leave
# them as integers.
FLOATING = {"nutrition", "dishes", "menu_plan", "report.py", "duplicates", "reading.py"}
LIMIT_LINES, LIMIT_FUNCTION = 500, 60


def floor(path: Path) -> str:
    parts = path.relative_to(ROOT / "fangxin").with_suffix("").parts
    if parts[0] == "areas":
        return next((p for p in parts[2:] if p in FLOORS), "other")
    return parts[0]


def area(path: Path) -> str:
    parts = path.relative_to(ROOT / "fangxin").parts
    return parts[1] if parts[0] == "areas" else parts[0]


def called(node: ast.Call) -> tuple[str, str] | None:
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id, node.func.attr
    return None


def is_action(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Call) and getattr(d.func, "id", "") == "action" for d in node.decorator_list)


def action_faults(path: Path, tree: ast.Module) -> list[str]:
    faults = []
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if node.name in NOT_FRAMED.get(area(path), set()):
            continue
        names = [a.arg for a in node.args.kwonlyargs]
        if node.args.args or "by" not in names:
            faults.append(f"{node.lineno}: action {node.name} takes keyword arguments only, among them `by`")
        if is_action(node) and not {"key", "at"} <= set(names):
            faults.append(f"{node.lineno}: action {node.name} takes `key` and `at`")
    return faults


def node_faults(where: str, node: ast.AST) -> list[str]:
    faults = []
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LIMIT_FUNCTION:
            faults.append(f"{node.lineno}: {node.name} has {length} lines, over {LIMIT_FUNCTION}")
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and where in {"views", "forms", "web", "urls", "tasks"}
    ):
        faults.append(f"{node.lineno}: `.objects` outside models, queries, actions")
    if where in {"rules", "actions", "models"} and isinstance(node, ast.Name) and node.id == "float":
        faults.append(f"{node.lineno}: float; use integers (fen, grams) or Decimal")
    if isinstance(node, ast.Call):
        faults += call_faults(where, node)
    if isinstance(node, ast.Dict):
        faults += context_faults(where, node)
    return faults


# What the layouts read of every page (web/context.py): a view that gives one of them another meaning breaks the banner.
OF_THE_FRAME = {"actor", "navigation", "account_id", "demo", "now"}


def context_faults(where: str, node: ast.Dict) -> list[str]:
    names = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    taken = sorted(names & OF_THE_FRAME) if where == "views" else []
    return [f"{node.lineno}: {name!r} is a name of the layouts" for name in taken]


def call_faults(where: str, node: ast.Call) -> list[str]:
    faults = []
    pair = called(node)
    if pair in CLOCKS and where in {
        "engine",
        "rules",
        "queries",
        "actions",
        "models",
        "views",
        "forms",
        "web",
    }:
        faults.append(
            f"{node.lineno}: {'.'.join(pair)}() reads a clock; take `on` or `at` (the gate gives request.at)"
        )
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and where in {"views", "forms", "queries", "rules", "web"}
    ):
        receiver = ast.unparse(node.func.value)
        if "objects" in receiver or node.func.attr in {
            "bulk_create",
            "bulk_update",
            "get_or_create",
            "update_or_create",
        }:
            faults.append(f"{node.lineno}: .{node.func.attr}() outside actions")
    if (
        isinstance(node.func, ast.Name)
        and node.func.id in {"TemplateResponse", "StreamingHttpResponse"}
        and where in {"views", "web"}
    ):
        faults.append(f"{node.lineno}: {node.func.id} runs outside the request's transaction and its wall")
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr == "atomic"
        and where in {"views", "web", "forms", "tasks"}
    ):
        faults.append(f"{node.lineno}: only actions open transactions")
    return faults


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_tidy(path: Path) -> None:
    text = path.read_text()
    tree, where = ast.parse(text), floor(path)
    faults = []
    if len(text.splitlines()) > LIMIT_LINES:
        faults.append(f"{len(text.splitlines())} lines, over {LIMIT_LINES}: split by process or by table")
    if set(path.relative_to(ROOT).with_suffix("").parts) & BANNED_NAMES:
        faults.append("a name that says nothing")
    for node in ast.walk(tree):
        faults += node_faults(where, node)
    if where == "actions":
        faults += action_faults(path, tree)
    assert not faults, "\n".join(f"{path.relative_to(ROOT)}:{fault}" for fault in faults)


def test_the_engine_holds_no_float_in_money_mass_or_policy() -> None:
    faults = []
    for path in FILES:
        if floor(path) != "engine" or FLOATING & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (isinstance(node, ast.Name) and node.id == "float") or (
                isinstance(node, ast.Constant) and type(node.value) is float
            ):
                faults.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not faults, faults


AREAS = sorted(p for p in (ROOT / "fangxin" / "areas").iterdir() if p.is_dir() and (p / "apps.py").exists())


@pytest.mark.parametrize("folder", AREAS, ids=lambda p: p.name)
def test_every_area_has_its_readme_and_its_tests(folder: Path) -> None:
    readme = folder / "README.md"
    assert readme.exists(), f"{folder.name} has no README.md"
    text = readme.read_text().lower()
    for word in ("tables", "actions", "queries", "who may", "law"):
        assert word in text, f"{folder.name}/README.md does not speak of {word}"
    assert list((ROOT / "tests" / "areas" / folder.name).glob("test_*.py")), f"{folder.name} has no tests"


TEMPLATES = sorted((ROOT / "fangxin").rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "fangxin")))
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "inline style breaks the Content-Security-Policy"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler breaks the Content-Security-Policy"
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script


def test_no_template_is_unused() -> None:
    sources = "\n".join(p.read_text() for p in FILES) + "\n".join(p.read_text() for p in TEMPLATES)
    by_django = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
    unused = []
    for path in TEMPLATES:
        name = str(path).split("/templates/", 1)[1]
        if name not in sources and name not in by_django and f"{path.stem}" not in sources:
            unused.append(name)
    assert not unused


def test_no_file_names_a_registry_or_a_machine() -> None:
    pattern = re.compile(
        r"https?://(pypi|files\.pythonhosted|registry\.npmjs)|--(extra-)?index-url|/w" + r"ork/|/ro" + r"ot/"
    )
    faults = []
    for path in ROOT.rglob("*"):
        if (
            not path.is_file()
            or {".git", ".venv", "var", "__pycache__"} & set(path.parts)
            or path.name == "CHANGELOG.md"
        ):
            continue
        if any(part.endswith("_cache") or part == ".hypothesis" for part in path.parts):
            continue
        if path.suffix in {
            ".py",
            ".md",
            ".toml",
            ".txt",
            ".lock",
            ".yaml",
            ".sh",
            ".html",
            ".js",
            "",
        } and pattern.search(path.read_text(errors="ignore")):
            faults.append(str(path.relative_to(ROOT)))
    assert not faults


def test_rules_of_an_area_never_ask_the_database() -> None:
    for path in FILES:
        if floor(path) == "rules":
            assert "django.db" not in path.read_text(), path
