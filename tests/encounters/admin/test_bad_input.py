"""Odd values in fields and addresses: a message or a refusal, never an error page."""

import pytest
from django.contrib import admin
from django.urls import reverse

from encounters.models import (
    AuditEvent,
    Encounter,
    Icd10Code,
    Ink,
    Location,
    MapPreset,
    Membership,
    Patient,
    Payer,
    Practice,
    Reading,
    Site,
    Stain,
    SurgeonDefaults,
    User,
)
from encounters.vocabulary.terms import Role
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.support import scale
from tests.support.factories import an_encounter

HIDDEN = "Smith\u202egro"
INVISIBLE = "\u200b\u200b"
LONG = "x" * 100_000
TWIN = "B"

# table, field, value, whether it is refused
FIELDS = [
    (Location, "clia_number", "99D0000001", False),
    (Location, "clia_number", "9900000001", True),
    (Location, "clia_number", "９９D0000001", True),
    (Location, "npi", "1234567893", False),
    (Location, "npi", "1234567890", True),
    (Location, "npi", "１２３４５６７８９３", True),
    (Location, "npi", "123456789", True),
    (Location, "name", INVISIBLE, True),
    (Location, "name", HIDDEN, True),
    (Location, "name", "Praxis Nguyễn 李小龍 محمد", False),
    (Location, "place_of_service", "99", True),
    (Location, "address", "1 Elm Street\nSpringfield", False),
    (Location, "address", "nul\x00nul", True),
    (Location, "address", LONG, True),
    (Practice, "time_zone", "America/Chicago", False),
    (Practice, "time_zone", "Mars/Olympus", True),
    (Practice, "time_zone", "../../etc/passwd", True),
    (Practice, "npi", "0000000000", True),
    (Ink, "color", "#00ff7F", False),
    (Ink, "color", "#00ff7", True),
    (Ink, "color", "red", True),
    (Ink, "color", "#00ff7f;x", True),
    (Ink, "letter", "Z", False),
    (Ink, "letter", "z", True),
    (Ink, "letter", "Å", True),
    (Ink, "letter", TWIN, True),
    (Ink, "dash", "zigzag", True),
    (Ink, "position", "-1", True),
    (Ink, "position", "9" * 30, True),
    (Ink, "position", "9" * 5000, True),
    (Ink, "position", "1e3", True),
    (MapPreset, "nicks", "12 double, 3, 6, 9", False),
    (MapPreset, "nicks", "", False),
    (MapPreset, "nicks", "12.5, 0.5", True),
    (MapPreset, "nicks", "0.5, 12", False),
    (MapPreset, "nicks", "0", True),
    (MapPreset, "nicks", "3, 3.0", True),
    (MapPreset, "nicks", '[{"clock": NaN}]', True),
    (MapPreset, "nicks", "[" * 2000, True),
    (MapPreset, "nicks", "３", True),
    (MapPreset, "block_count", "2", False),
    (MapPreset, "block_count", "3", True),
    (MapPreset, "block_count", "0", True),
    (MapPreset, "block_count", "2.5", True),
    (MapPreset, "ink_letters", "KB", False),
    (MapPreset, "ink_letters", "KX", True),
    (MapPreset, "ink_letters", "K B", True),
    (Payer, "key", "aetna", False),
    (Payer, "key", "nobody", True),
    (Payer, "distinct_lesion_modifier", "25", True),
    (Payer, "note", HIDDEN, True),
    (Stain, "name", "", True),
    (Stain, "name", "<script>alert(1)</script>", False),
    (Site, "synonyms", "pate crown", False),
    (Site, "synonyms", "x" * 301, True),
    (SurgeonDefaults, "margin_mm", "50", False),
    (SurgeonDefaults, "margin_mm", "50.1", True),
    (SurgeonDefaults, "margin_mm", "NaN", True),
    (SurgeonDefaults, "margin_mm", "1e400", True),
    (SurgeonDefaults, "bevel_degrees", "90", False),
    (SurgeonDefaults, "bevel_degrees", "91", True),
    (SurgeonDefaults, "anesthetic_percent", "Infinity", True),
    (Patient, "mrn", "", True),
    (Patient, "mrn", "７７", False),
    (Patient, "family_name", INVISIBLE, True),
    (Patient, "given_names", HIDDEN, True),
    (Patient, "date_of_birth", "2026-02-30", True),
    (Patient, "date_of_birth", "2999-01-01", True),
    (Patient, "sex", "unheard", True),
    (User, "npi", "1234567890", True),
    (User, "first_name", HIDDEN, True),
    (User, "username", "nul\x00nul", True),
    (User, "username", "a b", True),
    (User, "email", "nonsense", True),
    (User, "taxonomy", "207ND0101X", False),
    (User, "taxonomy", "207XX", True),
    (Membership, "role", "emperor", True),
]


@pytest.fixture
def rows(world):
    """One row of each table, of the administrator's practice."""
    preset = MapPreset.objects.filter(practice=world.mine, layout="halves").get()
    world.mine.memberships.create(user=world.admin, role=Role.SURGEON.value)
    defaults = SurgeonDefaults.objects.create(practice=world.mine, user=world.admin)
    return {
        Location: world.mine.locations.get(),
        Practice: world.mine,
        Ink: Ink.objects.get(practice=world.mine, letter="K"),
        MapPreset: preset,
        Payer: Payer.objects.get(practice=world.mine, key="medicare"),
        Stain: Stain.objects.filter(practice=world.mine).first(),
        Site: Site.objects.filter(practice=world.mine).first(),
        SurgeonDefaults: defaults,
        Patient: an_encounter(world.mine, world.shared).patient,
        User: world.admin,
        Membership: Membership.objects.filter(practice=world.mine).first(),
    }


