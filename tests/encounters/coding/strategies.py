"""Generated cases of the public contract, small enough to be read when one fails."""

from __future__ import annotations

from hypothesis import strategies as st

from encounters.anatomy import catalogue

SITES = catalogue().sites

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
        lambda one, two: {"type": "flap", "primary_cm2": one, "secondary_cm2": two}, tenths, tenths
    ),
    st.builds(lambda area: {"type": "full_thickness_graft", "area_cm2": area}, tenths),
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
    return {
        "id": letter,
        "site": site.slug,
        "side": draw(st.sampled_from(site.sides)).value if site.sides else None,
        "tumor": "bcc",
        "stages": stages,
        "deep_structure": deep,
        "repair": draw(repairs),
    }


@st.composite
def cases(draw):
    letters = "ABCD"[: draw(st.integers(min_value=1, max_value=4))]
    services = draw(st.lists(st.sampled_from(["11102", "17000"]), unique=True, max_size=2))
    return {
        "id": "generated",
        "date_of_service": "2026-10-05",
        "payer": "medicare",
        "lesions": [draw(lesions(letter)) for letter in letters],
        "other_services": [{"code": code, "lesion": None} for code in services],
    }
