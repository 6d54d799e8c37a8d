"""Chinese first, English by switch: the pages in both languages, and the catalogue behind them."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from fangxin.areas.audit.entry import told, whole
from fangxin.areas.audit.rules.actor import ROLE_NAMES
from fangxin.areas.audit.rules.refusals import KeyReused, NotFound, Refused, say
from tests.factories.pages import signed_in
from tests.factories.world import World, at

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
COOKIE = settings.LANGUAGE_COOKIE_NAME
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|<[^>]+>")


def switch(client: Client, language: str, back: str = "/sign-in/") -> str:
    """Use the switch; the address it leads back to."""
    answer = client.post(reverse("language"), {"language": language, "next": back})
    assert answer.status_code == 302
    return answer.url


def entries() -> dict[str, str]:
    """Source text → English of every entry of the catalogue; the header has the empty text."""
    found: dict[str, str] = {}
    pairs = re.findall(
        r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', CATALOGUE.read_text() + "\n", re.MULTILINE
    )
    for source, said in pairs:
        text, english = ("".join(map(ast.literal_eval, part.splitlines())) for part in (source, said))
        assert text not in found, f"{text} stands twice"
        found[text] = english
    return found


@pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "fr", "zh-TW"])
def test_the_screen_is_chinese_whatever_the_browser_asks_for(world: World, wanted: str) -> None:
    answer = Client(headers={"accept-language": wanted}).get(reverse("sign-in"))
    page = answer.content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "账号由学校或主管部门发放" in page
    assert answer["Content-Language"] == "zh-hans"


def test_the_switch_turns_the_sign_in_page_into_english_and_back(world: World) -> None:
    client = Client()
    page = client.get(reverse("sign-in")).content.decode()
    assert 'value="en" lang="en">English</button>' in page
    assert switch(client, "en") == "/sign-in/"
    page = client.get(reverse("sign-in")).content.decode()
    assert '<html lang="en"' in page
    assert "Accounts are issued by the school or the authority in charge" in page
    assert "User name" in page
    assert "登录名" not in page
    assert 'value="zh-hans" lang="zh-Hans">中文</button>' in page
    switch(client, "zh-hans")
    page = client.get(reverse("sign-in")).content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "登录名" in page


@pytest.mark.parametrize(
    ("who", "name", "said", "gone"),
    [
        ("keeper", "today", "Today's list", "今日清单"),
        ("keeper", "sign-out", "My account", "我的账号"),
        ("reviewer", "settlement:queue", "Settlements to review", "待审核结算"),
        ("", "disclosure:public-index", "School canteen disclosure", "学校食堂公示"),
    ],
)
def test_a_page_comes_in_the_language_that_was_chosen(
    world: World, who: str, name: str, said: str, gone: str
) -> None:
    with signed_in(world, who or "keeper", at(9)) as client:
        if not who:
            client = Client()
        page = client.get(reverse(name)).content.decode()
        assert '<html lang="zh-Hans"' in page
        assert (gone in page, said in page) == (True, False)
        switch(client, "en")
        page = client.get(reverse(name)).content.decode()
        assert '<html lang="en"' in page
        assert (gone in page, said in page) == (False, True)


@pytest.mark.parametrize(
    ("who", "name"),
    [("reviewer", "settlement:queue"), ("keeper", "sign-out"), ("", "disclosure:public-index")],
)
def test_the_switch_stands_on_the_page_and_leads_back_to_it(world: World, who: str, name: str) -> None:
    with signed_in(world, who or "keeper", at(9)) as client:
        if not who:
            client = Client()
        page = client.get(reverse(name) + "?q=a%26b").content.decode()
    form = re.search(r'<form class="language" method="post" action="/language/">.*?</form>', page)
    assert form is not None
    assert "csrfmiddlewaretoken" in form[0]
    assert f'name="next" value="{reverse(name)}?q=a%26b"' in form[0]


def test_a_forged_switch_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("language"), {"language": "en"}).status_code == 403
    assert COOKIE not in client.cookies


def test_opening_the_address_of_the_switch_changes_nothing(world: World) -> None:
    client = Client()
    assert client.get(reverse("language") + "?language=en").status_code == 302
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("language", ["fr", "", "EN", "zh", "../../en"])
def test_an_unknown_language_is_ignored(world: World, language: str) -> None:
    client = Client()
    switch(client, language)
    assert COOKIE not in client.cookies
    client.cookies[COOKIE] = language or "x"
    assert '<html lang="zh-Hans"' in client.get(reverse("sign-in")).content.decode()


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_the_switch_leads_to_no_other_site(world: World, back: str) -> None:
    assert switch(Client(), "en", back) == "/"


def test_a_date_is_written_as_each_language_writes_it(world: World) -> None:
    with signed_in(world, "keeper", at(9)) as client:
        assert "2026年9月14日 星期一" in client.get(reverse("today")).content.decode()
        switch(client, "en")
        assert "Mon 14 Sep 2026" in client.get(reverse("today")).content.decode()


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_every_entry_is_translated_and_none_is_a_guess() -> None:
    said = entries()
    assert len(said) > 1000
    assert len(said) == len(re.findall(r"^msgid ", CATALOGUE.read_text(), re.MULTILINE))
    assert not [source for source, english in said.items() if not english.strip()]
    assert not re.search(r"^#,.*fuzzy|^#~", CATALOGUE.read_text(), re.MULTILINE)


def texts_of_template(path: Path) -> set[str]:
    """What a template marks for translation, as Django's own extractor sees it."""
    calls = re.findall(
        r"""\b(?:_|gettext)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\)""", templatize(path.read_text())
    )
    return {ast.literal_eval(call) for call in calls}


