"""What a case and its patient are found by: one row for each case, in the order of lists.

Triggers keep it (``search_triggers``), whoever writes the names and numbers. On SQLite a full-text
index of trigrams follows it, on PostgreSQL its own indexes are of trigrams.
Docs: docs/adr/0064-lists-by-their-indexes.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, models
from django.db.models import Q

from encounters.models.constraints import checked
from encounters.models.encounter import Encounter
from encounters.models.numbers import begins_with
from encounters.models.patient import Patient
from encounters.models.practice import Practice
from encounters.models.search_triggers import (
    BEFORE_NUMBER,
    BEFORE_WORD,
    DAY_STEP,
    DIGITS,
    ENTRY,
    FIRST_OF_WORDS,
    TEXT_TABLE,
)
from encounters.vocabulary.words import name_key

MOST_WORDS = 6
# A trigram index knows nothing shorter; fewer letters are looked for at the beginnings of words.
TRIGRAM = 3
# So many candidates are looked at together.
_CHUNK = 150
# Of a number's beginning that no more cases have, all are read from the index of numbers. More are
# read in the order of the list, the newest first.
MOST_NUMBERED = 500
# SQLite: less than one of so many candidates is the practice's own.
_FEW_OWN = 4


@dataclass(frozen=True, slots=True)
class FoundBy:
    """Columns of a row that a word is looked for in."""

    numbers: tuple[str, ...]
    names: tuple[str, ...]


# By the chart, by the one that it was merged into, or as a note was signed.
_PATHS = ("patient", "patient__merged_into", "signed_note")
_CASE = FoundBy(
    numbers=("case_number", *(f"{path}__mrn" for path in _PATHS)),
    names=tuple(f"{path}__name_key" for path in _PATHS),
)
_CHART = FoundBy(numbers=("mrn",), names=("name_key",))


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word that was typed: the beginning of a number, or all of ``parts`` within one name."""

    number: str
    parts: tuple[str, ...]

    def is_met(self, by: FoundBy) -> Q:
        """The condition on a row that has these columns."""
        met = Q()
        for column in by.numbers:
            met |= Q((f"{column}__istartswith", self.number))
        if self.parts:
            for column in by.names:
                met |= Q(*(_in_name(column, part) for part in self.parts))
        return met

    def may_be_met(self) -> Q:
        """The condition on an entry: true of every case that ``is_met`` is true of."""
        number = Q(numbers__icontains=BEFORE_NUMBER + self.number)
        return number | self.may_be_named() if self.parts else number

    def may_be_named(self) -> Q:
        """Of an entry, that its names hold all parts."""
        return Q(*(Q(names__contains=_in_text(part)) for part in self.parts))

    def match(self) -> str:
        """``may_be_met`` in the language of SQLite's full-text index."""
        number = f"numbers : {_quoted((BEFORE_NUMBER + self.number).translate(DIGITS))}"
        return f"({number} OR {self.match_named()})" if self.parts else f"({number})"

    def match_named(self) -> str:
        """``may_be_named`` in the same language."""
        return f"({' AND '.join(f'names : {_quoted(_in_text(part))}' for part in self.parts)})"


def search_words(text: str) -> list[SearchWord]:
    typed = text.replace(",", " ").split()[:MOST_WORDS]
    return [SearchWord(word, tuple(name_key(word).split())) for word in typed]


