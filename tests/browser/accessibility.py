"""One question to axe: would anybody be shut out of this page?"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def assert_accessible(page: Page) -> None:
    """Fail with the rule and the elements for every serious or critical finding."""
    findings = Axe().run(page).response["violations"]
    grave = [finding for finding in findings if finding["impact"] in GRAVE]
    assert not grave, f"{page.url}: " + "; ".join(map(_said, grave))


def _said(finding: dict) -> str:
    elements = ", ".join(" ".join(map(str, node["target"])) for node in finding["nodes"][:5])
    return f"{finding['id']} ({finding['impact']}): {finding['help']} at {elements}"
