"""All sites, by slug and by search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from encounters.anatomy.site import Site, UnknownSiteError
from encounters.vocabulary.words import query_words, words

# The side is its own field; small words carry no place.
_IGNORED = frozenset(["a", "an", "and", "at", "in", "of", "on", "the", "left", "right"])
_PLURAL_LETTERS = 4

# The lower, the better: where a word was found, as a whole and as a beginning.
_NAME, _REGION, _SYNONYM = (0, 3), (1, 5), (2, 4)


def slug_of(name: str) -> str:
    """The public slug of a site's name: lower case, runs of other characters become "-"."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A site's words, ready for the search."""

    site: Site
    fields: tuple[tuple[tuple[int, int], frozenset[str]], ...]
    phrases: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, site: Site) -> _Entry:
        synonyms = [word for synonym in site.synonyms for word in words(synonym)]
        return cls(
            site=site,
            fields=(
                (_NAME, frozenset(words(site.name))),
                (_REGION, frozenset(words(site.region))),
                (_SYNONYM, frozenset(synonyms)),
            ),
            phrases=frozenset(_meant(words(text)) for text in (site.name, *site.synonyms)),
        )

    def with_synonyms(self, more: tuple[str, ...]) -> _Entry:
        """Itself where there are none: to cut the words of all sites takes as long as a page."""
        if not more:
            return self
        return _Entry.of(replace(self.site, synonyms=(*self.site.synonyms, *more)))

    def penalty(self, asked: tuple[str, ...]) -> int | None:
        """How far the site is from ``asked``; ``None`` when a word is missing."""
        total = -1 if asked in self.phrases else 0
        for word in asked:
            best = min(self._hits(word), default=None)
            if best is None:
                return None
            total += best
        return total

    def _hits(self, word: str) -> Iterator[int]:
        for (whole, beginning), known in self.fields:
            for form in _forms(word):
                if form in known:
                    yield whole
                elif any(known_word.startswith(form) for known_word in known):
                    yield beginning


def _meant(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in found if word not in _IGNORED)


def _forms(word: str) -> tuple[str, ...]:
    """The word and, for "eyelids", its singular."""
    if len(word) >= _PLURAL_LETTERS and word.endswith("s"):
        return word, word[:-1]
    return (word,)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sites in the order people read a body: from the scalp to the toes."""

    sites: tuple[Site, ...]
    _by_slug: Mapping[str, Site]
    _entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, sites: tuple[Site, ...]) -> Catalogue:
        return cls._of([_Entry.of(site) for site in sites])

    @classmethod
    def _of(cls, entries: Sequence[_Entry]) -> Catalogue:
        return cls(
            sites=tuple(entry.site for entry in entries),
            _by_slug={entry.site.slug: entry.site for entry in entries},
            _entries=tuple(entries),
        )

    def site(self, slug: str) -> Site:
        """The site with this slug; raises ``UnknownSiteError``."""
        try:
            return self._by_slug[slug]
        except KeyError:
            raise UnknownSiteError(f"There is no site {slug!r}.") from None

    def narrowed(
        self, left_out: Collection[str], own_words: Mapping[str, tuple[str, ...]]
    ) -> Catalogue:
        """This catalogue without some sites, and with more search words for others.

        Both name sites by slug; a slug that the catalogue does not have changes nothing.
        """
        return Catalogue._of(
            [
                entry.with_synonyms(own_words.get(entry.site.slug, ()))
                for entry in self._entries
                if entry.site.slug not in left_out
            ]
        )

    def called(self, text: str) -> tuple[Site, ...]:
        """Sites whose whole name, or one whole synonym, has just the words of ``text``.

        Their order does not matter: "forearm, dorsal" is the dorsal forearm.
        """
        asked = sorted(_meant(query_words(text)))
        return tuple(
            entry.site
            for entry in self._entries
            if any(sorted(phrase) == asked for phrase in entry.phrases)
        )

    def search(self, text: str, limit: int = 20) -> tuple[Site, ...]:
        """Sites whose name, region or synonyms have every word of ``text``, the best first.

        A word counts as a whole or as a beginning, never from the inside of another: "ear" does
        not find "forearm". Case, accents, sides and small words do not matter.
        """
        asked = _meant(query_words(text))
        if not asked:
            return ()
        ranked = [
            (penalty, place)
            for place, entry in enumerate(self._entries)
            if (penalty := entry.penalty(asked)) is not None
        ]
        return tuple(self.sites[place] for _, place in sorted(ranked)[:limit])
