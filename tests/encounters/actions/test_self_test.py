"""The self-test of the codes: the same cases each time, its result kept, a fault found."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from encounters.actions.administration import self_test
from encounters.coding.second import comparing
from encounters.coding.second.comparing import compared, generated_case
from encounters.models import AuditEvent, CodesSelfTest
from encounters.vocabulary.terms import Role
from tests.support.factories import a_practice, a_user

ADDRESS = "/rulebooks/self-test/"


def test_a_case_is_the_same_whenever_it_is_made():
    assert generated_case(5, 17) == generated_case(5, 17)
    assert generated_case(5, 17) != generated_case(5, 18)
    assert generated_case(5, 17) != generated_case(6, 17)
    assert json.loads(json.dumps(generated_case(5, 17))) == generated_case(5, 17)


def test_cases_are_of_many_kinds():
    cases = [generated_case(1, number) for number in range(200)]
    kinds = {lesion["repair"]["type"] for c in cases for lesion in c["lesions"] if lesion["repair"]}
    assert {"linear", "flap", "full_thickness_graft", "second_intent"} <= kinds
    assert len({c["lesions"][0]["site"] for c in cases}) > 50
    assert {len(c["lesions"]) for c in cases} == {1, 2, 3, 4}


def test_both_implementations_agree_and_a_planted_fault_is_found(monkeypatch):
    assert set(compared(3, 0, 50)) == {None}
    honest = comparing.second_lines

    def off_by_one(case):
        return [(*line[:2], line[2] + 1, *line[3:]) for line in honest(case)]

    monkeypatch.setattr(comparing, "second_lines", off_by_one)
    found = [differing for differing in compared(3, 0, 5) if differing is not None]
    assert found and all(differing.engine != differing.second for differing in found)


@pytest.fixture
def coder():
    practice = a_practice()
    client = Client()
    client.force_login(a_user(practice, Role.CODER))
    return client


def run(client, **headers):
    pages = []
    for _ in range(20):
        pages.append(client.post(ADDRESS, {"act": "next"}, **headers))
        if not CodesSelfTest.objects.filter(finished_at=None).exists():
            return pages
    raise AssertionError("it did not end")


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_button_runs_it_in_portions_and_keeps_the_result(coder, monkeypatch):
    monkeypatch.setattr(self_test, "MOST_AT_ONCE", 10)
    test = self_test.begin_self_test(by=None, practice=None, wanted=25, seed=1)
    pages = run(coder, HTTP_HX_REQUEST="true")
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "10 of 25 cases, 0 differ" in pages[0].content.decode()
    assert 'hx-trigger="load' in pages[0].content.decode()
    assert 'hx-trigger="load' not in pages[-1].content.decode()
    test.refresh_from_db()
    assert (test.done, test.disagreed, test.seed) == (25, 0, 1)
    page = coder.get(reverse("editions")).content.decode()
    assert f"{test.app_version}, {test.edition}" in page
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"begin_self_test", "finish_self_test"} <= actions


@pytest.mark.django_db
def test_the_button_begins_one_of_ten_thousand_and_ends_what_was_left(coder):
    left = self_test.begin_self_test(by=None, practice=None, wanted=25)
    answer = coder.post(ADDRESS, {"act": "begin"})
    assert (answer.status_code, answer.url) == (302, reverse("editions"))
    left.refresh_from_db()
    assert left.finished_at is not None and left.done == 0
    running = CodesSelfTest.objects.get(finished_at=None)
    assert (running.wanted, running.done) == (10_000, 0)


@pytest.mark.django_db
def test_a_portion_is_bounded_by_time():
    self_test.begin_self_test(by=None, practice=None, wanted=25)
    test = self_test.go_on_with_self_test(by=None, practice=None, seconds=0)
    assert test.done == 1


@pytest.mark.django_db
def test_who_went_on_meanwhile_is_not_counted_twice(monkeypatch):
    self_test.begin_self_test(by=None, practice=None, wanted=25)
    honest = self_test._portion

    def beaten(test, seconds):
        CodesSelfTest.objects.filter(pk=test.pk).update(done=7)
        return honest(test, seconds)

    monkeypatch.setattr(self_test, "_portion", beaten)
    assert self_test.go_on_with_self_test(by=None, practice=None, seconds=0).done == 7


@pytest.mark.django_db
def test_disagreements_are_counted_and_the_first_are_kept(coder, monkeypatch):
    monkeypatch.setattr(comparing, "second_lines", lambda case: [])
    self_test.begin_self_test(by=None, practice=None, wanted=9, seed=1)
    run(coder)
    test = CodesSelfTest.objects.get()
    assert test.disagreed == 9 and len(test.disagreements) == self_test.MOST_KEPT
    assert json.loads(test.disagreements[0]["case"]) == generated_case(1, 0)
    assert "case 0 of seed 1" in coder.get(reverse("editions")).content.decode()


@pytest.mark.django_db
def test_the_command_keeps_its_result_too(monkeypatch):
    out = StringIO()
    call_command("self_test", "--cases=20", "--seed=4", stdout=out)
    assert out.getvalue().startswith("20 cases, 0 differ; edition ")
    assert CodesSelfTest.objects.get().done == 20
    monkeypatch.setattr(comparing, "second_lines", lambda case: [])
    with pytest.raises(SystemExit):
        call_command("self_test", "--cases=2", stdout=out)
    assert "2 cases, 2 differ" in out.getvalue() and "case 0: {" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["--cases=0", "--cases=100001", "--seed=-1", "--seed=2147483648"])
def test_odd_numbers_are_refused(given):
    with pytest.raises(CommandError, match="must be"):
        call_command("self_test", given)
    assert not CodesSelfTest.objects.exists()
