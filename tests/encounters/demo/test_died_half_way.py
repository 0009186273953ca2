"""A run of seed_demo that died half way: the next one goes on where it ended."""

import io

import pytest
from django.core.management import call_command

from encounters import actions
from encounters.demo.cases import demo_cases
from encounters.demo.practice import needs_seeding
from encounters.management.commands import seed_demo as command
from encounters.models import Encounter, SignedNote
from encounters.note.renderer import RenderBusyError
from tests.support.factories import a_practice
from tests.support.signed_case import unprinted

pytestmark = pytest.mark.django_db
ADDENDA = "encounters.actions.signing.addenda"
SIGNED = tuple(case for case in demo_cases() if case.signed)
FEW = (*SIGNED[:1], *(case for case in demo_cases() if not case.signed))[:4]


def is_whole(case):
    """As many of its signature and addenda as the case is told with."""
    encounter = Encounter.objects.get(patient__mrn=case.mrn)
    note = SignedNote.objects.filter(encounter=encounter).first()
    return bool(note) == case.signed and (not note or note.addenda.count() == len(case.addenda))


# What dies, and at which call.
DEATHS = [
    ("in the third case", "play_case", 3),
    ("before a note is printed", "sign_case", 3),
    ("between two addenda", "add_addendum", 2),
]


@pytest.mark.parametrize(("place", "call"), [death[1:] for death in DEATHS])
def test_a_run_that_died_is_carried_on_by_the_next(monkeypatch, place, call):
    monkeypatch.setattr(command, "demo_cases", lambda: FEW)
    monkeypatch.setattr(command, "demo_follow_ups", lambda: ())
    unprinted(monkeypatch)
    monkeypatch.setattr(f"{ADDENDA}.render_addenda", lambda *_, **__: b"%PDF")
    home = actions if place == "add_addendum" else command
    real, calls = getattr(home, place), []

    def dies(*arguments):
        calls.append(place)
        if len(calls) == call:
            raise RenderBusyError
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(home, place, dies)
        with pytest.raises(RenderBusyError):
            call_command("seed_demo", stdout=io.StringIO())
    assert needs_seeding()
    call_command("seed_demo", stdout=io.StringIO())
    assert not needs_seeding()
    assert Encounter.objects.count() == len(FEW)
    assert all(map(is_whole, FEW))


def test_a_practice_of_somebody_else_needs_no_demo():
    assert needs_seeding()
    a_practice("Real practice")
    assert not needs_seeding()
