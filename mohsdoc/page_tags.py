"""What the head of a page names: stylesheets, the typeface, scripts.

An installation has them put together (mohsdoc/storage.py): one stylesheet, and scripts in as many
files as there are entries, which static/js/first.js loads after it. The demo serves the single
files, so that a change is seen at once; it names all that will be needed, so that a browser asks
for everything in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mohsdoc.assets import modules, styles
from mohsdoc.storage import ENTRY, FIRST

register = template.Library()
TYPEFACE = "fonts/source-sans-3-latin.woff2"


@register.simple_tag
def page_styles() -> SafeString:
    """The stylesheets of every page, and the typeface that its first letter needs."""
    names = [styles.STYLESHEET] if _is_put_together() else styles.PARTS
    sheets = format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}"{}>',
        ((static(name), _print_only(name)) for name in names),
    )
    return format_html(
        '{}\n  <link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        sheets,
        static(TYPEFACE),
    )


@register.simple_tag
def page_script(*later: str) -> SafeString:
    """The script of every page; ``later`` are those that it is going to load for this page."""
    if _is_put_together():
        names = (ENTRY, modules.COMMON, *later)
        return format_html(
            '<script defer src="{}" data-loads="{}"></script>',
            static(FIRST),
            " ".join(_addresses(names)),
        )
    names = tuple(dict.fromkeys(name for entry in (ENTRY, *later) for name in _loaded_by(entry)))
    return format_html(
        '{}\n  <script type="module" src="{}"></script>',
        _preloads(_addresses(name for name in names if name != ENTRY)),
        static(ENTRY),
    )


def _addresses(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(static, names))


def _is_put_together() -> bool:
    return bool(getattr(staticfiles_storage, "is_put_together", False))


def _print_only(name: str) -> SafeString:
    return format_html(' media="{}"', "print") if name == styles.PRINTED else SafeString("")


def _loaded_by(entry: str) -> tuple[str, ...]:
    """The single modules of ``entry``."""
    return modules.Graph(_module).loaded_by(entry)


def _module(name: str) -> modules.Module:
    path = settings.BASE_DIR / "static" / name
    return _parsed(name, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=500)
def _parsed(name: str, path: Path, _changed: int) -> modules.Module:
    return modules.parse(name, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=20)
def _preloads(addresses: tuple[str, ...]) -> SafeString:
    links = ((address,) for address in addresses)
    return format_html_join("\n  ", '<link rel="modulepreload" href="{}">', links)
