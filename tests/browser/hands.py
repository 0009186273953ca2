"""Two ways to work: with a pointer and with the keyboard alone. Both count what they do.

A story says what is done and gives it to one of these hands; so the same case is told by both.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 120
# What brings somebody who works by keys nearer to the element; nothing once it has the focus.
_NEXT_KEY = """(one) => {
  const here = document.activeElement;
  if (here === one) return "";
  if (one.type === "radio" && here.name === one.name) return "ArrowDown";
  const isBehind = here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING;
  return isBehind && here !== document.body ? "Shift+Tab" : "Tab";
}"""


@dataclass
class Pointer:
    """Taps and typing, as on a tablet."""

    page: Page
    acts: int = 0

    def tap(self, target: Locator) -> None:
        self.acts += 1
        target.click()

    def write(self, target: Locator, text: str) -> None:
        self.acts += 1
        target.fill(text)

    def search(self, target: Locator, text: str) -> None:
        """Key by key, for a field that looks things up while somebody types."""
        self.acts += 1
        target.press_sequentially(text)

    def choose(self, target: Locator, value: str) -> None:
        self.acts += 1
        target.select_option(value)

    def tick(self, target: Locator) -> None:
        self.acts += 1
        target.check()


@dataclass
class Keyboard:
    """Tab, Enter, Space, arrows and letters; the pointer is never used."""

    page: Page
    acts: int = 0

    def tap(self, target: Locator) -> None:
        self._go_to(target)
        self._press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self._go_to(target)
        if target.get_attribute("type") == "date":
            year, month, day = text.split("-")
            self._type(month + day + year)
        else:
            self._type(text)
        expect(target).to_have_value(text)

    def add(self, target: Locator, text: str) -> None:
        """Behind what stands there."""
        self._go_to(target)
        self._press("End")
        self._type(text)

    def search(self, target: Locator, text: str) -> None:
        self._go_to(target)
        self._type(text)

    def choose(self, target: Locator, value: str) -> None:
        """Down or up until the value stands there, as with a list that is closed."""
        self._go_to(target)
        options, chosen = target.evaluate(
            "(one) => [Array.from(one.options, (option) => option.value), one.selectedIndex]"
        )
        steps = options.index(value) - chosen
        for _ in range(abs(steps)):
            self._press("ArrowDown" if steps > 0 else "ArrowUp")
        expect(target).to_have_value(value)

    def tick(self, target: Locator) -> None:
        self._go_to(target)
        if not target.is_checked():
            self._press("Space")
        expect(target).to_be_checked()

    def _go_to(self, target: Locator) -> None:
        """Tab to the target, forth or back; within a group of radio buttons the arrows go on."""
        expect(target).to_be_visible()
        for _ in range(MOST_TABS):
            key = target.evaluate(_NEXT_KEY)
            if not key:
                return
            self._press(key)
        raise AssertionError(f"Tab never reached {target}")

    def _press(self, key: str) -> None:
        self.acts += 1
        self.page.keyboard.press(key)

    def _type(self, text: str) -> None:
        self.acts += len(text)
        self.page.keyboard.type(text)
