"""The forms of a page as a browser sees them: which fields, of what kind, with which values."""

from __future__ import annotations

from dataclasses import dataclass
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
    name: str
    kind: str


@dataclass(frozen=True)
class FormOnPage:
    """``values`` are what a browser would send if nobody touched anything."""

    action: str
    fields: tuple[FieldOnPage, ...]
    values: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> list[str]:
        return [field.name for field in self.fields if field.kind == kind]

    def sent_with(self, changes: dict[str, str]) -> str:
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
        own = [one for one in form.inputs if one.get("form") is None]
        fields = {_field(one) for one in own if one.name}
        fields = {field for field in fields if field.name != "csrfmiddlewaretoken"}
        if form.method == "POST" and any(field.kind != "hidden" for field in fields):
            values = tuple((name, str(value)) for name, value in form.form_values())
            ordered = tuple(sorted(fields, key=lambda one: one.name))
            found.append(FormOnPage(form.action or url, ordered, values))
    return found


def _field(element: html.HtmlElement) -> FieldOnPage:
    if element.tag in ("select", "button"):
        return FieldOnPage(element.name, "choice")
    if element.get("inputmode") == "decimal":
        return FieldOnPage(element.name, "number")
    return FieldOnPage(element.name, TYPES.get(element.get("type", "text"), "text"))


def refused_fields(page: bytes) -> set[str]:
    """Names of the fields that the page marks as wrong."""
    tree = html.fromstring(page)
    marked = tree.xpath("//*[contains(concat(' ', @class, ' '), ' is-invalid ')]")
    return {str(one.get("name")) for one in marked}


def typed_values(page: bytes, name: str) -> list[str]:
    tree = html.fromstring(page)
    found = tree.xpath(f"//input[@name='{name}']/@value | //textarea[@name='{name}']/text()")
    return [str(one) for one in found]
