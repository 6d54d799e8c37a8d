"""Boxes with a body: card, the card of the one thing to do now, notice, and the clause behind a rule."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fangxin.web.templatetags.drawings import icon, tone_icon

NOTHING = mark_safe("")


def card(
    content: str,
    title: str = "",
    note: str = "",
    more: str = "",
    more_url: str = "",
    aside: str = "",
    extra: str = "",
    level: int = 2,
    flush: bool = False,  # noqa: FBT001, FBT002  a template writes flush=True by name
    ident: str = "",
) -> SafeString:
    """A white card. `more` with `more_url` is a link at the right, `aside` ready-made HTML there (a tag).

    flush leaves out the inner margin, for tables and lists that reach the edge; extra adds classes.
    """
    if level not in (2, 3, 4):
        raise ValueError(f"a card's heading has level 2 to 4, got {level}")
    head = NOTHING
    if title:
        right = format_html('<a href="{}">{}</a>', more_url, more) if more_url else (more or aside)
        head = format_html(
            '<div class="card-head"><h{0}>{1}</h{0}>{2}{3}</div>',
            level,
            title,
            format_html('<span class="note num">{}</span>', note) if note else NOTHING,
            format_html('<span class="more num">{}</span>', right) if right else NOTHING,
        )
    classes = " ".join(filter(None, ["card", "card-flush" if flush else "", extra]))
    inside = (
        format_html("{}{}", head, content)
        if flush
        else format_html('<div class="card-body">{}{}</div>', head, content)
    )
    return format_html(
        '<section class="{}"{}>{}</section>',
        classes,
        format_html(' id="{}"', ident) if ident else NOTHING,
        inside,
    )


def now_card(
    content: str, title: str, left: str = "", label: str = "", icon_name: str = "clock"
) -> SafeString:
    """The one thing to do now: a heading, time left, and in the body the explanation and one big button."""
    return format_html(
        '<section class="card now"><header>{}<span>{}</span><span class="push num">{}</span></header>'
        '<div class="inside"><h2>{}</h2>{}</div></section>',
        icon(icon_name),
        label or gettext("现在要做"),
        left,
        title,
        content,
    )


def notice(content: str, tone: str = "info", title: str = "", live: str = "") -> SafeString:
    """A message in the page. live="alert" is read aloud at once, live="status" when the reader pauses."""
    if live not in ("", "alert", "status"):
        raise ValueError(f"live is alert, status or empty, got {live!r}")
    return format_html(
        '<div class="notice notice-{}"{}>{}<div>{}{}</div></div>',
        tone,
        format_html(' role="{}"', live) if live else NOTHING,
        icon(tone_icon(tone)),
        format_html('<p class="title">{}</p>', title) if title else NOTHING,
        content,
    )


def cite(source: str, quote: str = "", url: str = "", lead: str = "", icon_name: str = "scale") -> SafeString:
    """依据: the document and article a rule comes from, its wording, and a link to the source page."""
    source = str(source).removeprefix(
        "依据"
    )  # a rule's own sentence begins with the word that stands here already
    name = format_html('<a href="{}">{}</a>', url, source) if url else source
    return format_html(
        '<div class="cite">{}<div>{}{}{}</div></div>',
        icon(icon_name),
        format_html("{}<br>", lead) if lead else NOTHING,
        format_html("{}{}", gettext("依据："), name),
        format_html("<br><q>{}</q>", quote) if quote else NOTHING,
    )
