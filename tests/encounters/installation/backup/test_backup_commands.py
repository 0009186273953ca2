"""What the commands refuse before they touch anything."""

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", str(tmp_path / "missing" / "a.backup"))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(tmp_path / "missing"))


@pytest.mark.parametrize(
    ("mode", "text", "words"),
    [
        (0o640, "correct horse battery", "can be read by others"),
        (0o600, "eleven sign", "fewer than 12"),
        (0o600, "", "fewer than 12"),
    ],
)
def test_a_passphrase_that_is_none(tmp_path, mode, text, words):
    file = tmp_path / "passphrase"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(CommandError, match=words):
        call_command("backup", str(tmp_path / "a"), passphrase_file=str(file))
    assert not (tmp_path / "a").exists()
