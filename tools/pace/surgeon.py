"""The steps of a case as a surgeon does them on today's pages, one for each section.

When a page changes, its step changes here; the scripts in ``cases`` say what is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator

from tools.pace.hand import Brings, Hand
from tools.pace.model import BOOKING

SURGEON = "O. Brightwater"
_OLD = "() => document.querySelectorAll('#messages p').forEach((one) => (one.dataset.old = ''))"
_ALL_READ = (
    "() => !document.querySelector('.block-unread') && document.querySelector('.block-card')"
)
_EDITOR = "() => document.querySelector('[data-editor]:not([hidden])')"
_MAP_SAVED = "() => document.querySelector('[data-status]')?.textContent.startsWith('Saved')"
Stroke = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Place:
    """A lesion's site by a word that finds it, with its name, and what is chosen beside it."""

    word: str
    name: str
    side: str = ""
    tumor: str = ""


@dataclass
class Surgeon:
    hand: Hand
    address: str
    password: str

    def book(self, mrn: str, family: str, born: str, sex: str, place: Place) -> None:
        hand = self.hand
        with hand.tally.section(BOOKING):
            hand.page.goto(f"{self.address}/")
            hand.tap(self.link("New case"), self.heading("New case"))
            hand.write(self.field("MRN"), mrn)
            hand.write(self.field("Family name"), family)
            hand.date(self.field("Date of birth"), born)
            hand.choose(self.field("Sex"), sex)
            self._place(place)
            hand.tap(self.button("Open the case"), self.there("#identity"))

    def pre_op(self, **facts: str) -> None:
        with self.hand.tally.section("Pre-op, consent"):
            self.go("Pre-op facts", "Pre-op facts")
            for box in ("None known", "None"):
                self.hand.tap(self.box(box))
            for label, text in facts.items():
                self.hand.write(self.field(_words(label)), text)
            self.save()

    def confirm_site(self, letter: str = "A") -> None:
        with self.hand.tally.section("Site confirmed"):
            self.go_of(letter, "Site confirmed", "Confirm the site")
            for box in ("Biopsy photograph", "The patient agrees with the site"):
                self.hand.tap(self.box(box))
            self.save("Confirm the site")

    def time_out(self) -> None:
        with self.hand.tally.section("Time-out"):
            self.go("Time-out", "Time-out")
            self.hand.write(self.field("Present"), SURGEON)
            for box in _SAID_ALOUD:
                self.hand.tap(self.box(box))
            self.save("Record the time-out")

    def anesthetic(self, volume: str = "3") -> None:
        with self.hand.tally.section("Anesthetic"):
            self.go("Anesthetic", "Anesthetic")
            self.hand.write(self.field("Volume (mL)"), volume)
            self.save("Add")

    def lesion(
        self, size: tuple[str, str], letter: str = "A", asked: tuple[str, str] | None = None
    ) -> None:
        """Why Mohs surgery, how large, and the answer to what the site itself asks."""
        hand = self.hand
        with hand.tally.section("Lesion"):
            self.go_of(letter, "Lesion", f"Lesion {letter}")
            if asked:
                question, answer = asked
                hand.choose(self.field(question), answer)
            hand.write(self.field("Length (mm)"), size[0])
            hand.write(self.field("Width (mm)"), size[1])
            hand.tap(self.box("Tissue-critical site"))
            self.save()

    def add_lesion(self, place: Place) -> None:
        with self.hand.tally.section(BOOKING):
            self.go("Add a lesion", "Add a lesion")
            self._place(place)
            self.hand.tap(self.button("Add the lesion"), self.heading("Lesion"))

    def take(self, layout: str, letter: str = "A") -> None:
        with self.hand.tally.section("Take a stage"):
            self.go_of(letter, "Take stage I", "Take stage I")
            self.hand.tally.decide()
            self.hand.tap(self.button(layout), self.until(_EDITOR))

    def take_like_this(self) -> None:
        with self.hand.tally.section("Take a stage"):
            like_this = self.hand.page.get_by_role("button", name="like this")
            self.hand.tap(like_this, self.until("() => document.querySelector('.block-unread')"))

    def read_clear(self) -> None:
        with self.hand.tally.section("Read a stage"):
            every = self.hand.page.get_by_role("button", name="All blocks: no tumor")
            self.hand.tap(every, self.until(_ALL_READ))
            self._conclude("Clear")

    def read_tumor(self, *strokes: Stroke, end: str = "Residual tumor") -> None:
        hand = self.hand
        with hand.tally.section("Read a stage"):
            hand.page.wait_for_function(_EDITOR)
            hand.tap(self.tool("Tumor"))
            for stroke in strokes:
                hand.stroke(*stroke)
                hand.page.wait_for_function(_MAP_SAVED)
            rest = hand.page.locator("button:visible", has_text="The rest: no tumor")
            hand.tap(rest.first, self.until(_ALL_READ))
            self._conclude(end)

    def done_as_usual(self) -> None:
        with self.hand.tally.section("How it was taken", thoughts=0):
            usual = self.button("Done as usual")
            self.hand.tap(usual, self.gone(usual))

    def outcome(self, state: str, why: str, letter: str = "A") -> None:
        with self.hand.tally.section("Outcome"):
            self.go_of(letter, "Outcome", "Outcome")
            self.hand.tally.decide()
            self.hand.tap(self.box(state))
            self.hand.write(self.field("Why"), why)
            self.save()

    def defect(self, size: tuple[str, str, str], layer: str) -> None:
        hand = self.hand
        with hand.tally.section("Defect"):
            self.go("Defect and repair", "Defect and repair")
            hand.tap(self.link("Measure a defect"), self.heading("Measure a defect"))
            for label, text in zip(("Length", "Width", "Depth"), size, strict=True):
                hand.write(self.field(f"{label} (mm)"), text)
            hand.choose(self.field("Deepest layer"), layer)
            self.save()

    def repair(self, kind: str, chosen: dict[str, str] | None = None, **facts: str) -> None:
        hand = self.hand
        with hand.tally.section("Repair"):
            hand.tap(self.link("Record the repair").first, self.heading("Repair"))
            hand.tally.decide()
            hand.choose(self.field("Closed by"), kind)
            for label, words in (chosen or {}).items():
                hand.choose(self.field(label), words)
            for label, text in facts.items():
                hand.write(self.field(_FIELDS[label]), text)
            self.save("Save the repair")

    def wound_care(self) -> None:
        with self.hand.tally.section("Wound care"):
            self.go("Wound care", "Wound care")
            self.hand.write(self.field("Blood loss"), "Minimal")
            self.hand.write(self.field("Complications"), "None")
            self.hand.write(self.field("Condition on leaving"), "Stable")
            self.save()

    def sign(self) -> None:
        hand = self.hand
        with hand.tally.section("Sign"):
            self.go("Signature", "Sign the note")
            hand.write(self.field("Your password"), self.password)
            hand.tap(self.button("Sign and freeze"), self.there(".identity .badge-clear"))

    # How things are named and what they bring.

    def field(self, label: str) -> Locator:
        return self.hand.page.locator("main").get_by_label(label).locator("visible=true").first

    def box(self, label: str) -> Locator:
        boxes = self.hand.page.locator("main").get_by_label(label, exact=True)
        return boxes.locator("visible=true").first

    def button(self, words: str) -> Locator:
        return self.hand.page.locator("main").get_by_role("button", name=words, exact=True).first

    def tool(self, words: str) -> Locator:
        return self.hand.page.locator(".map-bar").get_by_role("button", name=words, exact=True)

    def link(self, words: str) -> Locator:
        return self.hand.page.get_by_role("link", name=words).first

    def go(self, item: str, heading: str) -> None:
        """To a section by the rail."""
        target = self.hand.page.locator("#rail").get_by_role("link", name=item).first
        self.hand.tap(target, self.heading(heading))

    def go_of(self, letter: str, item: str, heading: str) -> None:
        """To a section of a lesion."""
        group = self.hand.page.locator(".rail-group").filter(
            has=self.hand.page.locator(".letter", has_text=letter)
        )
        target = group.get_by_role("link", name=item).first
        self.hand.tap(target, self.heading(heading))

    def save(self, words: str = "Save") -> None:
        page = self.hand.page
        page.evaluate(_OLD)
        self.hand.tap(self.button(words), self.there("#messages .message-success:not([data-old])"))

    def heading(self, words: str) -> Brings:
        return self.there(f"main h1:has-text('{words}')")

    def there(self, selector: str) -> Brings:
        target = self.hand.page.locator(selector).first
        return lambda patience_ms: target.wait_for(state="attached", timeout=patience_ms)

    def gone(self, target: Locator) -> Brings:
        return lambda patience_ms: target.wait_for(state="detached", timeout=patience_ms)

    def until(self, condition: str) -> Brings:
        def brings(patience_ms: float) -> None:
            self.hand.page.wait_for_function(condition, timeout=patience_ms)

        return brings

    def _place(self, place: Place) -> None:
        hand = self.hand
        hand.tally.decide()
        hand.write(hand.page.get_by_label("Find a site by a word"), place.word)
        hand.tap(hand.page.locator(".finder-results").get_by_text(place.name, exact=True))
        if place.side:
            hand.choose(self.field("Side"), place.side)
        if place.tumor:
            hand.choose(self.field("Tumor type"), place.tumor)

    def _conclude(self, words: str) -> None:
        self.hand.tally.decide()
        self.hand.tap(self.button(words), self.there(".conclude :text('Concluded')"))


_SAID_ALOUD = (
    "Patient, with two identifiers",
    "Procedure",
    "Site and side, marked and visible",
    "Allergies",
    "Implanted device and precautions",
    "Antibiotic, if one is due",
    "Biopsy report and photograph shown",
)
_FIELDS = {
    "length_cm": "Final length (cm)",
    "primary": "Primary defect (cm²)",
    "secondary": "Secondary defect (cm²)",
    "undermining": "Undermining (mm)",
    "deep": "Deep sutures",
    "surface": "Surface sutures",
    "design": "Flap design",
    "other_surgeon": "Other surgeon",
    "why": "Why this repair",
}


def _words(name: str) -> str:
    """A field's label from a script's name of it."""
    return name.replace("_", " ").capitalize()
