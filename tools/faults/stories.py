"""The faults themselves. Each story returns its figures; bounds are the caller's."""

from __future__ import annotations

import os
import random
import re
import struct
import time
import zlib
from pathlib import Path

from tools.faults.crowd import DEMO_ACCOUNTS, Account, Crowd
from tools.faults.person import Answer, Person
from tools.faults.server import Server, fill
from tools.faults.site import manage, served
from tools.faults.waiting import until

Figures = dict[str, object]
_WIDE, _HIGH = 1400, 1000
_LESION = re.compile(r"/lesions/[0-9a-f-]{36}/")
_RESTORED_IN = re.compile(r"in ([\d.]+) s: identical")


def killed_workers(
    database: str, kills: int, accounts: tuple[Account, ...] = DEMO_ACCOUNTS, size: int = 4
) -> Figures:
    """SIGKILL of a worker in the midst of saves, again and again (goal 5)."""
    chance = random.Random(1)  # noqa: S311 - which worker, and when
    with served(database) as site:
        crowd = Crowd(site, accounts, size=size)
        crowd.arrive()
        crowd.begin()
        for _ in range(kills):
            had = len(crowd.acknowledged)
            until(lambda had=had: len(crowd.acknowledged) > had, 20)  # type: ignore[misc]
            time.sleep(chance.uniform(0.0, 0.2))
            site.kill_worker(chance.randrange(8))
        had = len(crowd.acknowledged)
        until(lambda: len(crowd.acknowledged) > had, 20)
        crowd.leave()
        return {"kills": kills, **crowd.judged()}


def crashed_database(
    server: Server,
    crashes: int,
    accounts: tuple[Account, ...] = DEMO_ACCOUNTS,
    pooler_address: str = "",
) -> Figures:
    """PostgreSQL ends at once and comes back, under load (goal 32); pages reach it by a pooler."""
    away: list[float] = []
    with served(server.address, {"MOHSDOC_POOLER_URL": pooler_address}) as site:
        crowd = Crowd(site, accounts)
        crowd.arrive()
        crowd.begin()
        for _ in range(crashes):
            had = len(crowd.acknowledged)
            until(lambda had=had: len(crowd.acknowledged) > had + 4, 20)  # type: ignore[misc]
            server.crash()
            server.start()
            began, had = time.monotonic(), len(crowd.acknowledged)
            # Every one of the people is served again, so no worker is stuck.
            until(lambda had=had: len(crowd.acknowledged) > had + 8, 30)  # type: ignore[misc]
            away.append(time.monotonic() - began)
        crowd.leave()
        stuck = sum(
            Person(site.port, *accounts[0]).ask("GET", "/login/").status != 200 for _ in range(16)
        )
        return {
            "crashes": crashes,
            "back_after_s": round(max(away), 1),
            "stuck": stuck,
            **crowd.judged(),
        }


def contention(
    database: str, saves: int, accounts: tuple[Account, ...] = DEMO_ACCOUNTS, size: int = 8
) -> Figures:
    """Eight people who do nothing but save (goal 34)."""
    with served(database) as site:
        crowd = Crowd(site, accounts, size=size)
        crowd.arrive()
        began = time.monotonic()
        crowd.begin(saves)
        crowd.wait()
        seconds = time.monotonic() - began
        locked = site.log.read_text(encoding="utf-8", errors="replace").count("is locked")
        rate = round(len(crowd.acknowledged) / seconds, 1)
        return {"locked": locked, "saves_per_s": rate, **crowd.judged()}


def full_disk(
    database: str, folder: Path, accounts: tuple[Account, ...] = DEMO_ACCOUNTS
) -> Figures:
    """The disk fills up under load; people go on reading; room is made again (goal 33)."""
    with served(database) as site:
        crowd = Crowd(site, accounts, size=2, patience=1.0)
        crowd.arrive()
        reader = Person(site.port, *accounts[0])
        reader.log_in()
        reader.answers.clear()
        chart = f"/encounters/{site.drafts[0]}/"
        ballast = fill(folder, 256 * 1024)
        crowd.begin()
        until(lambda: len(crowd.unanswered) > 4, 60)
        for _ in range(20):
            reader.ask("GET", chart)
        read = sum(answer.status == 200 for answer in reader.answers)
        others = _others_on_a_full_disk(reader, chart, database, folder)
        ballast.unlink()
        had = len(crowd.acknowledged)
        is_well = until(lambda: len(crowd.acknowledged) > had + 2, 30)
        crowd.leave()
        told = any("disk of the server is full" in answer.text for answer in _answers(crowd))
        return {
            "read_of_20": read,
            "told_in_words": told,
            "saves_again": is_well,
            **others,
            **crowd.judged(),
        }


def _others_on_a_full_disk(reader: Person, chart: str, database: str, folder: Path) -> Figures:
    """A note to print, a photograph to take in, a backup to write onto the same disk."""
    photo = reader.upload(photos_of(reader, chart), f"{chart}anesthetic/", large_photo())
    target = folder / "full.backup"
    done = manage(database, "backup", target)
    left = [file.name for file in folder.iterdir() if "backup" in file.name]
    return {
        "pdf_status": reader.ask("GET", f"{chart}note.pdf").status,
        "photo_refused": photo.status in (422, 507) and "disk of the server" in photo.text,
        "backup_refused": done.returncode != 0 and "Traceback" not in done.stderr,
        "left_over": len(left),
    }


def photos_of(person: Person, chart: str) -> str:
    """Where photographs of the chart's first lesion are sent to."""
    return f"{_LESION.findall(person.open(chart).text)[0]}photos/"


def large_photo() -> bytes:
    """More than a megabyte, as a JPEG as well."""
    return noise(_WIDE, _HIGH)


def noise(wide: int, high: int) -> bytes:
    """A PNG that no codec makes small, and no other one like it."""
    rows = b"".join(b"\0" + os.urandom(3 * wide) for _ in range(high))
    size = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    end = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + end


def _answers(crowd: Crowd) -> list[Answer]:
    return [answer for person in crowd.people for answer in person.answers]


def backups_under_load(
    database: str, backups: int, folder: Path, accounts: tuple[Account, ...] = DEMO_ACCOUNTS
) -> Figures:
    """Backups while people save, each restored and compared (goals 29 and 30)."""
    identical, taken = 0, []
    with served(database) as site:
        crowd = Crowd(site, accounts, size=2)
        crowd.arrive()
        crowd.begin()
        for number in range(backups):
            target = folder / f"{number}.backup"
            done = manage(database, "backup", target, "--verify")
            identical += done.returncode == 0 and "identical" in done.stdout
            found = _RESTORED_IN.search(done.stdout)
            taken.append(float(found[1]) if found else 0.0)
            target.unlink(missing_ok=True)
        crowd.leave()
        return {
            "backups": backups,
            "differing": backups - identical,
            "restore_s": max(taken),
            **crowd.judged(),
        }
