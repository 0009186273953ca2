"""The signed PDF: what stands on it, that its bytes stay, and that a changed one is found out."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from encounters import actions
from encounters.models import (
    Addendum,
    Encounter,
    EnteredInError,
    Signature,
    SignedNote,
    StoredFile,
    User,
    freezing,
)
from encounters.signed import verification
from encounters.snapshot.chart import chart_of
from encounters.vocabulary.record_terms import AddendumKind
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user
from tests.support.opened import opened
from tests.support.printed_notes import pages_of
from tests.support.signed_case import a_complete_case, sign, url_of
from tests.support.stored_files import pdf_of

pytestmark = pytest.mark.django_db
DOWNLOADS = 100


@pytest.fixture(scope="module")
def printed(rows_for_all):
    """A case signed, co-signed and added to, with real PDFs; made once."""
    case = a_complete_case()
    note = sign(case)
    kinds = ((AddendumKind.CORRECTION, case.surgeon), (AddendumKind.LATE_ENTRY, case.nurse))
    for kind, by in kinds:
        text = f"This is a {kind.label.lower()}.\nSecond line <b>as typed</b>."
        opened.add_addendum(note, kind=kind, text=text, by=by)
    attending = a_user(case.practice, Role.SURGEON, first_name="Ines", credentials="MD, PhD")
    opened.co_sign(note, by=attending)
    opened.mark_entered_in_error(case.encounter, reason="For the test.", by=case.surgeon)
    return case, SignedNote.objects.get(pk=note.pk)


@pytest.fixture
def signed(printed, db):
    return printed


@pytest.fixture
def surgeon(client, signed):
    client.force_login(signed[0].surgeon)
    return client


def test_name_meaning_moment_and_hash_stand_on_the_paper(signed):
    case, note = signed
    text = " ".join(pages_of(pdf_of(note)))
    author = f"{case.surgeon.display_name}, MD"
    when = timezone.localtime(note.signed_at).strftime("%b %-d, %Y")
    assert f"Signed by {author}, as author, {when}" in text
    assert f"Content SHA-256 {note.content_sha256}" in text
    assert "DRAFT" not in text


def test_every_page_of_note_and_addenda_says_whose_it_is(signed):
    case, note = signed
    last = note.addenda.order_by("-number").first()
    for pdf in (pdf_of(note), pdf_of(last)):
        for page in pages_of(pdf):
            for said in ("Okafor, Miriam", "Mar 14, 1958", case.encounter.patient.mrn):
                assert said in page


def test_addenda_are_printed_with_kind_author_and_both_days(signed):
    case, note = signed
    first, second, third = note.addenda.order_by("number")
    text = " ".join(pages_of(pdf_of(second)))
    today = timezone.localtime(second.written_at).strftime("%b %-d, %Y")
    assert "Correction 1" in text
    assert f"Late entry: about Oct 5, 2026, written {today}" in text
    assert case.nurse.display_name in text
    assert "<b>as typed</b>" in text
    assert note.pdf_sha256 in text.replace(" ", "")
    assert "Late entry 2" not in " ".join(pages_of(pdf_of(first)))
    attested = " ".join(pages_of(pdf_of(third)))
    assert "Attending, reviewed: I have reviewed this note." in attested
    assert f"{third.author.display_name}, MD, PhD, {today}" in attested


@pytest.mark.both_databases
def test_the_bytes_are_the_same_for_ever_whatever_changes_around_them(surgeon, signed, monkeypatch):
    case, note = signed
    seen = {surgeon.get(url_of(case, "note_pdf")).content}
    page = surgeon.get(url_of(case, "note_preview")).content
    sheet = chart_of(case.encounter.pk).code_sheet
    renamed = {"family_name": "Renamed"}
    actions.update_patient(case.encounter.patient, renamed, by=case.nurse, reason="Married")
    User.objects.filter(pk=case.surgeon.pk).update(last_name="Married", credentials="DO")
    case.practice.name = "Sold"
    case.practice.save()
    monkeypatch.setattr("encounters.snapshot.chart.rulebook_for", _no_more_rules)
    monkeypatch.setattr("encounters.views.note.pages.render_note", _no_more_rules)
    monkeypatch.setattr("encounters.actions.signing.sign.VERSION", "99")
    for _ in range(DOWNLOADS - 1):
        seen.add(surgeon.get(url_of(case, "note_pdf")).content)
    assert {hashlib.sha256(content).hexdigest() for content in seen} == {note.pdf_sha256}
    assert surgeon.get(url_of(case, "note_preview")).content == page
    assert b"FINAL" in page and b"note_preview" in page and b"Okafor" in page
    assert chart_of(case.encounter.pk).code_sheet == sheet
    assert sheet.lines
    assert surgeon.get(url_of(case, "codes")).status_code == 200
    assert list(verification.faults()) == []


def _no_more_rules(*_args, **_kwargs):
    raise AssertionError("a signed case asks for no rules and renders nothing")


def test_the_command_prints_the_signed_bytes(signed, tmp_path):
    case, note = signed
    target = tmp_path / "note.pdf"
    call_command("operative_note", str(case.encounter.pk), output=str(target), stderr=io.StringIO())
    assert target.read_bytes() == pdf_of(note)


def ask(client, data):
    file = SimpleUploadedFile("note.pdf", data, content_type="application/pdf")
    answer = client.post(reverse("verify"), {"file": file})
    assert answer.status_code == 200
    return "Ours, and unchanged" in answer.content.decode()


def test_the_page_knows_our_files_and_no_others(surgeon, signed):
    _, note = signed
    pdf = pdf_of(note)
    assert ask(surgeon, pdf)
    for added in note.addenda.all():
        assert ask(surgeon, pdf_of(added))
    for place in (0, len(pdf) // 2, len(pdf) - 1):
        flipped = bytearray(pdf)
        flipped[place] ^= 1
        assert not ask(surgeon, bytes(flipped))
    for other in (pdf[:-1], pdf + b"\n", b"%PDF-1.7", b"x"):
        assert not ask(surgeon, other)


def test_another_practice_learns_nothing_from_our_file(client, signed):
    client.force_login(a_user(a_practice(), Role.SURGEON))
    assert not ask(client, pdf_of(signed[1]))


def test_a_file_that_is_none_is_refused_at_its_field(surgeon):
    for sent in ({}, {"file": ""}, {"file": SimpleUploadedFile("a.pdf", b"")}):
        answer = surgeon.post(reverse("verify"), sent)
        assert answer.status_code == 422
        assert "error_1_id_file" in answer.content.decode()


def test_a_file_larger_than_any_note_is_refused(surgeon, monkeypatch):
    monkeypatch.setattr("encounters.views.note.verify.MOST_BYTES", 10)
    for size, status in ((10, 200), (11, 422)):
        file = SimpleUploadedFile("a.pdf", b"x" * size)
        assert surgeon.post(reverse("verify"), {"file": file}).status_code == status


def verified(*arguments):
    out = io.StringIO()
    call_command("verify_signed", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_verifies_a_file(signed, tmp_path):
    case, note = signed
    file = tmp_path / "some.pdf"
    file.write_bytes(pdf_of(note))
    assert f"Operative note of case {case.encounter.case_number}" in verified(file)
    file.write_bytes(pdf_of(note) + b" ")
    with pytest.raises(CommandError, match="no signed note"):
        verified(file)
    with pytest.raises(CommandError, match="No such file"):
        verified(tmp_path / "nowhere.pdf")


LATER = timedelta(seconds=1)
# What somebody who can drop the triggers might change: each is found, and said of which case.
TAMPERINGS = {
    "content": lambda: _edit_note(content='{"a":"b"}'),
    "content and its hash": lambda: _edit_note(
        content="{}", content_sha256=hashlib.sha256(b"{}").hexdigest()
    ),
    "one letter of the record": lambda: _edit_record(),
    "page": lambda: _edit_note(page="<p>other</p>"),
    "pdf": lambda: _edit_pdf("note", b"%PDF-1.7 other"),
    "pdf gone": lambda: StoredFile.objects.filter(kind="note").delete(),
    "pdf and its hash": lambda: _edit_pdf_and_hash(b"%PDF-1.7"),
    "rulebook": lambda: _edit_note(rulebook="1999.1"),
    "version": lambda: _edit_note(app_version="0"),
    "moment": lambda: _edit_note(signed_at=timezone.now() + LATER),
    "seal": lambda: _edit_note(seal="0" * 64),
    "patient": lambda: _other_patient(),
    "status": lambda: Encounter.objects.update(status="draft"),
    "signer": lambda: Signature.objects.filter(meaning="author").update(signer=a_user()),
    "printed name": lambda: Signature.objects.update(printed_name="Somebody Else, MD"),
    "meanings exchanged": lambda: Signature.objects.filter(meaning="author").delete(),
    "moment of a signature": lambda: Signature.objects.update(signed_at=timezone.now() + LATER),
    "an addendum's text": lambda: Addendum.objects.filter(number=1).update(text="Nothing."),
    "an addendum's day": lambda: Addendum.objects.update(service_date="2026-10-09"),
    "an addendum's moment": lambda: Addendum.objects.update(written_at=timezone.now() + LATER),
    "an addendum's kind": lambda: Addendum.objects.filter(number=1).update(kind="addendum"),
    "an addendum's pdf": lambda: _edit_pdf("addendum", b"%PDF-1.7"),
    "an addendum gone": lambda: Addendum.objects.filter(number=1).delete(),
    "the reason of an error": lambda: EnteredInError.objects.update(reason="Another."),
    "the note gone": lambda: _note_gone(),
}


def _edit_note(**changes):
    SignedNote.objects.update(**changes)


def _edit_pdf(kind, data):
    StoredFile.objects.filter(kind=kind).update(content=data)


def _edit_pdf_and_hash(data):
    digest = hashlib.sha256(data).hexdigest()
    StoredFile.objects.filter(kind="note").update(content=data, sha256=digest)
    _edit_note(pdf_sha256=digest)


def _edit_record():
    note = SignedNote.objects.get()
    content = note.content.replace("Okafor", "Okafer")
    assert json.loads(content)
    _edit_note(content=content, content_sha256=hashlib.sha256(content.encode()).hexdigest())


def _other_patient():
    patient = Encounter.objects.get().patient
    patient.pk = patient.id = None
    patient.mrn, patient._state.adding = "MRN-other", True
    patient.pk = type(patient)._meta.pk.get_default()
    patient.save()
    Encounter.objects.update(patient=patient)


def _note_gone():
    Addendum.objects.all().delete()
    Signature.objects.all().delete()
    SignedNote.objects.all().delete()


@pytest.mark.both_databases
def test_every_tampering_past_the_triggers_is_found(signed):
    case, _ = signed
    assert list(verification.faults()) == []
    freezing.remove(connection)
    frozen = [fault for fault in verification.faults() if "not frozen" in fault]
    assert len(frozen) >= 60
    unnoticed = []
    for what, tamper in TAMPERINGS.items():
        with transaction.atomic():
            tamper()
            found = [fault for fault in verification.faults() if fault not in frozen]
            if not any(fault.startswith(f"{case.encounter.case_number}: ") for fault in found):
                unnoticed.append(what)
            transaction.set_rollback(True)
    assert unnoticed == []
    with pytest.raises(CommandError, match="Faults found"):
        verified()
    freezing.install(connection)
    assert "Signed notes verified: 1, no fault." in verified()
