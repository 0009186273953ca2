"""What an installation is made of, as a CycloneDX list: ``python3 -m tools.sbom > sbom.json``.

Where notes are signed with a certificate, name both files of requirements:
``python3 -m tools.sbom requirements/base.txt requirements/signing.txt``.

Read from the pinned requirements and nothing else, so that the same pins give the same list. It is
for whoever compares versions with known weaknesses.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tools.machine import ROOT

REQUIREMENTS = ROOT / "requirements" / "base.txt"
# A list's number is that of its content: made from the pins, not from a clock.
_NAMESPACE = uuid.UUID("6f2a0f7e-3f0b-5d5f-9a51-9a4a4f3a6c10")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#\s+(?:via\s+)?(\S.*)$")


@dataclass(frozen=True, slots=True)
class Part:
    """``via`` are the parts that asked for it; "-r base.in" is ourselves."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def parts(text: str) -> Iterator[Part]:
    """The pins of a requirements file as uv and pip-compile write it."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        first, *rest = block.splitlines()
        pin = _PIN.match(first.strip())
        if pin is None:
            continue
        via = [found[1] for line in rest if (found := _VIA.match(line)) and found[1] != "via"]
        name = re.sub(r"[-_.]+", "-", pin[1]).lower()
        hashes = tuple(_HASH.findall(block))
        yield Part(name, pin[2], (pin[3] or "").strip(), hashes, tuple(via))


def bill(text: str, version: str) -> dict[str, object]:
    """The CycloneDX 1.6 document. ``text`` may be several files; they agree on what they share."""
    by_name: dict[str, Part] = {}
    for part in parts(text):
        other = by_name.get(part.name, part)
        via = tuple(dict.fromkeys((*other.via, *part.via)))
        by_name[part.name] = replace(part, via=via, marker=part.marker and other.marker)
    found = sorted(by_name.values(), key=lambda part: part.name)
    ours = f"pkg:generic/mohsdoc@{version}"
    dependencies: dict[str, list[str]] = {ours: [], **{part.purl: [] for part in found}}
    for part in found:
        for asker in part.via:
            known = by_name.get(asker)
            if known or asker.startswith("-r "):
                dependencies[known.purl if known else ours].append(part.purl)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, version + text)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "mohsdoc",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_component(part) for part in found],
        "dependencies": [
            {"ref": component, "dependsOn": sorted(others)}
            for component, others in dependencies.items()
        ],
    }


def _component(part: Part) -> dict[str, object]:
    """A pin names the hash of each of a package's files; any of them may be the one installed."""
    entry: dict[str, object] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "properties": [{"name": "mohsdoc:file-sha256", "value": digest} for digest in part.hashes],
    }
    if part.marker:
        entry["scope"] = "optional"
    return entry


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    paths = [Path(name) for name in sys.argv[1:]] or [REQUIREMENTS]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    print(json.dumps(bill(text, project["version"]), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
