"""What a case is found by: one row for each case that lists show, in the order of lists.

Triggers keep it (``search_triggers``), whoever writes the names and numbers. On SQLite a full-text
index of trigrams follows it, on PostgreSQL its own indexes are of trigrams.
Docs: docs/adr/0064-lists-by-their-indexes.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, models
from django.db.models import Q

from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.models.practice import Practice
from encounters.models.search_triggers import (
    BEFORE_NUMBER,
    BEFORE_WORD,
    DAY_STEP,
    FIRST_OF_WORDS,
    TEXT_TABLE,
)
from encounters.vocabulary.words import name_key

MOST_WORDS = 6
# A trigram index knows nothing shorter; fewer letters are looked for at the beginnings of words.
TRIGRAM = 3
# So many candidates are looked at together.
_CHUNK = 150
# By the chart, by the one that it was merged into, or as a note was signed.
_PATHS = ("patient", "patient__merged_into", "signed_note")


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word that was typed: the beginning of a number, or all of ``parts`` within one name."""

    number: str
    parts: tuple[str, ...]

    def is_met(self) -> Q:
        """The condition on a case."""
        number = Q(case_number__istartswith=self.number)
        for path in _PATHS:
            number |= Q((f"{path}__mrn__istartswith", self.number))
        if not self.parts:
            return number
        named = Q()
        for path in _PATHS:
            named |= Q(*(_in_name(f"{path}__name_key", part) for part in self.parts))
        return number | named

    def may_be_met(self) -> Q:
        """The condition on an entry: true of every case that ``is_met`` is true of."""
        number = Q(numbers__icontains=BEFORE_NUMBER + self.number)
        if not self.parts:
            return number
        return number | Q(*(Q(names__contains=_in_text(part)) for part in self.parts))

    def match(self) -> str:
        """The same in the language of SQLite's full-text index."""
        number = f"numbers : {_quoted(BEFORE_NUMBER + self.number)}"
        named = " AND ".join(f"names : {_quoted(_in_text(part))}" for part in self.parts)
        return f"({number} OR ({named}))" if named else f"({number})"


def search_words(text: str) -> list[SearchWord]:
    typed = text.replace(",", " ").split()[:MOST_WORDS]
    return [SearchWord(word, tuple(name_key(word).split())) for word in typed]


class SearchEntryQuery(models.QuerySet["SearchEntry"]):
    def newest(self, practice: Practice, text: str, *, most: int) -> list[UUID]:
        """Keys of the cases that every word of ``text`` is met in, the newest day first."""
        words = search_words(text)
        found: list[tuple[UUID, int]] = []
        for ids in self._candidates(practice, words):
            found += _met(ids, words)
            # The cases of one day stand in the order of their numbers, not of their entries.
            if len(found) >= most and ids[-1] // DAY_STEP < found[most - 1][1] // DAY_STEP:
                break
        return _ordered(Encounter.objects.filter(pk__in=[key for key, _ in found]), most)

    def _candidates(self, practice: Practice, words: list[SearchWord]) -> Iterator[list[int]]:
        """Entries that may be meant, some at a time, the newest first."""
        below: int | None = None
        while True:
            if connections[self.db].vendor == "sqlite":
                ids = self._by_text(practice, words, below)
            else:
                rows = self.filter(*(word.may_be_met() for word in words), practice=practice)
                rows = rows if below is None else rows.filter(pk__lt=below)
                ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:_CHUNK])
            if ids:
                yield ids
            if len(ids) < _CHUNK:
                return
            below = ids[-1]

    def _by_text(
        self, practice: Practice, words: Iterable[SearchWord], below: int | None
    ) -> list[int]:
        asked = " AND ".join([f'practice : "  {practice.pk}  "', *(word.match() for word in words)])
        values: list[str | int] = [asked] if below is None else [asked, below]
        bound = "" if below is None else "AND rowid < %s "
        # Full-text rows are read in the order of their numbers, so only these are read.
        question = (
            f"SELECT rowid FROM {TEXT_TABLE} WHERE {TEXT_TABLE} MATCH %s {bound}"  # noqa: S608
            f"ORDER BY rowid DESC LIMIT {_CHUNK}"
        )
        with connections[self.db].cursor() as cursor:
            cursor.execute(question, values)
            return [key for (key,) in cursor.fetchall()]


@checked
class SearchEntry(models.Model):
    """``id`` is the day of service in ``DAY_STEP`` and a number within the day.

    ``names`` holds the search keys of the patient, of the chart that goes on for them, and of the
    signed note, each word after two spaces, in Han, kana and Hangul each letter with the next one
    too; ``numbers`` the case number and their MRNs, each after
    two line ends.
    """

    id = models.BigAutoField(primary_key=True)
    encounter = models.OneToOneField(
        Encounter, on_delete=models.CASCADE, related_name="search_entry", editable=False
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )
    names = models.TextField(max_length=4000, editable=False)
    numbers = models.TextField(max_length=300, editable=False)

    objects = SearchEntryQuery.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practice", "-id"], name="searchentry_by_day")]

    def __str__(self) -> str:
        return f"Search entry of {self.encounter_id}"


def _met(ids: list[int], words: list[SearchWord]) -> list[tuple[UUID, int]]:
    rows = Encounter.objects.in_lists().filter(search_entry__in=ids)
    for word in words:
        rows = rows.filter(word.is_met())
    return list(rows.order_by("-search_entry__pk").values_list("pk", "search_entry__pk"))


def _ordered(rows: models.QuerySet[Encounter], most: int) -> list[UUID]:
    rows = rows.order_by("-date_of_service", "case_number")
    return list(rows.values_list("pk", flat=True)[:most])


def _in_name(path: str, part: str) -> Q:
    if len(part) >= TRIGRAM or ord(part[0]) >= FIRST_OF_WORDS:
        return Q((f"{path}__contains", part))
    return Q((f"{path}__startswith", part)) | Q((f"{path}__contains", f" {part}"))


def _in_text(part: str) -> str:
    return part if len(part) >= TRIGRAM else BEFORE_WORD + part


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
