"""Write down what this release signs, for later ones to find: ``python -m tests.write_release``.

See ``releases/README.md``. The database named by ``DATABASE_URL`` is only asked which kind it is:
the rows are made in an empty one beside it.
"""

import gzip
import json
import os
import sys
import tempfile
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mohsdoc.settings")
    django.setup()

    from django.core.management import call_command
    from django.db import connection

    from encounters.installation.backup import make_backup
    from encounters.version import VERSION
    from encounters.vocabulary.record_terms import AddendumKind
    from tests.support.earlier_releases import Release, kept_rows
    from tests.support.opened import opened
    from tests.support.other_database import an_empty_database
    from tests.support.signed_case import a_complete_case, sign

    release = Release(f"{VERSION}-{connection.vendor}")
    if release.backup.exists():
        sys.exit(f"{release.backup} stands for a release that is out; it is never written anew.")
    with tempfile.TemporaryDirectory() as name, an_empty_database(Path(name)):
        call_command("migrate", verbosity=0)
        case = a_complete_case()
        note = sign(case)
        said = {"kind": AddendumKind.CORRECTION, "text": "The dressing was a light one."}
        opened.add_addendum(note, **said, by=case.surgeon)
        made = make_backup(Path(name) / "backup")
        rows = kept_rows()
        release.backup.write_bytes(gzip.compress(made.path.read_bytes(), mtime=0))
    release.facts.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
