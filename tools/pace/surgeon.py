"""The steps of a case as a surgeon does them on today's pages, one for each section.

When a page changes, its step changes here; the scripts in ``cases`` say what is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Locator

from tools.pace.hand import Brings, Hand
from tools.pace.model import BOOKING

_ALL_READ = (
    "() => !document.querySelector('.block-unread') && document.querySelector('.block-card')"
)
_EDITOR = "() => document.querySelector('[data-editor]:not(.is-waiting)')"
Stroke = Sequence[tuple[float, float]]
_AFTERCARE = {
    "hemostasis": "Electrocoagulation",
    "blood_loss": "Minimal",
    "complications": "None",
    "dressing": "Petrolatum and pressure dressing",
    "instructions": "Given in writing and explained",
    "follow_up": "Suture removal in 2 weeks",
    "condition": "Stable",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A lesion's site by a word that finds it, its name, what is chosen beside it at the booking
    (``asked`` answers the site's own question), and what is said of it before the cut: its
    subtype where that is why."""

    word: str
    name: str
    side: str
    size: str
    why: str = "critical_site"
    subtype: str = ""
    asked: str = ""


@dataclass
class Surgeon:
    hand: Hand
    address: str
    # Without one, the passkey of the device signs.
    pin: str = ""

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

    def add_lesion(self, place: Place) -> None:
        with self.hand.tally.section(BOOKING):
            self.tap_link("Add a lesion", "Add a lesion")
            self._place(place)
            self.hand.tap(self.button("Add the lesion"), self.heading("Before the cut"))

    def before(self, places: Sequence[Place], volume: str) -> None:
        """All that is asked before the cut, from the top of its page to its foot."""
        with self.hand.tally.section("Before the cut"):
            if not self.hand.page.locator("main h1", has_text="Before the cut").count():
                self.next_step("Before the cut")
            self.tick("pre_op-allergy_groups", "none_known")
            self.pick("pre_op-anticoagulants", "Aspirin 81 mg")
            self.pick("pre_op-anticoagulant_plan", "Continued")
            self.say("pre_op-antibiotic_prophylaxis", "Not indicated")
            for letter, place in zip("ABC", places, strict=False):
                self._lesion(letter, place)
            self.say("anesthetic-agent", "Lidocaine")
            self.say("anesthetic-concentration_percent", "1")
            self.say("anesthetic-epinephrine", "1:100,000")
            self.say("anesthetic-volume_ml", volume)
            self.tick("consent-given")
            self.tick("time_out-agreed")
            ready = self.button("Ready to cut")
            self.hand.tap(ready, self.heading("Take stage I"))

    def _lesion(self, letter: str, place: Place) -> None:
        self.tick(f"site_{letter}-methods", "photo")
        self.tick(f"site_{letter}-patient_agreed")
        self.tick(f"lesion_{letter}-indications", place.why)
        if place.subtype:
            self.pick(f"lesion_{letter}-tumor_subtype", place.subtype)
        self.type(f"lesion_{letter}-size", place.size)
        self.pick(f"lesion_{letter}-why_not_excision", "Margin not examined in full")

    def take(self, layout: str) -> None:
        with self.hand.tally.section("Take a stage"):
            if not self.hand.page.locator("main h1", has_text="Take stage").count():
                self.next_step("Take stage I")
            self.hand.tally.decide()
            self.hand.tap(self.button(layout), self.until(_EDITOR))

    def take_like_this(self) -> None:
        with self.hand.tally.section("Take a stage"):
            like_this = self.hand.page.get_by_role("button", name="like this")
            self.hand.tap(like_this, self.until("() => document.querySelector('.block-unread')"))
            self.hand.page.wait_for_function(_EDITOR)

    def read_clear(self) -> None:
        with self.hand.tally.section("Read a stage"):
            self._conclude("All clear, conclude")

    def read_tumor(self, *strokes: Stroke) -> None:
        """The tool that draws tumor is at hand already."""
        hand = self.hand
        with hand.tally.section("Read a stage"):
            for stroke in strokes:
                hand.stroke(*stroke)
            rest = hand.page.locator("button:visible", has_text="The rest: no tumor")
            hand.tap(rest.first, self.until(_ALL_READ))
            self._conclude("Residual tumor")

    def stop(self, why: str) -> None:
        """From the page of the stage that shows tumor; the outcome's page has it chosen."""
        hand = self.hand
        with hand.tally.section("Outcome"):
            hand.tally.decide()
            hand.tap(self.link("Stop, tumor left"), self.heading("Outcome"))
            self.type("reason", why)
            hand.enter(self.come_to("Measure a defect"))

    def defect(self, size: str, layer: str = "", *, then: str = "Repair") -> None:
        """Saving leads on: to the next defect, or to the first repair."""
        hand = self.hand
        with hand.tally.section("Defect"):
            if not hand.page.locator("main h1", has_text="Measure a defect").count():
                self.next_step("Measure a defect")
            if layer:
                hand.choose(self.field("Deepest layer"), layer)
            self.type("size", size)
            hand.enter(self.come_to(then))

    def repair(self, kind: str, *, then: str = "Wound care", **facts: str) -> None:
        """The kind, and what a protocol does not propose of the ``facts``."""
        hand = self.hand
        with hand.tally.section("Repair"):
            hand.tally.decide()
            keys = hand.tally.now.keys
            chosen = hand.page.locator(f'input[name="type"][value="{kind}"]')
            if not chosen.is_checked():
                hand.tap(chosen)
            for name, text in facts.items():
                self.say(name, text)
            self._save_or_as_usual("Save the repair", "protocol", then, keys)

    def wound_care(self) -> None:
        with self.hand.tally.section("Wound care"):
            keys = self.hand.tally.now.keys
            for name, words in _AFTERCARE.items():
                self.say(name, words)
            self._save_or_as_usual("Save", "defaults", "Sign the note", keys)

    def _save_or_as_usual(self, save: str, kept: str, then: str, keys: int) -> None:
        """Nearest is the button above what is proposed; where nothing is, it is kept for later.

        Where the page was typed into last, Enter is nearer; there were ``keys`` before it.
        """
        usual = self.button("As usual")
        if not usual.count():
            keep = self.hand.page.locator(f'main [formaction$=":{kept}"]')
            self.hand.tap(keep, self.there("#messages :text('Kept as')"))
        if self.hand.tally.is_typing and self.hand.tally.now.keys > keys:
            self.hand.enter(self.come_to(then))
        else:
            self.save("As usual" if usual.count() else save, then)

    def sign(self) -> None:
        hand = self.hand
        with hand.tally.section("Sign"):
            signed = self.there(".identity .badge-clear")
            if self.pin:
                self.type("pin", self.pin)
                hand.enter(signed)
            else:
                hand.tap(self.button("Sign and freeze"), signed)

    # How things are named and what they bring.

    def field(self, label: str) -> Locator:
        return self.hand.page.locator("main").get_by_label(label).locator("visible=true").first

    def button(self, words: str) -> Locator:
        return self.hand.page.locator("main").get_by_role("button", name=words, exact=True).first

    def link(self, words: str) -> Locator:
        return self.hand.page.get_by_role("link", name=words).first

    def tick(self, name: str, value: str = "") -> None:
        chosen = f'[value="{value}"]' if value else ""
        self.hand.tap(self.uncovered(f'main input[name="{name}"]{chosen}'))

    def pick(self, name: str, words: str) -> None:
        """The button beside a field that types ``words``."""
        picks = f'main [aria-controls="id_{name}"] [data-pick="{words}"]'
        self.hand.tap(self.uncovered(picks))

    def say(self, name: str, words: str) -> None:
        """Unless it is proposed already: by a button if there is one, else by keys."""
        page = self.hand.page
        fields = page.locator(f'main [name="{name}"]')
        fields.first.wait_for(state="attached")
        if fields.first.get_attribute("type") == "radio":
            if not page.locator(f'main [name="{name}"]:checked').count():
                self.tick(name, words)
        elif not fields.first.input_value():
            is_offered = page.locator(f'main [aria-controls="id_{name}"] [data-pick="{words}"]')
            (self.pick if is_offered.count() else self.type)(name, words)

    def type(self, name: str, text: str) -> None:
        self.hand.write(self.uncovered(f'main [name="{name}"]'), text)

    def uncovered(self, selector: str) -> Locator:
        """What the selector finds; if it is folded away, what folds it is opened first."""
        target = self.hand.page.locator(selector).first
        target.wait_for(state="attached")
        fold = target.locator("xpath=ancestor::details[not(@open)][1]/summary")
        if fold.count():
            self.hand.tap(fold.first)
        return target

    def tap_link(self, words: str, heading: str) -> None:
        """A section of the case; on a stage's page the sections stand behind a button."""
        target = self.hand.page.locator("#rail").get_by_role("link", name=words).first
        if not target.is_visible():
            self.hand.tap(self.hand.page.locator("main [data-sections]"))
        self.hand.tap(target, self.heading(heading))

    def next_step(self, heading: str) -> None:
        """By the one button of the case's head."""
        self.hand.tap(self.hand.page.locator("#identity .next-step"), self.heading(heading))

    def save(self, words: str, heading: str) -> None:
        self.hand.tap(self.button(words), self.come_to(heading))

    def come_to(self, heading: str) -> Brings:
        """The page that a save leads on to; it may be of the same kind, for the next lesion."""
        old = self.hand.page.locator("main h1").first.element_handle()

        def brings(patience_ms: float) -> None:
            self.hand.page.wait_for_function(
                "(old) => !old.isConnected", arg=old, timeout=patience_ms
            )
            self.heading(heading)(patience_ms)

        return brings

    def heading(self, words: str) -> Brings:
        return self.there(f"main h1:has-text('{words}')")

    def there(self, selector: str) -> Brings:
        target = self.hand.page.locator(selector).first
        return lambda patience_ms: target.wait_for(state="attached", timeout=patience_ms)

    def until(self, condition: str) -> Brings:
        def brings(patience_ms: float) -> None:
            self.hand.page.wait_for_function(condition, timeout=patience_ms)

        return brings

    def _place(self, place: Place) -> None:
        hand = self.hand
        hand.tally.decide()
        hand.write(hand.page.get_by_label("Find a site by a word"), place.word)
        hand.tap(hand.page.locator(".finder-results").get_by_text(place.name, exact=True))
        hand.choose(self.field("Side"), place.side)
        hand.choose(self.field("Tumor type"), "Basal cell carcinoma")
        if place.asked:
            hand.tap(hand.page.locator(f'main [name$="site_choice"][value="{place.asked}"]'))

    def _conclude(self, words: str) -> None:
        self.hand.tally.decide()
        # The last one, clear, leads on to the defect.
        leads_to = "main h1:has-text('Measure a defect')"
        self.hand.tap(self.button(words), self.there(f".conclude .concluded, {leads_to}"))
