"""The tables behind the proposal refuse anything odd and say where."""

from __future__ import annotations

from importlib.resources import files

import pytest

from encounters.anatomy import CatalogueError
from encounters.icd10.tables import read_icd10_tables

FOLDER = files("encounters.icd10")
SITES = FOLDER.joinpath("sites.toml").read_text("utf-8")
TUMORS = FOLDER.joinpath("tumors.toml").read_text("utf-8")


def test_the_packaged_tables_are_read():
    known = read_icd10_tables(sites=SITES, tumors=TUMORS)
    assert known.sites["C44.3{h}1"].codes["melanoma_in_situ"] == "D03.39"


ODD_SITES = [
    ("site missing", ('["C63.2"]', '["C63.3"]'), "['C63.2', 'C63.3']"),
    ("unknown key", ('melanoma = "C43.0"', 'melanome = "C43.0"'), "unknown key 'melanome'"),
    ("no code", ('melanoma = "C43.0"', ""), "neither a code nor a question for melanoma"),
    ("empty code", ('"C43.0"', '""'), "melanoma must be a text"),
    ("dangling lid", ('with_lid = "C44.1', 'with_lid = "C45.1'), "unknown with_lid 'C45.1"),
    ("unknown kind asked", ("ask.every =", "ask.some ="), "ask: unknown key 'some'"),
    ("no candidates", ("candidates = []", "x = []"), "unknown key 'x'"),
]
ODD_TUMORS = [
    ("tumor missing", ("[tumor.mac]", "[tumor.mack]"), "['mac', 'mack']"),
    ("unknown key", ('eyelid_histology = "3"', 'lid_histology = "3"'), "'lid_histology'"),
    ("unknown kind", ('kind = "merkel"', 'kind = "merkels"'), "unknown kind 'merkels'"),
    ("no histology", ('histology = "1"\n', "\n"), "either a histology or histologies"),
    ("both", ('histologies = ["2"]', 'histologies = ["2"]\nhistology = "2"'), "either a histology"),
    ("no question", ('question = "Basos', '# question = "Basos'), "a choice without a question"),
    ("no list", ('codes = ["L85.8"]', 'codes = "L85.8"'), "codes must be a list"),
    ("two digits", ('left = "9"', 'left = "99"'), "C44: left must be one digit"),
    ("side missing", ('right = "2", ', ""), "right must be a text"),
    ("unknown table", ("[lid]", "[lids]"), "unknown key 'lids'"),
]


@pytest.mark.parametrize(
    ("change", "says"), [case[1:] for case in ODD_SITES], ids=[c[0] for c in ODD_SITES]
)
def test_an_odd_site_is_refused(change, says):
    with pytest.raises(CatalogueError) as caught:
        read_icd10_tables(sites=SITES.replace(*change, 1), tumors=TUMORS)
    assert says in str(caught.value)
    assert "sites.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "says"), [case[1:] for case in ODD_TUMORS], ids=[c[0] for c in ODD_TUMORS]
)
def test_an_odd_tumor_is_refused(change, says):
    with pytest.raises(CatalogueError) as caught:
        read_icd10_tables(sites=SITES, tumors=TUMORS.replace(*change, 1))
    assert says in str(caught.value)
    assert "tumors.toml" in str(caught.value)
