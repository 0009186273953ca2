"""A practice edits what its fields offer; a release brings a field that a practice never had."""

import pytest

from encounters.actions.administration.shipped import bring_shipped
from encounters.models import UsualWords
from encounters.vocabulary.terms import Role
from encounters.vocabulary.usual_words import usual_fields
from tests.encounters.admin.pages import adding, errors_of, form_data, listing, page_of
from tests.support.factories import a_practice, a_user

pytestmark = pytest.mark.django_db
FIELD = "PreOp.anticoagulants"


@pytest.fixture
def practice():
    return a_practice()


@pytest.fixture
def client(practice, login):
    return login(a_user(practice, Role.ADMINISTRATOR))


def row_of(practice, field=FIELD):
    return UsualWords.objects.get(practice=practice, field=field)


def edited(client, row, **values):
    return client.post(page_of(row), {**form_data(client.get(page_of(row))), **values})


ANSWERS = [
    ("a list", FIELD, "Warfarin\nFish oil 1 g", ""),
    ("no answer", FIELD, "", ""),
    ("a comma where commas separate", FIELD, "Warfarin, Aspirin", "commas"),
    ("a comma where none separates", "WoundCare.complications", "Bleeding, controlled", ""),
    ("a number for a number", "Anesthetic.volume_ml", "1.5", ""),
    ("a word for a number", "Anesthetic.volume_ml", "much", "plain number"),
    ("an answer as long as the field", "WoundCare.blood_loss", "x" * 60, ""),
    ("an answer too long for the field", "WoundCare.blood_loss", "x" * 61, "60"),
    ("an invisible character", FIELD, "War\u200bfarin", "invisible"),
]


@pytest.mark.parametrize(
    ("field", "words", "wrong"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS]
)
def test_each_answer_is_held_against_its_field(practice, client, field, words, wrong):
    answer = edited(client, row_of(practice, field), words=words)
    assert answer.status_code == (200 if wrong else 302)
    if wrong:
        assert wrong in " ".join(errors_of(answer)["words"])
    else:
        assert row_of(practice, field).words == words


def test_a_list_names_its_field_in_words(client):
    page = client.get(listing(UsualWords)).content.decode()
    assert "Anticoagulants" in page
    assert FIELD not in page


def test_only_fields_that_take_words_can_be_chosen(client):
    field = client.get(adding(UsualWords)).context["adminform"].form.fields["field"]
    keys = {key for key, _ in field.choices}
    assert "PreOp.allergies" in keys
    assert not keys & {"PreOp.consent_by", "Stage.reader"}


def test_a_row_stays_with_its_field(practice, client):
    edited(client, row_of(practice), field="PreOp.antiseptic", words="Warfarin")
    assert row_of(practice).words == "Warfarin"


def test_a_field_has_one_list(practice, client):
    data = form_data(client.get(adding(UsualWords)))
    answer = client.post(adding(UsualWords), {**data, "field": FIELD, "words": "Warfarin"})
    assert answer.status_code == 200
    assert UsualWords.objects.filter(practice=practice, field=FIELD).count() == 1


def test_a_practice_that_exists_gets_a_new_field_once(practice):
    UsualWords.objects.filter(practice=practice).delete()
    for _ in range(2):
        bring_shipped()
    fields = {field.key for field in usual_fields().values() if field.words}
    rows = UsualWords.objects.filter(practice=practice)
    assert sorted(rows.values_list("field", flat=True)) == sorted(fields)


def test_what_a_practice_changed_or_deleted_stays_so(practice, client):
    edited(client, row_of(practice), words="Warfarin")
    client.post(page_of(row_of(practice, "PreOp.antiseptic"), "delete"), {"post": "yes"})
    bring_shipped()
    assert row_of(practice).words == "Warfarin"
    assert not UsualWords.objects.filter(practice=practice, field="PreOp.antiseptic").exists()
