"""Form fields: label, hint, unit and error in one shape, wired for screen readers and phone keyboards.

An error says what, why and what to do. A form raises it as
``ValidationError("称重不能大于送货单", params={"why": "依据……", "todo": "请重新过秤，或改送货单"})``;
without params only the first sentence shows.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.widgets import DateTimeBaseInput
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fangxin.web.templatetags.drawings import icon

CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def in_words(text: object) -> str:
    """A text that a form declared in Chinese, in the language of the page where the catalogue has it."""
    return gettext(str(text)) if text else ""


def _told(error: ValidationError) -> SafeString:
    params: dict[str, Any] = error.params if isinstance(getattr(error, "params", None), dict) else {}
    what = "".join(in_words(message) for message in error.messages)
    why = format_html('<span class="why">{}</span>', params["why"]) if params.get("why") else ""
    todo = format_html('<span class="todo">{}</span>', params["todo"]) if params.get("todo") else ""
    return format_html("<div><span>{}</span>{}{}</div>", what, why, todo)


def _errors(errors: Any) -> Iterator[SafeString]:
    for error in errors.as_data():
        yield _told(error)


def error_block(bound: BoundField, error_id: str) -> SafeString:
    rows = format_html_join(
        "", '<div class="error">{}{}</div>', ((icon("circle-x"), told) for told in _errors(bound.errors))
    )
    return format_html('<div id="{}">{}</div>', error_id, rows) if rows else mark_safe("")


def _keyboard(bound: BoundField) -> dict[str, str]:
    """Attributes that bring up the right keyboard; what the form's widget says itself wins."""
    field = bound.field
    if isinstance(field, forms.DecimalField | forms.FloatField):
        wanted = {"inputmode": "decimal", "autocomplete": "off"}
    elif isinstance(field, forms.IntegerField):
        wanted = {"inputmode": "numeric", "autocomplete": "off"}
    elif isinstance(field, forms.EmailField):
        wanted = {"inputmode": "email"}
    else:
        wanted = {}
    return {name: value for name, value in wanted.items() if name not in field.widget.attrs}


ISO = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime-local": "%Y-%m-%dT%H:%M"}


def _native_dates(bound: BoundField) -> None:
    """A browser's own date field reads ISO only, whatever the language of the page."""
    widget = bound.field.widget
    wanted = ISO.get(getattr(widget, "input_type", ""))
    if wanted and isinstance(widget, DateTimeBaseInput) and widget.format is None:
        widget.format = wanted


def _options_in_words(bound: BoundField) -> None:
    """What a form wrote down as its choices is said in the reader's language; rows of a table are names and stay."""
    widget = bound.field.widget
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple) and isinstance(
        widget.choices, list
    ):
        widget.choices = [
            (value, in_words(text) if isinstance(text, str | Promise) else text)
            for value, text in widget.choices
        ]


def field(bound: BoundField, unit: str = "", hint: str = "", label: str = "") -> SafeString:
    """One form field. `unit` is shown behind a number (公斤), `hint` and `label` replace the form's own."""
    if bound.is_hidden:
        return bound.as_widget()
    _native_dates(bound)
    _options_in_words(bound)
    words, help_text = in_words(label or bound.label), in_words(hint or bound.help_text)
    hint_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    described = " ".join([hint_id] * bool(help_text) + [error_id] * bool(bound.errors))
    attrs: dict[str, Any] = _keyboard(bound)
    if described:
        attrs["aria-describedby"] = described
    widget = bound.as_widget(attrs=attrs)
    if unit:
        widget = format_html('<div class="with-unit">{}<span class="unit">{}</span></div>', widget, unit)
    optional = (
        ""
        if bound.field.required or isinstance(bound.field.widget, forms.CheckboxInput)
        else format_html(' <span class="optional">{}</span>', gettext("（选填）"))
    )
    told = format_html('<p class="hint" id="{}">{}</p>', hint_id, help_text) if help_text else ""
    errors = error_block(bound, error_id)
    if isinstance(bound.field.widget, CHOICE_WIDGETS):
        shape = '<fieldset class="field"{4}><legend>{0}{1}</legend>{2}{3}{5}</fieldset>'
        link = format_html(' aria-describedby="{}"', described) if described else ""
        return format_html(shape, words, optional, told, widget, link, errors)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        shape = '<div class="field"><label class="choice" for="{0}">{1}<span>{2}</span></label>{3}{4}</div>'
        return format_html(shape, bound.id_for_label, widget, words, told, errors)
    shape = '<div class="field"><label for="{0}">{1}{2}</label>{3}{4}{5}</div>'
    return format_html(shape, bound.id_for_label, words, optional, told, widget, errors)


def error_summary(form: forms.BaseForm) -> SafeString:
    """A box above a refused form: the errors that belong to no field, and a link to each field with one."""
    if not form.errors:
        return mark_safe("")
    general = format_html_join("", "{}", ((told,) for told in _errors(form.non_field_errors())))
    links = format_html_join(
        "",
        '<li><a href="#{}">{}</a></li>',
        ((bound.id_for_label or bound.auto_id, in_words(bound.label)) for bound in form if bound.errors),
    )
    listed = format_html("<p>{}</p><ul>{}</ul>", gettext("请改正这几项："), links) if links else mark_safe("")
    return format_html(
        '<div class="notice notice-bad error-summary" role="alert" tabindex="-1">{}<div>'
        '<p class="title">{}</p>{}{}</div></div>',
        icon("circle-x"),
        gettext("没有保存，什么都没有改变"),
        general,
        listed,
    )
