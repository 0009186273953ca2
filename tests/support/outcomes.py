"""Results of boundary values, searches and commands, one line each, alike on every database.

``tests/outcomes.txt`` holds the lines; pytest's ``--write-outcomes`` writes them anew, for somebody
to read before they are committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from encounters import actions
from encounters.actions import ActionRefusedError
from encounters.models import (
    Anesthetic,
    Block,
    Defect,
    Encounter,
    Lesion,
    Patient,
    Reading,
    Specimen,
    Stage,
)
from tests.encounters.admin.pages import form_data, listing, page_of
from tests.support.factories import Case
from tests.support.own_transaction import of_the_test

BIG = (2**31, 2**63, 10**30)
# Column: what is certainly too small, the least, the most, what is certainly too much.
NUMBERS: tuple[tuple[type[Model], str, tuple[object, ...]], ...] = (
    (Stage, "number", (-1, 0, 1, 30, 31, *BIG)),
    (Stage, "margin_mm", ("-0.1", "0", "50", "50.1", "NaN", "Infinity", "1e400", *BIG)),
    (Stage, "bevel_degrees", (-1, 0, 90, 91, *BIG)),
    (Specimen, "number", (0, 1, 99, 100, *BIG)),
    (Specimen, "length_mm", ("-1", "0", "999", "999.1", "NaN", *BIG)),
    (Block, "number", (-1, 0, 5, 6, 99, 100, *BIG)),
    (Reading, "clock_from", ("0", "0.5", "12", "12.5", "NaN", "-0")),
    (Anesthetic, "volume_ml", ("0", "0.1", "500", "500.1", "-1", "Infinity")),
    (Anesthetic, "concentration_percent", ("-0.1", "0", "20", "20.1")),
    (Defect, "length_mm", ("-1", "0", "999", "999.1")),
    (Defect, "depth_mm", ("-1", "0", "200", "200.1")),
    (Lesion, "length_mm", ("-1", "0", "999", "999.1", "NaN")),
    (Patient, "date_of_birth", ("", "x", "2026-02-30", "2025-02-29", "01/02/03", "2024-02-29")),
    (Encounter, "date_of_service", ("", "x", "2026-02-30", "0000-00-00", "2026-10-05")),
    (Patient, "mrn", ("", "x" * 40, "x" * 41, "a\ud800b")),
    (Patient, "family_name", ("", "x" * 200, "x" * 201, "😀" * 200, "😀" * 201)),
    (Patient, "sex", ("", "female", "unheard", "FEMALE")),
    (Lesion, "letter", ("", "A", "AA", "\0")),
)
BIRTHS = (
    *("2026-02-30", "2025-02-29", "2024-02-29", "1958-03-14", "1900-02-29", "2000-02-29"),
    *("0001-01-01", "9999-12-31", "1899-12-31", "01/02/03", "1958-3-14", "14.03.1958", "", "x"),
    *("１９５８-03-14", "1958-03-14T00:00", "-1958-03-14", "9" * 5000, "tomorrow", "1958-13-01"),
)
# Years before the day of the visit, and days on top.
AGES = {"born today": (0, 0), "born tomorrow": (0, -1), "110": (110, 0), "111": (111, 0)}
AGES |= {"120": (120, 0), "121": (121, 1)}
SEARCHES = (
    *("ümit", "ÜMİT", "umit", "Straße", "STRASSE", "o'brien", "OBRIEN", "李", "小龍", "محمد", "ñ"),
    *("%", "_", "\\", "'", '"', "()", "m-1", "M-1", "𝐌-1", "\u200bumit", "ﬁ", "fi", "\ud800", "\0"),
)
PEOPLE = ("Ümit Straße", "O'Brien-Ñuñez", "李小龍", "محمد علي", "ﬁlip")


def outcomes(case: Case, clients: tuple[Client, Client], folder: str) -> Iterator[str]:
    """All lines, in order; every change is rolled back."""
    client, administrator = clients
    yield from _sql()
    yield from _births(case, client, administrator)
    yield from _searches(case, client, administrator)
    yield from _commands(folder)


def _outcome_of(work: Callable[[], object]) -> str:
    """The result of ``work`` in words; an unexpected error is raised and fails the test."""
    try:
        with of_the_test():
            said = work()
            transaction.set_rollback(True)
    except ActionRefusedError as refused:
        return "refused at " + ", ".join(sorted(refused.errors) or ["all"])
    except CommandError:
        return "refused in words"
    except (DatabaseError, ValueError, OverflowError, ArithmeticError, TypeError, LookupError):
        return "refused"
    except Exception as error:
        # Django's own for a date or a decimal that is none.
        if type(error).__name__ == "ValidationError":
            return "refused"
        raise
    return str(said)


def _sql() -> Iterator[str]:
    """Write values to columns without forms and actions, so that only constraints check them."""
    for model, column, values in NUMBERS:
        key = model._base_manager.order_by("pk").values_list("pk", flat=True)[0]
        row = model._base_manager.filter(pk=key)
        for value in values:
            kept = _outcome_of(
                lambda row=row, column=column, value=value: row.update(**{column: value})
            )
            yield f"column {model.__name__}.{column} {_shown(value)}: {kept.replace('1', 'kept')}"


def _shown(value: object) -> str:
    text = ascii(str(value))
    return text if len(text) < 40 else f"{text[:20]}... ({len(str(value))})"


def _births(case: Case, client: Client, administrator: Client) -> Iterator[str]:
    today = actions.practice_today(case.practice)
    named = {text: text for text in BIRTHS}
    for name, (years, days) in AGES.items():
        named[name] = (_years_before(today, years) - timedelta(days=days)).isoformat()
    patient = case.encounter.patient
    url, page = reverse("patient", args=[case.encounter.pk]), page_of(patient)
    usual = client.get(url).context["form"].initial
    sent = {name: value for name, value in usual.items() if value is not None}
    admin_sent = form_data(administrator.get(page))
    for name, text in named.items():
        form = _outcome_of(
            lambda text=text: client.post(url, {**sent, "date_of_birth": text}).status_code
        )
        table = _outcome_of(
            lambda text=text: (
                administrator.post(page, {**admin_sent, "date_of_birth": text}).status_code
            )
        )
        action = _outcome_of(lambda text=text: _born(patient, text, case))
        yield f"born {_shown(name)}: form {form}, administration {table}, action {action}"


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _born(patient: Patient, text: str, case: Case) -> str:
    actions.update_patient(patient, {"date_of_birth": date.fromisoformat(text)}, by=case.surgeon)
    return "kept"


def _searches(case: Case, client: Client, administrator: Client) -> Iterator[str]:
    for number, name in enumerate(PEOPLE):
        facts = {"mrn": f"M-{number}", "family_name": name, "date_of_birth": date(1958, 3, 14)}
        actions.open_encounter(
            practice=case.practice,
            by=case.surgeon,
            patient={**facts, "given_names": "", "sex": "female"},
            values={
                "date_of_service": case.encounter.date_of_service,
                "location": case.practice.locations.get(),
                "surgeon": case.surgeon,
            },
            lesions=({"site": "nasal-tip", "side": "midline", "tumor_type": "bcc"},),
        )
    for text in SEARCHES:
        sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        client.post(reverse("day_search"), {"search": sent})
        day = len(client.get(reverse("day_list")).context["rows"])
        administrator.post(listing(Patient), {"private_search": sent})
        listed = administrator.get(listing(Patient))
        found = (
            listed.context["cl"].result_count if listed.status_code == 200 else listed.status_code
        )
        sites = client.get(reverse("site_search"), {"q": sent}).status_code
        yield f"search {_shown(text)}: day list {day}, administration {found}, sites {sites}"


COMMANDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("operative_note", ("\udcff", "--output=x.pdf")),
    ("operative_note", ("a\0b", "--output=x.pdf")),
    ("operative_note", ("x" * 5000, "--output=x.pdf")),
    ("operative_note", ("' OR 1=1 --", "--output=x.pdf")),
    ("operative_note", ("%", "--output=x.pdf")),
    ("operative_note", ("CASE", "--output=nowhere/x.pdf")),
    ("operative_note", ("CASE", "--output=a\0b.pdf")),
    ("operative_note", ("CASE", "--output=" + "x" * 300)),
    ("derive_codes", ("nowhere",)),
    ("derive_codes", ("a\0b",)),
    ("derive_codes", (".",)),
    ("derive_codes", ("EMPTY", "--cms=nowhere")),
    ("derive_codes", ("EMPTY", "--cms=CODES", "--cms-from=2026-10-01")),
    ("derive_codes", ("EMPTY", "--cms-from=2026-10-01")),
    ("load_cms", ("nowhere",)),
    ("load_cms", (".",)),
    ("load_cms", ("a\0b",)),
    ("load_cms", ("\udcff",)),
    ("load_cms", ("BYTES",)),
    ("load_cms", ("EMPTY",)),
    ("load_cms", ("NULS", "CODES")),
    ("load_cms", ("CODES", "--effective-from=01/02/03")),
    ("load_cms", ("CODES", "--effective-from=9999-12-31")),
    ("load_icd10", ("nowhere", "--effective-from=2026-10-01")),
    ("load_icd10", (".", "--effective-from=2026-10-01")),
    ("load_icd10", ("a\0b", "--effective-from=2026-10-01")),
    ("load_icd10", ("\udcff", "--effective-from=2026-10-01")),
    ("load_icd10", ("BYTES", "--effective-from=2026-10-01")),
    ("load_icd10", ("EMPTY", "--effective-from=2026-10-01")),
    ("load_icd10", ("NULS", "--effective-from=2026-10-01")),
    ("load_icd10", ("CODES", "--effective-from=01/02/03")),
    ("load_icd10", ("CODES", "--effective-from=9999-12-31")),
    ("load_icd10", ("CODES", "--effective-from=0001-01-01")),
    ("load_icd10", ("CODES", "--effective-from=2026-10-01")),
    ("load_icd10", ("CODES",)),
    ("seed_demo", ("--encounters=-1",)),
    ("seed_demo", ("--encounters=1e3",)),
    ("seed_demo", ("--encounters=" + "9" * 30,)),
    ("seed_demo", ("--encounters=" + "9" * 5000,)),
)
FILES = {
    "BYTES": b"\xff\xfe\x00",
    "EMPTY": b"",
    "NULS": b"C44611  a\0b\n",
    "CODES": b"C44611  Basal cell carcinoma\n",
}


def _commands(folder: str) -> Iterator[str]:
    for name, content in FILES.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    number = Encounter.objects.order_by("created_at").values_list("case_number", flat=True)[0]
    for name, given in COMMANDS:
        said = _outcome_of(lambda name=name, given=given: _called(name, given, folder, number))
        yield f"command {name} {' '.join(map(_shown, given))}: {said}"


def _called(name: str, given: Iterable[str], folder: str, number: str) -> str:
    known = {key: f"{folder}/{key}" for key in FILES} | {"CASE": number}
    words = []
    for option_text in given:
        option, sign, value = option_text.partition("=")
        value = known.get(value, value) if sign else known.get(option, option)
        words.append(f"{option}={value}" if sign else value)
    call_command(name, *words, stdout=StringIO(), stderr=StringIO())
    return "done"
