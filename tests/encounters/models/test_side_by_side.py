"""Two releases serve one database while servers are upgraded: a migration adds, and takes nothing.

The rules and what to do instead: docs/several-servers.md.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.support.side_by_side import SideBySide

# The first that is judged: before it nobody served two releases at once.
FIRST = "0028"
# What the rule refuses and is meant all the same: "migration: description" and the reason.
MEANT: dict[str, str] = {
    "0028_numbers: Raw Python operation": "it fills the search anew and takes figures of tables",
    "0031_spare_indexes: Drop indexes of foreign keys that another index begins with": (
        "no release asks for an index by name"
    ),
    "0031_spare_indexes: Raw Python operation": (
        "the release before leaves the cases entered in error out of what the search proposes"
    ),
}


def test_every_migration_leaves_the_release_before_at_work():
    loader = MigrationLoader(None)
    ours = sorted(name for app, name in loader.disk_migrations if app == "encounters")
    state = loader.project_state(("encounters", max(name for name in ours if name < FIRST)))
    later = [
        (name, loader.disk_migrations["encounters", name].operations)
        for name in ours
        if name >= FIRST
    ]
    found = dict(SideBySide("encounters", state).faults(later))
    # An entry that names nothing any more goes, too.
    assert {name: fault for name, fault in found.items() if name not in MEANT} == {}
    assert set(MEANT) <= set(found)


def text(**about):
    return models.CharField(max_length=40, **about)


def check(name, **about):
    return models.CheckConstraint(condition=models.Q(**about), name=name)


def listed(*words):
    return [
        migrations.RemoveConstraint("ward", "words"),
        migrations.AddConstraint("ward", check("words", name__in=list(words))),
    ]


BEFORE = migrations.CreateModel(
    "Ward",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", text()),
        ("floor", models.IntegerField(null=True)),
        ("beds", models.IntegerField(db_default=0)),
    ],
    options={
        "constraints": [
            check("beds", beds__gte=0),
            check("words", name__in=["a", "b"]),
            models.UniqueConstraint(fields=["name"], name="one"),
        ]
    },
)
CASES = [
    (
        "a table",
        [migrations.CreateModel("Bed", [("id", models.BigAutoField(primary_key=True))])],
        0,
    ),
    ("a column that may be empty", [migrations.AddField("ward", "note", text(null=True))], 0),
    ("one that the database fills", [migrations.AddField("ward", "note", text(db_default=""))], 0),
    ("one that only Django fills", [migrations.AddField("ward", "note", text(default=""))], 1),
    ("one that must be given", [migrations.AddField("ward", "note", text())], 1),
    ("one column less", [migrations.RemoveField("ward", "floor")], 1),
    ("another name", [migrations.RenameField("ward", "floor", "storey")], 1),
    ("a table less", [migrations.DeleteModel("ward")], 1),
    ("another name of a table", [migrations.RenameModel("Ward", "Unit")], 1),
    ("a longer text", [migrations.AlterField("ward", "name", models.CharField(max_length=41))], 0),
    ("a shorter text", [migrations.AlterField("ward", "name", models.CharField(max_length=39))], 1),
    ("no longer empty", [migrations.AlterField("ward", "floor", models.IntegerField())], 1),
    ("now may be empty", [migrations.AlterField("ward", "name", text(null=True))], 0),
    ("only once", [migrations.AlterField("ward", "name", text(unique=True))], 1),
    ("another type", [migrations.AlterField("ward", "floor", models.TextField(null=True))], 1),
    ("other choices", [migrations.AlterField("ward", "name", text(choices=[("a", "A")]))], 0),
    ("its default gone", [migrations.AlterField("ward", "beds", models.IntegerField())], 1),
    ("a check of an old column", [migrations.AddConstraint("ward", check("x", floor__gte=0))], 1),
    ("a check less", [migrations.RemoveConstraint("ward", "beds")], 0),
    ("a word more", listed("a", "b", "c"), 0),
    ("a word less", listed("a"), 1),
    ("another word", listed("a", "c"), 1),
    (
        "the words of another column",
        [
            migrations.RemoveConstraint("ward", "words"),
            migrations.AddConstraint("ward", check("words", floor__in=["a", "b"])),
        ],
        1,
    ),
    ("a key less", [migrations.RemoveConstraint("ward", "one")], 1),
    ("an index", [migrations.AddIndex("ward", models.Index(fields=["floor"], name="i"))], 0),
    ("anything at all", [migrations.RunPython(migrations.RunPython.noop)], 1),
    ("statements", [migrations.RunSQL("SELECT 1")], 1),
    (
        "a check of a new column",
        [
            migrations.AddField("ward", "rank", models.IntegerField(null=True)),
            migrations.AddConstraint("ward", check("x", rank__gte=0)),
        ],
        0,
    ),
    (
        "a check of a new column and an old one",
        [
            migrations.AddField("ward", "rank", models.IntegerField(null=True)),
            migrations.AddConstraint("ward", check("x", rank__gte=0, floor__gte=0)),
        ],
        1,
    ),
    (
        "whatever is done to a new table",
        [
            migrations.CreateModel("Bed", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("bed", "name", text(default="")),
            migrations.RemoveField("bed", "name"),
        ],
        0,
    ),
]


@pytest.mark.parametrize(
    ("operations", "count"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_added_passes_and_what_is_taken_is_named(operations, count):
    state = migrations.state.ProjectState()
    BEFORE.state_forwards("clinic", state)
    found = dict(SideBySide("clinic", state).faults([("0002", operations)]))
    assert len(found) == count
    assert all(name.startswith("0002: ") for name in found)
