"""The file by itself: what was written comes back, and nothing else is ever taken for it."""

import os

import pytest

from encounters.installation.backup import container, encryption
from encounters.installation.backup.container import unpack, write_container
from encounters.installation.backup.errors import BackupError
from encounters.installation.backup.manifest import Contents, Manifest, differences, sha256_of

PASSPHRASE = "correct horse battery"
CANARY = b"Zqcanary, Quillon"


def manifest_of(part):
    return Manifest(
        made_at="2026-10-05T09:00:00+00:00",
        version="0.1.0",
        vendor="sqlite",
        server="3.40",
        part="database.sqlite3",
        sha256=sha256_of(part),
        size=part.stat().st_size,
        contents=Contents(tables={"a": (2, "")}, migrations=("x.1",), audit={"id": "7"}),
    )


def written(folder, content=CANARY * 20, passphrase=""):
    part, target = folder / "part", folder / "backup"
    part.write_bytes(content)
    write_container(target, manifest_of(part), part, passphrase)
    part.unlink()
    return target


def unpacked(target, passphrase=""):
    folder = target.parent / "out"
    folder.mkdir(exist_ok=True)
    return unpack(target, folder, passphrase)


PIECE = encryption.PIECE_BYTES


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
@pytest.mark.parametrize("size", [0, 1, PIECE - 5000, PIECE, 2 * PIECE + 1])
def test_container_content_comes_back(tmp_path, size, passphrase):
    content = os.urandom(size)
    manifest, part = unpacked(written(tmp_path, content, passphrase), passphrase)
    assert part.read_bytes() == content
    assert manifest.contents == Contents(
        tables={"a": (2, "")}, migrations=("x.1",), audit={"id": "7"}
    )


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_container_of_the_first_format_is_read(tmp_path, monkeypatch, passphrase):
    with monkeypatch.context() as patch:
        patch.setattr(container, "MAGIC", b"mohsdoc-backup 1\n")
        target = written(tmp_path, passphrase=passphrase)
    assert target.read_bytes().startswith(b"mohsdoc-backup 1\n")
    _, part = unpacked(target, passphrase)
    assert part.read_bytes() == CANARY * 20


def test_container_is_readable_by_its_owner_only(tmp_path):
    assert written(tmp_path).stat().st_mode & 0o777 == 0o600


def test_container_leaves_no_other_file(tmp_path):
    assert [path.name for path in [written(tmp_path)]] == [path.name for path in tmp_path.iterdir()]


def test_a_full_disk_leaves_no_file_at_all(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(container.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["part"]


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_flipped_bit_anywhere_is_refused(tmp_path, passphrase):
    target = written(tmp_path, passphrase=passphrase)
    sound = target.read_bytes()
    for place in {0, len(container.MAGIC) + 3, *range(0, len(sound), 97), len(sound) - 1}:
        spoiled = bytearray(sound)
        spoiled[place] ^= 1
        target.write_bytes(spoiled)
        with pytest.raises(BackupError):
            unpacked(target, passphrase)


@pytest.mark.parametrize("left", [0, 1, 20, 60, 500, -33, -32, -1])
def test_a_file_cut_short_is_refused(tmp_path, left):
    target = written(tmp_path)
    target.write_bytes(target.read_bytes()[:left])
    with pytest.raises(BackupError):
        unpacked(target)


def test_a_file_with_something_behind_it_is_refused(tmp_path):
    target = written(tmp_path)
    target.write_bytes(target.read_bytes() + b"x")
    with pytest.raises(BackupError, match="damaged"):
        unpacked(target)


def resealed(target, change):
    """What somebody could do who can also compute a SHA-256."""
    data = bytearray(target.read_bytes()[:-32])
    change(data)
    target.write_bytes(data + container.hashlib.sha256(data).digest())


class TestSealed:
    def test_shows_nothing_of_what_is_in_it(self, tmp_path):
        data = written(tmp_path, passphrase=PASSPHRASE).read_bytes()
        assert CANARY not in data
        assert b"django" not in data
        assert CANARY in written(tmp_path).read_bytes()

    def test_the_same_content_looks_different_each_time(self, tmp_path):
        first = written(tmp_path, passphrase=PASSPHRASE).read_bytes()
        assert written(tmp_path, passphrase=PASSPHRASE).read_bytes() != first

    @pytest.mark.parametrize("passphrase", ["another horse battery", PASSPHRASE + " ", "x"])
    def test_a_wrong_passphrase_is_named(self, tmp_path, passphrase):
        with pytest.raises(BackupError, match="passphrase is not the one"):
            unpacked(written(tmp_path, passphrase=PASSPHRASE), passphrase)

    def test_sealed_container_without_a_passphrase_is_refused(self, tmp_path):
        with pytest.raises(BackupError, match="is sealed"):
            unpacked(written(tmp_path, passphrase=PASSPHRASE))

    def test_a_change_under_a_new_digest_is_refused(self, tmp_path):
        target = written(tmp_path, passphrase=PASSPHRASE)

        def flip(data):
            data[-100] ^= 1

        resealed(target, flip)
        with pytest.raises(BackupError):
            unpacked(target, PASSPHRASE)

    def test_pieces_cannot_be_left_out_or_exchanged(self, tmp_path):
        piece = PIECE + encryption.TAG_BYTES

        def leave_out_the_last(data):
            del data[-(len(data) % piece) :]

        def exchange(data):
            start = len(data) - 2 * piece - 30000
            start = data.index(b"\n", len(container.MAGIC)) + 1
            first, second = data[start : start + piece], data[start + piece : start + 2 * piece]
            data[start : start + 2 * piece] = second + first

        for change in (leave_out_the_last, exchange):
            target = written(tmp_path, os.urandom(2 * PIECE), PASSPHRASE)
            resealed(target, change)
            with pytest.raises(BackupError):
                unpacked(target, PASSPHRASE)


@pytest.mark.parametrize(
    "content", [b"", b"PK\3\4", b"SQLite format 3\0" * 9, b"mohsdoc-backup 3\n"]
)
def test_any_other_file_is_refused(tmp_path, content):
    target = tmp_path / "backup"
    target.write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        unpacked(target)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, []),
        ({"tables": {"a": (3, "")}}, ["a had 2 rows and has 3, or others than it had."]),
        ({"tables": {"a": (2, "9")}}, ["a had 2 rows and has 2, or others than it had."]),
        ({"tables": {}}, ["The table a is in one of the two only."]),
        ({"migrations": ()}, ["The migrations carried out are not the same."]),
        ({"audit": {"id": "6"}}, ["The audit trail does not end with the same entry."]),
    ],
)
def test_manifest_difference_is_named(change, words):
    promised = {"tables": {"a": (2, "")}, "migrations": ("x.1",), "audit": {"id": "7"}}
    assert differences(Contents(**promised), Contents(**(promised | change))) == words