def texts_of_module(path: Path) -> set[str]:
    """What a module marks for translation."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy", "gettext_noop"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def texts_of_forms(path: Path) -> set[str]:
    """Labels and hints that a form declares; the field component says them in the language of the page."""
    return {
        node.value.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword)
        and node.arg in {"label", "help_text"}
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def refusals(kind: type = Refused) -> set[str]:
    """The names of all kinds of refusal."""
    return {kind.__name__}.union(*(refusals(one) for one in kind.__subclasses__()))


def leaves(value: ast.expr) -> Iterator[ast.expr]:
    """The sentences in an argument: itself, either side of a choice, every value of a mapping or a list."""
    if isinstance(value, ast.IfExp):
        yield from (*leaves(value.body), *leaves(value.orelse))
    elif isinstance(value, ast.Dict | ast.List):
        for one in value.values if isinstance(value, ast.Dict) else value.elts:
            yield from leaves(one)
    elif isinstance(value, ast.DictComp):
        yield from leaves(value.value)
    else:
        yield value


def sentences_of_refusals(path: Path, kinds: set[str]) -> Iterator[ast.expr]:
    """What a module gives to refusals as sentence, remedy or word at a field, and every template of `say`."""
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if name == "say":
            yield call.args[0]
        elif name in kinds or name == "__init__":
            said = [one.value for one in call.keywords if one.arg in {"sentence", "remedy", "fields"}]
            for value in (*call.args, *said):
                yield from leaves(value)


def test_no_refusal_is_put_together_where_it_cannot_be_told_in_english() -> None:
    """A sentence with names in it is given to `say`; an f-string is Chinese for ever."""
    kinds = refusals()
    fixed = [
        f"{path.name}:{value.lineno}"
        for path in (Path(settings.ROOT) / "fangxin" / "areas").rglob("*.py")
        for value in sentences_of_refusals(path, kinds)
        if isinstance(value, ast.JoinedStr) and re.search("[\u4e00-\u9fff]", ast.unparse(value))
    ]
    assert len(kinds) > 50
    assert not fixed


def test_a_refusal_comes_in_the_language_that_was_chosen(world: World) -> None:
    with signed_in(world, "teacher", at(9)) as client:
        address = reverse("settlement:queue")
        assert "这个页面只对" in client.get(address).content.decode()
        switch(client, "en")
        page = client.get(address).content.decode()
        assert "This page is only for: " in page
        assert "这个页面" not in page
        said = client.get(address, headers={"x-fangxin-outbox": "1"}).json()
        assert said["sentence"].startswith("This page is only for: Nutrition ")
        assert said["remedy"].startswith("If you need it")


@pytest.mark.parametrize(
    "refusal",
    [KeyReused(), NotFound("这名学生"), Refused("不行。", remedy="再试。")],
    ids=lambda one: one.code,
)
def test_a_refusal_is_told_whatever_its_class_asks_for(refusal: Refused) -> None:
    """Some refusals make their own sentence and take none: telling one must not call its class again."""
    known = told(refusal)
    assert (type(known), known.status, known.code) == (type(refusal), refusal.status, refusal.code)
    assert whole(known) == str(refusal)


def test_a_sentence_with_a_number_in_it_is_told_with_it() -> None:
    sentence = say("还有 %(count)s 个批次没有填写实盘数量。", count=3)
    refusal = Refused(
        sentence, clause="《管理办法》第十一条", remedy="请刷新页面。", fields={"count": "不能小于零。"}
    )
    assert str(refusal) == "还有 3 个批次没有填写实盘数量。（《管理办法》第十一条）请刷新页面。"
    assert whole(told(refusal)) == str(refusal)
    with translation.override("en"):
        known = told(refusal)
        assert known.sentence == "3 lots have no counted quantity yet."
        assert known.fields == {"count": "Not below zero."}
        assert whole(known) == f"{known.sentence} (《管理办法》第十一条) Please refresh the page."
    assert refusal.sentence == sentence


def test_every_text_of_the_screens_stands_in_the_catalogue() -> None:
    """A new Chinese text without English would show as Chinese on an English page; how to add it: django.po's head."""
    source = Path(settings.ROOT) / "fangxin"
    marked: set[str] = set()
    kinds = refusals()
    for path in source.rglob("*.html"):
        marked |= texts_of_template(path)
    for path in source.rglob("*.py"):
        marked |= texts_of_module(path)
        if "forms" in (path.stem, path.parent.name):
            marked |= texts_of_forms(path)
        if (source / "areas") in path.parents or (source / "web") in path.parents:
            found = [one.value for one in sentences_of_refusals(path, kinds) if isinstance(one, ast.Constant)]
            marked |= {value for value in found if isinstance(value, str)}
    marked |= set(ROLE_NAMES.values())
    known = {text.strip() for text in entries()}
    assert len(marked) > 1800
    assert not {text for text in marked if re.search("[\u4e00-\u9fff]", text) and text.strip() not in known}


def test_every_placeholder_and_tag_survives_the_translation() -> None:
    changed = {
        source: english
        for source, english in entries().items()
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(english))
    }
    assert not changed


def test_the_english_holds_no_chinese_punctuation() -> None:
    assert not [english for english in entries().values() if re.search("[，。：；（）、《》？！]", english)]


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    said = {source: english for source, english in entries().items() if source}
    assert {source: compiled.gettext(source) for source in said} == said
    assert len(compiled._catalog) == len(said) + 1  # type: ignore[attr-defined]  # the header


def test_the_catalogue_compiles_and_its_formats_fit(tmp_path: Path) -> None:
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        pytest.skip("msgfmt (gettext) is not installed; the compiled catalogue is checked by the other tests")
    made = tmp_path / "django.mo"
    done = subprocess.run(
        [msgfmt, "--check-format", "-o", str(made), str(CATALOGUE)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert made.stat().st_size == CATALOGUE.with_suffix(".mo").stat().st_size
