"""Generated cases of the public contract, small enough to be read when one fails."""

from __future__ import annotations

from datetime import date, timedelta

from encounters.anatomy import catalogue
from encounters.coding.second import drawing as st
from encounters.vocabulary.repair_terms import (
    CartilageSource,
    LidClosure,
    LidShare,
    LipClosure,
    LipExtent,
    PayerNotice,
)

SITES = catalogue().sites

# Something of every kind that a rule treats in its own way; a test wants each code that the tables
# name, and one of each range.
SERVICES = """
    11102 11103 11104 11105 11106 11107 17000 17003 17004 17110 17111
    17262 11602 11402 11442 40510 40520 40525 40527 67840 67961 67966 30120 11750 11765 11772
    11755 30100 40490 40808 54100 54105 56605 56606 67810 68100 69100 69105
    11200 11201 11301 17106 17250 21011 21552 30110 30115 30117 30118 30150 30160 40500 40530 40812
    40820 46900 54050 55150 56501 56515 56620 67800 67850 69110 69120 69145
    11042 97597 97598 97602 15004 88331 88332 88300 88305 88311 88329
    88312 88313 88314 88341 88342 88344 88360
    12001 12011 12031 12041 12051 12052 13100 13131 13151 14000 14020 14040 14060 14301 15260 15770
    J2001 J2002 J2003 J2004 64400 64450 64454 64483 99156 69990 36591 36592 96523 99447
    99203 99213 99223 92012 92014
    15050 15101 15630 15733 15740 15760 17311 17312 17313 17314 17315
    11100 11101 17304 17305 17306 17307 17310 14300 17316 17317 96372
""".split()  # noqa: SIM905 - a table is easier to read

tenths = st.integers(min_value=1, max_value=1200).map(lambda n: f"{n // 10}.{n % 10}")
days = st.sampled_from(["2026-10-05", "2026-10-05", "2026-10-06"])


def words(kind, **lists):
    """A repair of the kind with one word of each list."""
    chosen = {
        name: st.sampled_from([word.value for word in found]) for name, found in lists.items()
    }
    return st.fixed_dictionaries({"type": st.just(kind), **chosen})


repairs = st.one_of(
    st.none(),
    st.just({"type": "second_intent"}),
    st.builds(
        lambda kind, length: {"type": "linear", "class": kind, "length_cm": length},
        st.sampled_from(["simple", "intermediate", "complex"]),
        tenths,
    ),
    st.builds(
        lambda primary, secondary: {
            "type": "flap",
            "primary_cm2": primary,
            "secondary_cm2": secondary,
        },
        tenths,
        tenths,
    ),
    st.builds(
        lambda kind, area: {"type": kind, "area_cm2": area},
        st.sampled_from(["full_thickness_graft", "split_thickness_graft", "skin_substitute"]),
        tenths,
    ),
    st.sampled_from(
        [
            {"type": "interpolation_flap"},
            {"type": "interpolation_flap", "design": "paramedian_forehead"},
            {"type": "composite_graft"},
            {"type": "dermal_fat_graft"},
            {"type": "pedicle_division"},
        ]
    ),
    st.builds(
        lambda kind, length: {"type": "purse_string", "class": kind, "length_cm": length},
        st.sampled_from(["simple", "intermediate"]),
        tenths,
    ),
    st.builds(lambda area: {"type": "burow_graft", "area_cm2": area}, tenths),
    st.builds(
        lambda primary, secondary, vessel: {
            "type": "island_pedicle",
            "primary_cm2": primary,
            "secondary_cm2": secondary,
            "axial_vessel": vessel,
        },
        tenths,
        tenths,
        st.sampled_from([None, "angular artery"]),
    ),
    words("cartilage_graft", cartilage_from=CartilageSource),
    words("lip_repair", lip_extent=LipExtent, lip_closure=LipClosure),
    words("lid_reconstruction", lid_share=LidShare, lid_closure=LidClosure),
)