class SearchEntryQuery(models.QuerySet["SearchEntry"]):
    def newest(
        self,
        practice: Practice,
        text: str,
        *,
        most: int,
        cases: models.QuerySet[Encounter] | None = None,
    ) -> list[UUID]:
        """Keys of the cases that every word of ``text`` is met in, the newest day first.

        Of ``cases``, or of those that lists show. A word is met by a number or by names. Numbers
        with a rare beginning are all read; where every such word is met by names, cases are read
        in the order of the list.
        """
        words = search_words(text)
        among = Encounter.objects.in_lists() if cases is None else cases
        if not words:
            return _ordered(among.filter(practice=practice), most)
        by_number = {word: self._numbered(practice, word.number) for word in set(words)}
        rare = {key for keys in by_number.values() if keys is not None for key in keys}
        found = _met(among.filter(pk__in=rare), words) if rare else []
        asked = [(word, by_number[word] is None) for word in words]
        if all(word.parts or is_common for word, is_common in asked):
            found += self._in_order(practice, words, asked, most, among)
        return _ordered(Encounter.objects.filter(pk__in={key for key, _ in found}), most)

    def charts(self, practice: Practice, text: str, *, most: int) -> list[UUID]:
        """Keys of the patients whose own MRN or name meets every word of ``text``.

        Read as cases are: first by numbers, then those of the newest cases.
        """
        words = search_words(text)
        if not words:
            return []
        own = Patient.objects.filter(practice=practice).order_by()
        numbered = {word: self._by_mrn(practice, word.number) for word in set(words)}
        asked = [(word, len(numbered[word]) > MOST_NUMBERED) for word in words]
        found = _charts_met(own, {key for keys in numbered.values() for key in keys}, words)
        if len(found) < most and all(word.parts or is_common for word, is_common in asked):
            for ids in self._candidates(practice, asked):
                cases = Encounter.objects.filter(search_entry__in=ids).order_by()
                pairs = cases.values_list("patient_id", "patient__merged_into_id")
                keys = {key for pair in pairs for key in pair if key is not None}
                found |= _charts_met(own, keys, words)
                if len(found) >= most:
                    break
        return list(found)[:most]

    def _in_order(
        self,
        practice: Practice,
        words: list[SearchWord],
        asked: list[tuple[SearchWord, bool]],
        most: int,
        among: models.QuerySet[Encounter],
    ) -> list[tuple[UUID, int]]:
        found: list[tuple[UUID, int]] = []
        for ids in self._candidates(practice, asked):
            found += _met(among.filter(search_entry__in=ids), words)
            # The cases of one day stand in the order of their numbers, not of their entries.
            if len(found) >= most and ids[-1] // DAY_STEP < found[most - 1][1] // DAY_STEP:
                break
        return found

    def _numbered(self, practice: Practice, number: str) -> list[UUID] | None:
        """Cases with a number that begins so; ``None`` if more than ``MOST_NUMBERED`` have."""
        charts = self._by_mrn(practice, number)
        if len(charts) > MOST_NUMBERED:
            # Mostly as many cases; looked for in one statement, all these charts would be read.
            return None
        merged = Patient.objects.filter(merged_into__in=charts).order_by()
        cases = Encounter.objects.order_by()
        # Not of the practice where something rarer is asked: SQLite would walk all its cases.
        keys = (
            cases.filter(begins_with("case_number", number), practice=practice),
            cases.filter(patient__in=charts),
            cases.filter(patient__in=merged),
            cases.filter(pk__in=_signed_as(number)),
        )
        first, *others = (found.values_list("pk", "practice_id") for found in keys)
        found = list(first.union(*others, all=True)[: MOST_NUMBERED + 1])
        if len(found) > MOST_NUMBERED:
            return None
        return [key for key, owner in found if owner == practice.pk]

    @staticmethod
    def _by_mrn(practice: Practice, number: str) -> list[UUID]:
        """Charts whose MRN begins so; one more than ``MOST_NUMBERED`` at the most."""
        named = Patient.objects.filter(begins_with("mrn", number), practice=practice).order_by()
        return list(named.values_list("pk", flat=True)[: MOST_NUMBERED + 1])

    def _candidates(
        self, practice: Practice, asked: list[tuple[SearchWord, bool]]
    ) -> Iterator[list[int]]:
        """Entries that may be meant, some at a time, the newest first.

        ``asked`` are the words, each with whether a number may meet it here.
        """
        if connections[self.db].vendor == "sqlite":
            return self._by_text(practice, asked)
        return self._by_trigrams(practice, asked)

    def _by_trigrams(
        self, practice: Practice, asked: list[tuple[SearchWord, bool]]
    ) -> Iterator[list[int]]:
        conditions = [
            word.may_be_met() if is_common else word.may_be_named() for word, is_common in asked
        ]
        entries = self.filter(*conditions, practice=practice).order_by("-pk")
        rows = entries
        while True:
            ids = list(rows.values_list("pk", flat=True)[:_CHUNK])
            if ids:
                yield ids
            if len(ids) < _CHUNK:
                return
            rows = entries.filter(pk__lt=ids[-1])

    def _by_text(
        self, practice: Practice, asked: list[tuple[SearchWord, bool]]
    ) -> Iterator[list[int]]:
        """First whosever they are: the practice's entries are most of all, where it has the
        database for itself, and to ask for them walks through all of them. Where few are its own,
        the full-text index is asked for these alone."""
        words = [word.match() if is_common else word.match_named() for word, is_common in asked]
        is_own, below = False, 2**63 - 1
        while True:
            own_alone = [f'practice : "  {practice.pk}  "'] if is_own else []
            rows = self._matching(" AND ".join([*own_alone, *words]), below)
            ids = [key for key, owner in rows if owner == practice.pk]
            is_full = len(rows) == _CHUNK
            if is_full and not is_own and len(ids) * _FEW_OWN < len(rows):
                is_own = True
                continue
            if ids:
                yield ids
            if not is_full:
                return
            below = rows[-1][0]

    def _matching(self, match: str, below: int) -> list[tuple[int, int]]:
        """The next entries by the full-text index, the newest first, each with its practice."""
        # Full-text rows are read in the order of their numbers, so only these are read.
        question = (
            f"SELECT rowid, (SELECT practice_id FROM {ENTRY} WHERE id = {TEXT_TABLE}.rowid) "  # noqa: S608
            f"FROM {TEXT_TABLE} WHERE {TEXT_TABLE} MATCH %s AND rowid < %s "
            f"ORDER BY rowid DESC LIMIT {_CHUNK}"
        )
        with connections[self.db].cursor() as cursor:
            cursor.execute(question, [match, below])
            found: list[tuple[int, int]] = cursor.fetchall()
            return found


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
        verbose_name_plural = "search entries"
        indexes = [models.Index(fields=["practice", "-id"], name="searchentry_by_day")]

    def __str__(self) -> str:
        return f"Search entry of {self.encounter_id}"


def _signed_as(number: str) -> models.QuerySet[Any]:
    """Keys of the cases whose note was signed under an MRN that begins so, of any practice."""
    notes = apps.get_model("encounters", "SignedNote")._default_manager.order_by()
    return notes.filter(begins_with("mrn", number)).values("encounter")


def _met(rows: models.QuerySet[Encounter], words: list[SearchWord]) -> list[tuple[UUID, int]]:
    """Of these cases, by key and entry, those in which every word is met; the newest first."""
    for word in words:
        rows = rows.filter(word.is_met(_CASE))
    return list(rows.order_by("-search_entry__pk").values_list("pk", "search_entry__pk"))


def _charts_met(
    rows: models.QuerySet[Patient], keys: Collection[UUID], words: list[SearchWord]
) -> dict[UUID, None]:
    """Which of these keys are of charts that meet every word; each once."""
    if not keys:
        return {}
    rows = rows.filter(*(word.is_met(_CHART) for word in words), pk__in=keys)
    return dict.fromkeys(rows.values_list("pk", flat=True))


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
