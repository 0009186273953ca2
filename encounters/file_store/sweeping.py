"""Removes objects that no row names: of saves that were refused, and of photographs taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from encounters.file_store.errors import BytesMissingError
from encounters.file_store.objects import Listed, ObjectStore, key_of, object_store
from encounters.models import Practice, StoredFile
from encounters.vocabulary.record_terms import StoredFileKind

# Longer than any save takes, and longer than backups are gone back to: one may name the object.
ORPHAN_DAYS = 35
_AT_ONCE = 500
# Names the installation that the bucket is of; another one must not tidy here.
MARK = "installation"


@dataclass(frozen=True, slots=True)
class _Folder:
    practice_id: int
    kind: str

    @property
    def path(self) -> str:
        return key_of(self.practice_id, self.kind, "")

    def named(self, found: Sequence[Listed]) -> set[str]:
        """Those of the keys whose bytes a row is about."""
        digests = {each.key.removeprefix(self.path) for each in found}
        rows = StoredFile.objects.filter(
            encounter__practice=self.practice_id, kind=self.kind, sha256__in=digests
        )
        return {self.path + digest for digest in rows.values_list("sha256", flat=True)}


def is_own(store: ObjectStore, installation: str) -> bool:
    """Whether the bucket is of this installation; an unmarked one is, from now on."""
    try:
        return store.get(MARK) == installation.encode()
    except BytesMissingError:
        store.put(MARK, installation.encode())
        return True


def sweep() -> int:
    """Remove what no row has named for ``ORPHAN_DAYS``; how many objects that were.

    Of anything that is signed there is a row, so nothing signed is ever removed.
    """
    store, count = object_store(), 0
    for folder in _folders():
        for some in _some_at_a_time(_old(store, folder)):
            for found in _unnamed(folder, some):
                count += _removed(store, folder, found)
    return count


def _folders() -> Iterator[_Folder]:
    for practice_id in Practice.objects.order_by("pk").values_list("pk", flat=True):
        for kind in StoredFileKind:
            yield _Folder(practice_id, kind.value)


def _old(store: ObjectStore, folder: _Folder) -> Iterator[Listed]:
    before = timezone.now() - timedelta(days=ORPHAN_DAYS)
    return (found for found in store.listed(folder.path) if found.modified < before)


def _unnamed(folder: _Folder, some: Sequence[Listed]) -> list[Listed]:
    named = folder.named(some)
    return [found for found in some if found.key not in named]


def _removed(store: ObjectStore, folder: _Folder, found: Listed) -> bool:
    """Put back if somebody named it at this very moment: the same picture was sent once more."""
    data = store.get(found.key)
    store.remove(found.key)
    if not folder.named([found]):
        return True
    store.put(found.key, data, kind=folder.kind)
    return False


def _some_at_a_time(found: Iterator[Listed]) -> Iterator[list[Listed]]:
    while some := list(islice(found, _AT_ONCE)):
        yield some
