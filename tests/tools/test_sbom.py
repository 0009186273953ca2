"""The list of parts names every pin, and nothing that is not one."""

import re

import pytest

from tests.support.source_tree import text_of
from tools.sbom import bill, parts

HASH = "a" * 64
SAMPLE = f"""\
django==5.2.19 \\
    --hash=sha256:{HASH} \\
    --hash=sha256:{"b" * 64}
    # via
    #   -r base.in
    #   django-htmx
Django_Htmx==1.29.0 \\
    --hash=sha256:{HASH}
    # via -r base.in
tzdata==2026.1 ; sys_platform == 'win32' \\
    --hash=sha256:{HASH}
    # via django
"""


def test_parts_of_a_sample():
    django, htmx, tzdata = parts(SAMPLE)
    assert (django.name, django.version) == ("django", "5.2.19")
    assert django.hashes == (HASH, "b" * 64)
    assert django.via == ("-r base.in", "django-htmx")
    assert htmx.purl == "pkg:pypi/django-htmx@1.29.0"
    assert tzdata.marker == "sys_platform == 'win32'"
    tree = {
        dependency["ref"]: dependency["dependsOn"]
        for dependency in bill(SAMPLE, "1.0")["dependencies"]
    }
    assert tree["pkg:generic/mohsdoc@1.0"] == [htmx.purl, django.purl]
    assert tree[htmx.purl] == [django.purl]
    assert tree[django.purl] == [tzdata.purl]


@pytest.mark.parametrize("files", [["base"], ["base", "signing"]], ids="+".join)
def test_ours_names_every_pin_with_its_hashes(files):
    text = "".join(text_of(f"requirements/{name}.txt") for name in files)
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", text, re.M)
    made = bill(text, "0.1.0")
    assert len(made["components"]) == len(set(pins)) > 40
    assert all(component["properties"] for component in made["components"])
    names = {re.sub(r"[-_.]+", "-", pin).lower() for pin in pins}
    assert {component["name"] for component in made["components"]} == names
    # Nobody stands there without having been asked for.
    asked = {ref for dependency in made["dependencies"] for ref in dependency["dependsOn"]}
    assert {component["purl"] for component in made["components"]} == asked


def test_the_same_pins_give_the_same_list():
    assert bill(SAMPLE, "1.0") == bill(SAMPLE, "1.0")
    assert bill(SAMPLE, "1.0")["serialNumber"] != bill(SAMPLE, "1.1")["serialNumber"]
