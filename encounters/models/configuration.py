"""What a practice sets up for itself: inks, presets, stains, payers, sites, usual words, defaults.

Shipped values come from data files when a practice is opened, or with the release that first has
them (``actions.shipped``); afterwards they are administered in Django admin. Nothing clinical
refers to a row here by more than its stored value, so changing an ink never changes an old map.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from encounters.models.base import long, measure, short
from encounters.models.constraints import checked, in_range
from encounters.models.practice import Practice, User
from encounters.models.text import LineField
from encounters.models.usual import UsualValues, usual_constraints
from encounters.vocabulary.terms import InkDash, MapLayout, TissueDepth
from encounters.vocabulary.usual_words import usual_fields

HEX_COLOR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Give a color as # and six hexadecimal digits.")
ONE_LETTER = RegexValidator(r"^[A-Z]\Z", "Give one capital letter.")
INK_LETTERS = RegexValidator(r"^[A-Z]{0,8}\Z", "Give the letters of up to eight inks, e.g. KB.")

MODIFIER_HABITS = [
    ("59", "59 distinct procedural service"),
    ("XS", "XS separate structure"),
    ("76", "76 repeat procedure"),
    ("anatomic", "Anatomic modifier where the site has one"),
]


class PracticeSetting(models.Model):
    """A row that belongs to one practice and can be taken out of the lists people choose from.

    Each table has an index of its own that begins with the practice.
    """

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    is_offered = models.BooleanField("offered", default=True)

    class Meta:
        abstract = True


@checked
class Ink(PracticeSetting):
    """A color and a dash and a letter: maps are faxed and colleagues are color-blind."""

    letter = models.CharField(max_length=1, validators=[ONE_LETTER])
    name = LineField(max_length=40)
    color = models.CharField(max_length=7, validators=[HEX_COLOR])
    dash = models.CharField(max_length=10, choices=InkDash.choices())
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["practice", "position", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "letter"], name="ink_letter_unique"),
            models.UniqueConstraint(fields=["practice", "dash"], name="ink_dash_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.letter})"


@checked
class Stain(PracticeSetting):
    name = LineField(max_length=60)
    is_routine = models.BooleanField(
        "routine", default=False, help_text="Included in the Mohs codes, like H&E."
    )

    class Meta:
        ordering = ["practice", "name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="stain_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


@checked
class Payer(PracticeSetting):
    """A payer; ``key`` ties it to habits the rulebook knows, which the practice may override."""

    key = LineField(
        max_length=40, help_text="Which payer's habits of the rulebook apply, e.g. medicare."
    )
    name = LineField(max_length=120)
    distinct_lesion_modifier = short(
        10,
        choices=MODIFIER_HABITS,
        help_text="For a second lesion on one day; empty follows the rulebook.",
    )
    note = long(500)

    class Meta:
        ordering = ["practice", "name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="payer_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


@checked
class Site(PracticeSetting):
    """Where a practice differs from a catalogue's site: it is not offered, or has own words.

    A site without a row is offered by the catalogue's words alone. The facts (families, areas,
    codes) are the catalogue's and are never copied here.
    """

    slug = models.SlugField(max_length=80)
    name = LineField(max_length=120)
    region = models.CharField(max_length=60)
    synonyms = short(300, help_text="The practice's own search words, separated by spaces.")

    class Meta:
        ordering = ["practice", "region", "name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "slug"], name="site_slug_unique")
        ]

    def __str__(self) -> str:
        return self.name


def default_nicks() -> list[dict[str, str]]:
    """Nicks at the quarters with the doubled one at 12, the commonest marking."""
    return [
        {"clock": "12", "mark": "double"},
        {"clock": "3", "mark": "single"},
        {"clock": "6", "mark": "single"},
        {"clock": "9", "mark": "single"},
    ]


@checked
class MapPreset(PracticeSetting):
    """A usual layout that draws a stage's map in one tap."""

    surgeon = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="map_presets"
    )
    name = LineField(max_length=60)
    layout = models.CharField(max_length=20, choices=MapLayout.choices())
    block_count = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    ink_letters = short(8, validators=[INK_LETTERS])
    nicks = models.JSONField(default=default_nicks)
    with_diagram = models.BooleanField(
        default=False, help_text="Lay the map on the anatomical diagram of the lesion's site."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["practice", "position", "name"]
        indexes = [
            models.Index(fields=["practice", "position", "name"], name="mappreset_in_order"),
        ]
        constraints = [
            in_range("mappreset_block_count_range", "block_count", 1, 30),
        ]

    def __str__(self) -> str:
        return self.name


@checked
class UsualWords(PracticeSetting):
    """What a practice usually writes in one field of free text, offered there as buttons.

    ``field`` is a key of ``vocabulary/usual_words.toml``; ``words`` are one answer a line, in the
    order in which they are offered.
    """

    field = LineField(max_length=60)
    words = long(1000)

    class Meta:
        ordering = ["practice", "field"]
        verbose_name_plural = "usual words"
        constraints = [
            models.UniqueConstraint(fields=["practice", "field"], name="usualwords_field_unique")
        ]

    def __str__(self) -> str:
        declared = usual_fields().get(self.field)
        return declared.title if declared else self.field


@checked
class SurgeonDefaults(UsualValues):
    """What a surgeon usually does. Offered as prefilled values that somebody has to confirm."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="surgeon_defaults", db_index=False
    )
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    preset = models.ForeignKey(
        MapPreset, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    margin_mm = measure(4, 1)
    bevel_degrees: models.PositiveSmallIntegerField[Any, Any] = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(90)]
    )
    depth_plane = short(20, choices=TissueDepth.choices())
    stain = short(60)

    class Meta:
        verbose_name_plural = "surgeon defaults"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "practice"], name="surgeondefaults_user_unique"
            ),
            in_range("surgeondefaults_margin_range", "margin_mm", 0, 50),
            *usual_constraints("surgeondefaults"),
        ]

    def __str__(self) -> str:
        return f"Defaults of {self.user}"