@pytest.mark.parametrize(
    "model", sorted({entry[0] for entry in FIELDS}, key=lambda entry: entry.__name__)
)
def test_fields(world, login, rows, model):
    """A page with one odd field is refused at that field; with a good one it is saved."""
    row, client = rows[model], login(world.admin)
    before = form_data(client.get(page_of(row)))
    for _, field, value, is_refused in (entry for entry in FIELDS if entry[0] is model):
        answer = client.post(page_of(row), {**before, field: value})
        if is_refused:
            at = field if value != TWIN else "__all__"
            assert (answer.status_code, list(errors_of(answer))) == (200, [at]), (field, value)
        else:
            assert answer.status_code == 302, (field, value, errors_of(answer))
            client.post(page_of(row), before)


def test_script_in_a_name_is_only_text(world, login, rows):
    name = "<script>alert(1)</script>"
    Stain.objects.filter(pk=rows[Stain].pk).update(name=name)
    for address in (listing(Stain), page_of(rows[Stain]), page_of(rows[Stain], "delete")):
        assert name not in login(world.admin).get(address).content.decode()


def test_a_second_ink_with_the_letter_is_refused_by_name(world, login, rows):
    client = login(world.admin)
    data = {**form_data(client.get(adding(Ink))), "practice": world.mine.pk}
    data |= {"name": "Twin", "letter": "K", "color": "#000000", "dash": "solid"}
    answer = client.post(adding(Ink), data)
    assert answer.status_code == 200
    assert errors_of(answer)


ADDRESSES = [
    "o=999",
    "o=" + "9" * 5000,
    "o=-1.-1",
    "q=%00",
    "q=" + "a%20" * 500,
    "q=%F0%9F%A6%84",
    "e=1",
    "p=0",
    "p=-5",
    "p=" + "9" * 40,
    "p=nonsense",
    "all=",
    "id__exact=%00",
    "id__exact=" + "9" * 40,
    "practice__id__exact=nonsense",
    "practice__id__exact=" + "9" * 40,
    "is_offered__exact=7",
    "nonsense=1",
    "user__password__startswith=a",
    "_to_field=password",
    "_popup=1",
    "_facets=True",
]


YEARS = ["2024", "0", "9999", "10000", "9" * 40, "%00", "x"]
KEYS = ["0", "-1", "9" * 40, "nonsense", "%00", "_00", "%2e%2e", "é"]
# One table of every shape: dates, numbers, uuids, computed filters, editable lists.
SHAPES = [AuditEvent, Encounter, Icd10Code, Ink, Patient, Reading, Site, User]


@pytest.mark.parametrize("model", SHAPES, ids=lambda model: model.__name__)
@pytest.mark.both_databases
def test_odd_addresses(world, login, model):
    client = login(world.root)
    queries = [*ADDRESSES]
    if hierarchy := admin.site.get_model_admin(model).date_hierarchy:
        queries += [
            f"{hierarchy}__year=2024&{hierarchy}__{part}={value}"
            for part in ("year", "month", "day")
            for value in YEARS
        ]
    place = SHAPES.index(model)
    for query in scale.some(queries, each=3, start=place):
        answer = client.get(f"{listing(model)}?{query}")
        assert answer.status_code in (200, 302, 400), (query, answer.status_code)
    for key in scale.some(KEYS, each=3, start=place):
        answer = client.get(f"{listing(model)}{key}/change/")
        assert answer.status_code in (302, 400, 404), (key, answer.status_code)


@pytest.mark.parametrize("term", ["%00", "a" * 5000, "%F0%9F%A6%84", "%"])
@pytest.mark.both_databases
def test_odd_terms_of_menus(world, login, term):
    address = reverse("admin:autocomplete")
    query = "app_label=encounters&model_name=location&field_name=practice"
    answer = login(world.admin).get(f"{address}?{query}&term={term}")
    assert answer.status_code in (200, 400)


@pytest.mark.both_databases
def test_searching_codes_finds_beginnings_of_words(world, login):
    Icd10Code.objects.create(
        code="C44.611",
        label="Basal cell carcinoma of skin of unspecified upper limb",
        is_billable=True,
        effective_from="2025-10-01",
        release="test",
        search_text=" c44611 c44 611 basal cell carcinoma of skin of unspecified upper limb",
    )
    client = login(world.admin)
    for query, found in [("C44.61", 1), ("limb basal", 1), ("imb", 0)]:
        page = client.get(listing(Icd10Code), {"q": query})
        assert page.context["cl"].result_count == found, query


@pytest.mark.both_databases
def test_the_audit_trail_refuses_even_the_superuser(world, login):
    event = AuditEvent.objects.first()
    assert login(world.root).post(page_of(event), {"action": "x"}).status_code == 403


@pytest.mark.parametrize("query", ["q=%00", "id__exact=%00", "%00=1"])
@pytest.mark.both_databases
def test_nul_in_an_address_is_refused_before_any_database_sees_it(world, login, query):
    assert login(world.admin).get(f"{listing(Ink)}?{query}").status_code == 400
