"""Generated cases of the public contract, small enough to be read when one fails."""

from __future__ import annotations

from encounters.anatomy import catalogue
from encounters.coding.second import drawing as st

SITES = catalogue().sites

# Something of every kind that a rule treats in its own way; a test wants each code that the tables
# name, and one of each range.
SERVICES = """
    11102 11103 11104 11105 11106 11107 17000 17003 17004 17110 17111
    17262 11602 11402 11442 40510 40520 40525 40527 67840 67961 67966 30120 11750 11765 11772
    11042 97597 97598 97602 15004 88331 88332 88300 88305 88311 88329
    88312 88313 88314 88341 88342 88344 88360
    J2001 64400 64450 64454 64483 99156 69990 36591 36592 96523 99447
    99203 99213 99223 92012 92014
    15050 15101 15630 15733 15740 15760 17311 17312 17313 17314 17315
    11100 11101 17304 17305 17306 17307 17310 14300 17316 17317 96372
""".split()  # noqa: SIM905 - a table is easier to read

tenths = st.integers(min_value=1, max_value=1200).map(lambda n: f"{n // 10}.{n % 10}")
days = st.sampled_from(["2026-10-05", "2026-10-05", "2026-10-06"])

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
        ]
    ),
)


@st.composite
def lesions(draw, letter):
    site = draw(st.sampled_from(SITES))
    counts = draw(st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=5))
    dates = sorted(draw(days) for _ in counts)
    stages = [
        {"blocks": blocks, "date_of_service": date, "read_by_surgeon": draw(st.integers(0, 9)) > 0}
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
        "tumor": "bcc",
        "stages": stages,
        "deep_structure": deep,
        "repair": repair,
        "further_repairs": [{**closure, "closes": draw(parts)} for closure in further if closure],
    }


@st.composite
def cases(draw):
    letters = "ABCD"[: draw(st.integers(min_value=1, max_value=4))]
    service = st.fixed_dictionaries(
        {
            "code": st.sampled_from(SERVICES),
            "lesion": st.sampled_from([None, *letters]),
            "units": st.integers(1, 2),
            "circumstance": st.sampled_from([None, None, "led_to_mohs", "separate_tissue"]),
            "date_of_service": days,
        }
    )
    return {
        "id": "generated",
        "date_of_service": "2026-10-05",
        "payer": "medicare",
        "lesions": [draw(lesions(letter)) for letter in letters],
        "other_services": draw(st.lists(service, max_size=4)),
    }
