"""What changed while a note was printed is seen under the lock; its moment is the printed one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters import actions
from encounters.models import Signature, SignedNote
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role
from tests.support.opened import opened
from tests.support.signed_case import content_hash, printing, sign, url_of

SAID = {"kind": AddendumKind.ADDENDUM, "text": "Seen again."}


@pytest.mark.django_db
class TestChangedMeanwhile:
    """What somebody saved while it was printed is seen under the lock."""

    def test_a_changed_case_is_not_signed(self, case, monkeypatch):
        def change():
            opened.save_wound_care(case.encounter, {"dressing": "Other"}, by=case.nurse)

        printing(monkeypatch, change)
        with pytest.raises(actions.ChangedSinceReadError):
            sign(case)
        assert not SignedNote.objects.exists()

    def test_a_case_that_was_signed_meanwhile_is_signed_once(self, case):
        seen = content_hash(case.encounter)
        first, second = (
            actions.print_note(case.encounter, by=case.surgeon, seen=seen) for _ in range(2)
        )
        with actions.locked_draft(case.encounter, by=case.surgeon) as draft:
            actions.sign_note(draft, first)
        with (
            pytest.raises(actions.EncounterSignedError),
            actions.locked_draft(case.encounter, by=case.surgeon) as draft,
        ):
            actions.sign_note(draft, second)
        assert SignedNote.objects.count() == 1

    def test_a_header_that_went_there_and_back_is_read_again(self, case):
        """The words are the same, the version is not."""
        seen = content_hash(case.encounter)
        printed = actions.print_note(case.encounter, by=case.surgeon, seen=seen)
        for name in ("M26-9999", case.encounter.case_number):
            case.encounter.refresh_from_db()
            case.encounter.version += 1
            case.encounter.case_number = name
            case.encounter.save()
        with (
            pytest.raises(actions.ChangedSinceReadError),
            actions.locked_draft(case.encounter, by=case.surgeon) as draft,
        ):
            actions.sign_note(draft, printed)

    def test_an_addendum_that_was_overtaken_is_not_stored(self, case):
        note = sign(case)
        printed = actions.print_addendum(case.encounter, by=case.surgeon, **SAID)
        opened.add_addendum(note, **SAID, by=case.nurse)
        with (
            pytest.raises(actions.OvertakenError),
            actions.locked_case(case.encounter, by=case.surgeon) as locked,
        ):
            actions.add_addendum(locked, printed)
        assert note.addenda.count() == 1

    def test_who_lost_the_role_meanwhile_adds_nothing(self, case):
        note = sign(case)
        printed = actions.print_addendum(case.encounter, by=case.nurse, **SAID)
        case.nurse.memberships.update(role=Role.CODER.value)
        with (
            pytest.raises(actions.ActionRefusedError, match="role"),
            actions.locked_case(case.encounter, by=case.nurse) as locked,
        ):
            actions.add_addendum(locked, printed)
        assert not note.addenda.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", " "])
def test_who_shows_nothing_has_nothing_printed(as_user, case, monkeypatch, password):
    """A blank is a password like any other: only an empty field shows nothing."""
    seen = content_hash(case.encounter)
    note = {"password": password, "content": seen}
    printed = []
    printing(monkeypatch, lambda: printed.append(True))
    assert as_user(case.surgeon).post(url_of(case), note).status_code == 422
    assert bool(printed) is bool(password)
    assert not SignedNote.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("took", "signs"),
    [
        (0, True),
        (180, True),
        (181, False),
        (-1, False),
    ],
    ids=["at once", "just in time", "just too late", "the clock went back"],
)
def test_the_printed_moment_is_the_stored_one_and_lies_not_long_ago(
    case, monkeypatch, stop_clock, settings, took, signs
):
    """A renderer may take 120 seconds of these 180, and is told so in the settings."""
    settings.NOTE_SECONDS = 60
    begun = timezone.now() + timedelta(seconds=5)

    def at(moment):
        stop_clock(moment)
        monkeypatch.setattr("encounters.actions.signing.signing_time.database_now", lambda: moment)

    printing(monkeypatch, lambda: at(begun + timedelta(seconds=took)))
    at(begun)
    if signs:
        assert sign(case).signed_at == begun == Signature.objects.get().signed_at
    else:
        with pytest.raises(actions.ActionRefusedError, match="Sign again"):
            sign(case)
        assert not SignedNote.objects.exists()
