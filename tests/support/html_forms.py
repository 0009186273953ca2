"""The forms of a page as a browser sees them: which fields, of what kind, with which values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote_plus

from lxml import html

TYPES = {
    "date": "date",
    "datetime-local": "moment",
    "time": "time",
    "checkbox": "tick",
    "radio": "choice",
    "hidden": "hidden",
    "password": "text",
}


@dataclass(frozen=True)
class FieldOnPage:
    """``offered`` are the values of a list one chooses from, ``longest`` the letters of a box."""

    name: str
    kind: str
    offered: tuple[str, ...] = ()
    longest: int | None = None


@dataclass(frozen=True)
class FormOnPage:
    """``values`` are what a browser would send if nobody touched anything."""

    page: str
    action: str
    fields: tuple[FieldOnPage, ...]
    values: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> list[str]:
        return [field.name for field in self.fields if field.kind == kind]

    @property
    def hidden(self) -> list[str]:
        return self.of_kind("hidden")

    def offered(self, name: str) -> tuple[str, ...]:
        return next(field.offered for field in self.fields if field.name == name)

    def filled(self, values: Mapping[str, str]) -> FormOnPage:
        kept = [(name, value) for name, value in self.values if name not in values]
        return self.with_values((*kept, *values.items()))

    def with_values(self, values: Iterable[tuple[str, str]]) -> FormOnPage:
        return replace(self, values=tuple(values))

    def sent_with(self, changes: Mapping[str, str]) -> str:
        """The urlencoded body; lone surrogates become the bytes a hostile client would send."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        pairs = [*kept, *changes.items()]
        return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def post_forms(page: bytes, url: str) -> list[FormOnPage]:
    """The forms with method POST that have something to enter."""
    found = []
    for form in html.fromstring(page).forms:
        own = [control for control in form.inputs if control.get("form") is None]
        fields = {_field(control) for control in own if control.name}
        fields = {field for field in fields if field.name != "csrfmiddlewaretoken"}
        if form.method == "POST" and any(field.kind != "hidden" for field in fields):
            values = tuple((name, str(value)) for name, value in form.form_values())
            ordered = tuple(sorted(fields, key=lambda control: control.name))
            found.append(FormOnPage(url, form.action or url, ordered, values))
    return found


def _field(element: html.HtmlElement) -> FieldOnPage:
    # What is not asked now nobody sees.
    if element.xpath("ancestor::*[@hidden]"):
        return FieldOnPage(element.name, "hidden")
    if element.tag == "select":
        return FieldOnPage(element.name, "choice", tuple(element.value_options))
    if element.tag == "button":
        return FieldOnPage(element.name, "choice")
    if element.get("inputmode") == "decimal":
        return FieldOnPage(element.name, "number")
    # A tick that stands for itself has no value; one of a list of ticks has.
    if element.get("type") == "checkbox" and element.get("value"):
        return FieldOnPage(element.name, "ticks")
    longest = int(limit) if (limit := element.get("maxlength")) else None
    kind = TYPES.get(element.get("type", "text"), "text")
    return FieldOnPage(element.name, kind, longest=longest)


def refused_fields(page: bytes) -> set[str]:
    """Names of the fields that the page marks as wrong and beside which it says why."""
    tree = html.fromstring(page)
    marked = tree.xpath("//*[contains(concat(' ', @class, ' '), ' is-invalid ')]")
    names = {str(control.get("name")) for control in marked}
    return {name for name in names if _has_error_text(tree, name)}


def _has_error_text(tree: html.HtmlElement, name: str) -> bool:
    return any(
        element.text_content().strip() for element in tree.xpath(f"//*[@id='error_1_id_{name}']")
    )


def alerts(page: bytes) -> list[str]:
    """The texts of the alerts (``role="alert"``) of the page."""
    found = html.fromstring(page).xpath("//*[@role='alert']")
    return [text for element in found if (text := element.text_content().strip())]


def typed_values(page: bytes, name: str) -> list[str]:
    tree = html.fromstring(page)
    inputs = tree.xpath(f"//input[@name='{name}']/@value")
    # A browser takes away the first line break of a textarea; the writer put it there.
    texts = [element.text_content() for element in tree.xpath(f"//textarea[@name='{name}']")]
    return [*map(str, inputs), *(text.removeprefix("\n") for text in texts)]
