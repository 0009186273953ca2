"""The sites that a practice offers: the catalogue's, without those it switched off."""

from __future__ import annotations

from typing import Any

from encounters.anatomy import Catalogue, catalogue
from encounters.models import Practice, Site


def offered_sites(practice: Practice) -> Catalogue:
    """What the practice's lists and searches know; its own search words find a site too.

    A row of ``Site`` says where the practice differs from the catalogue. A site without a row is
    offered, so that one which a release adds is there at once.
    """
    rows = list(Site.objects.filter(practice=practice))
    return catalogue().narrowed(
        left_out={row.slug for row in rows if not row.is_offered},
        own_words={row.slug: tuple(row.synonyms.split()) for row in rows},
    )


def site_choices(practice: Practice, present: str = "") -> list[tuple[str, Any]]:
    """The sites this practice offers, grouped by region in the catalogue's order.

    ``present`` is the slug of the site that is recorded already: it stays in the list after the
    practice switched it off.
    """
    offered = {site.slug for site in offered_sites(practice).sites} | {present}
    groups: dict[str, list[tuple[str, str]]] = {}
    for site in catalogue().sites:
        if site.slug in offered:
            groups.setdefault(site.region, []).append((site.slug, site.name))
    return [("", "Choose a site"), *groups.items()]
