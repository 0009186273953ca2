"""The files an installation serves, collected once for a worker: a fixture for conftests."""

import django_htmx
import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.test import override_settings

from mohsdoc.assets import typefaces
from mohsdoc.finders import ASSETS, NAMES, PackagedStorage
from mohsdoc.storage import HashedStaticFilesStorage
from tests.support.source_tree import ROOT

HTMX = "django_htmx/htmx-2.min.js"


def as_installed(collected):
    """Settings with which pages name the collected files, and whitenoise serves them."""
    storage = {"BACKEND": "mohsdoc.storage.HashedStaticFilesStorage"}
    return override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": storage},
        STATIC_ROOT=collected.location,
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_USE_FINDERS=False,
    )


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """The storage, by whose folder and manifest tests go: our own files, and what pages ask for.

    Not the administration's, which takes as long as all others. The large typefaces are stood in
    for: packing them takes seconds, and they are packed like the first.
    """
    folder = tmp_path_factory.mktemp("collected")
    with pytest.MonkeyPatch.context() as patch:
        _stand_in_for_typefaces(patch, tmp_path_factory.mktemp("typefaces"))
        patch.setattr(settings, "WHITENOISE_KEEP_ONLY_HASHED_FILES", True)
        storage = HashedStaticFilesStorage(location=folder, base_url="/static/")
        paths = dict(_found())
        for name, (source, path) in paths.items():
            with source.open(path) as file:
                storage.save(name, file)
        for name, _, processed in storage.post_process(paths):
            if isinstance(processed, Exception):
                raise AssertionError(name) from processed
    return storage


def _stand_in_for_typefaces(patch, folder):
    first = "fonts/source-sans-3-latin.woff2"

    def file_of(name):
        path = folder / name.replace("/", "-")
        made = typefaces.made(typefaces.TYPEFACES[name]) if name == first else name.encode()
        path.write_bytes(made)
        return path

    patch.setattr("mohsdoc.finders.file_of", file_of)
    cjk = folder / "cjk.otf"
    cjk.write_bytes(b"")
    patch.setitem(ASSETS, "fonts/noto-sans-cjk-jp.otf", cjk)


def _found():
    own = FileSystemStorage(location=ROOT / "static")
    for path in (ROOT / "static").rglob("*.*"):
        name = path.relative_to(ROOT / "static").as_posix()
        yield name, (own, name)
    packaged = PackagedStorage()
    for name in NAMES:
        yield name, (packaged, name)
    htmx = FileSystemStorage(location=f"{django_htmx.__path__[0]}/static")
    yield HTMX, (htmx, HTMX)