@st.composite
def lesions(draw, letter):
    site = draw(st.sampled_from(SITES))
    counts = draw(st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=5))
    dates = sorted(draw(days) for _ in counts)
    stages = [
        {
            "blocks": blocks,
            "date_of_service": date,
            "read_by_surgeon": draw(st.integers(0, 9)) > 0,
            "fellow_accredited": draw(st.integers(0, 5)) == 0,
        }
        for blocks, date in zip(counts, dates, strict=True)
    ]
    deep = None
    if draw(st.integers(0, 4)) == 0:
        deep = {"structure": "bone", "stage": draw(st.integers(1, len(stages)))}
    repair = draw(repairs)
    further = draw(st.lists(repairs, max_size=1)) if repair and not draw(st.integers(0, 2)) else []
    parts = st.sampled_from(["whole", "part", "secondary"])
    return {
        "id": letter,
        "site": site.slug,
        "side": draw(st.sampled_from(site.sides)).value if site.sides else None,
        "lid": draw(st.sampled_from([None, "upper", "lower"])),
        "tumor": "bcc",
        "payer_notice": draw(st.sampled_from([None, None, *(word.value for word in PayerNotice)])),
        "stages": stages,
        "deep_structure": deep,
        "repair": repair and {**repair, "with_fellow": draw(st.integers(0, 5)) == 0},
        "further_repairs": [
            closure if closure["type"] == "cartilage_graft" else {**closure, "closes": draw(parts)}
            for closure in further
            if closure
        ],
    }


@st.composite
def services(draw, letters):
    """Often the same few codes and places, so that services meet each other."""
    code = draw(st.sampled_from(SERVICES))
    lesion = draw(st.sampled_from([None, *letters]))
    wound = draw(st.sampled_from([None, None, "donor", *_WOUNDS[bool(lesion)]]))
    site = draw(st.sampled_from([None, None, *PLACES])) if not lesion else None
    is_closure = code.startswith(("120", "131"))
    length = draw(st.sampled_from([None, "0.9", "2.5", "2.6"])) if is_closure else None
    return {
        "code": code,
        "lesion": lesion,
        "units": 1 if length else draw(st.integers(1, 2)),
        "circumstance": draw(st.sampled_from([None, None, "led_to_mohs", "separate_tissue"])),
        "date_of_service": draw(days),
        "wound": wound,
        "site": site,
        "side": draw(st.sampled_from([None, *catalogue().site(site).sides])) if site else None,
        "session": draw(st.sampled_from([None, None, None, "same", "another"])),
        "modifiers": [] if length else draw(st.sampled_from([[], [], [], ["59"], ["76"], ["25"]])),
        "length_cm": length,
        **(draw(_ABOUT) if code in VISITS else {}),
    }


VISITS = ("99203", "99213", "99223", "92012", "92014")
_ABOUT = st.sampled_from(
    [
        {},
        {},
        {"visit_about": "earlier_surgery"},
        {"visit_about": "another_matter"},
        {"modifiers": ["24"]},
    ]
)
_WOUNDS = {True: ["defect", "secondary"], False: ["another", "another"]}
PLACES = ["chin", "nasal-tip", "nose-not-otherwise-specified", "dorsal-forearm"]


@st.composite
def earlier(draw, treated):
    """A code of an earlier encounter, some days before and after the last of its global days."""
    days_before = draw(st.sampled_from([1, 10, 11, 60, 89, 90, 91]))
    done = date(2026, 10, 5) - timedelta(days=days_before)
    lesion = draw(st.sampled_from(treated))
    place = draw(
        st.sampled_from(
            [
                {"lesion": lesion["id"]},
                {"site": lesion["site"], "side": lesion["side"]},
                {"site": "upper-back"},
                {},
            ]
        )
    )
    relation = draw(st.sampled_from([None, "planned", "complication", "unrelated"]))
    return {
        "code": draw(
            st.sampled_from(["12052", "12011", "13132", "14060", "15731", "17311", "99213"])
        ),
        "date_of_service": done.isoformat(),
        "relation": relation,
        "by_other_group": draw(st.integers(0, 5)) == 0,
        **place,
    }


@st.composite
def cases(draw):
    letters = "ABCD"[: draw(st.integers(min_value=1, max_value=4))]
    treated = [draw(lesions(letter)) for letter in letters]
    return {
        "id": "generated",
        "date_of_service": "2026-10-05",
        "payer": "medicare",
        "lesions": treated,
        "kind": draw(st.sampled_from(["mohs", "mohs", "mohs_continued"])),
        "earlier": draw(st.lists(earlier(treated), max_size=2)),
        "other_services": draw(st.lists(services(letters), max_size=4)),
    }
