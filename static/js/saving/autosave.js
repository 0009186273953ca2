// @ts-check
// Saves forms automatically: a second after the last key, at once when a field loses focus. Only
// touched fields are sent; values that are not valid are kept on the server as the user's draft.

import { encounterHere, isOnDevice, journalWriterFor } from "./device.js";
import { ENDED, leftoverActs } from "./fates.js";
import { fieldsNamed, fill, formOf, nameIn, valuesOf } from "./fields.js";
import { keepLength } from "../length.js";
import { linkOf } from "./kinds.js";
import { lentTo, register } from "./open.js";
import { Outbox } from "./outbox.js";
import { fieldLines, titleHere } from "./said.js";
import { afterTap } from "../taps.js";
import { changedWords, restWords, statusWords } from "./status.js";

/** @typedef {import("./outbox.js").Status} Status */

/** @typedef {import("./fields.js").Root} Root */

/** @type {WeakSet<Root>} */
const begun = new WeakSet();

/** Starts autosave for each form of the page, and each part of one, that asks for it. */
export function beginAutosave() {
  for (const form of document.querySelectorAll("[data-autosave]")) {
    if ((form instanceof HTMLFormElement || form instanceof HTMLFieldSetElement) && !begun.has(form)) {
      begun.add(form);
      new Autosave(form);
    }
  }
}

class Autosave {
  /** @param {Root} form or a part of one, which saves to an address of its own */
  constructor(form) {
    this.form = form;
    this.line = /** @type {HTMLElement} */ (form.querySelector("[data-save-state]"));
    /** Fields that were touched and are not in the record, with the version they were shown from.
     * @type {Map<string, number>} */
    this.touched = new Map();
    const whole = formOf(form);
    const field = (/** @type {string} */ name) => fieldsNamed(whole, name)[0]?.value ?? "";
    const page = { user: field("page_user"), patient: field("page_patient"), csrf: field("csrfmiddlewaretoken") };
    this.page = page;
    const url = form.dataset.savesTo ?? form.getAttribute("action") ?? "";
    this.outbox = new Outbox({
      version: Number(fieldsNamed(form, "version")[0]?.value || 0),
      ...linkOf("form", url, page, (...how) => fetch(...how)),
      later: (work, ms) => setTimeout(work, ms),
      onStatus: (status) => this.#showStatus(status),
      onAnswer: (answer) => this.#applyAnswer(answer),
      keep: journalWriterFor({ kind: "form", url, ...page, describe: () => this.#said() }),
    });
    const refused = lentTo(url);
    register({ outbox: this.outbox, root: form, url, restore: (pending) => this.#restoreFrom(pending) });
    form.addEventListener("input", (event) => this.#touch(event));
    form.addEventListener("change", (event) => this.#touch(event));
    form.addEventListener("focusout", (event) => this.#leave(/** @type {FocusEvent} */ (event)));
    this.#restore();
    if (refused) void this.#takeOver(refused);
  }

  /** @param {Event} event */
  #touch(event) {
    const { name: sent, form } = /** @type {HTMLInputElement} */ (event.target);
    const name = sent && nameIn(this.form, sent);
    // A search box stands among the fields and belongs to no form.
    if (!name || form !== formOf(this.form) || form.dataset.sent) return;
    if (!this.touched.has(name)) this.touched.set(name, this.outbox.version);
    this.outbox.put(this.#typed());
  }

  /** A field lost focus: saved at once, unless it is about to be saved with the whole form.
   * @param {FocusEvent} event */
  #leave({ relatedTarget }) {
    const isSave = relatedTarget instanceof HTMLButtonElement && relatedTarget.type === "submit" && relatedTarget.form === formOf(this.form);
    if (!isSave) afterTap(() => void this.outbox.flush());
  }

  /** Takes over what a form that was refused as a whole had not saved: what is sound in it is saved, the
   * rest kept as a draft. @param {import("./outbox.js").Outbox} outbox */
  async #takeOver(outbox) {
    for (const [name, { seen }] of Object.entries(outbox.waiting ?? {})) this.touched.set(name, seen);
    await outbox.discard();
    if (this.touched.size) this.outbox.put(this.#typed());
  }

  /** What is touched, in words. @returns {import("./said.js").Said} */
  #said() {
    return { title: titleHere(), lines: fieldLines(this.form, [...this.touched.keys()]) };
  }

  /** Nothing of this page can be saved any more: offers what can be done with what it holds. @param {string} state */
  #end(state) {
    // What is typed on afterwards changes what is left, and must not move a button from under a tap.
    if (this.form.querySelector(".leftover")) return;
    const acts = leftoverActs(
      {
        said: () => this.#said(),
        encounter: encounterHere(),
        page: this.page,
        throwAway: () => this.outbox.discard(),
        leave: (place) => window.location.assign(place),
      },
      state,
    );
    this.line.after(acts);
  }

  /** @returns {import("./changes.js").Touched} */
  #typed() {
    const values = valuesOf(this.form, [...this.touched.keys()]);
    return Object.fromEntries([...this.touched].map(([name, seen]) => [name, { values: values[name], seen }]));
  }

  /** Fills in the user's draft: values typed before that are not in the record. */
  #restore() {
    const text = this.form.querySelector("script[data-draft]")?.textContent;
    const draft = text ? JSON.parse(text) : {};
    for (const [name, { values, seen }] of Object.entries(draft)) {
      // A part of a page may not show all fields of its section.
      if (!fieldsNamed(this.form, name).length) continue;
      fill(this.form, name, values);
      this.touched.set(name, seen);
    }
    if (this.touched.size) this.line.textContent = "What you typed before is here again; it is not in the record yet.";
  }

  /** Restores the unsaved changes of a closed page. @param {import("./outbox.js").Pending} pending */
  #restoreFrom(pending) {
    for (const change of [pending.sent?.change, pending.waiting]) {
      for (const [name, { values, seen }] of Object.entries(change ?? {})) {
        if (!fieldsNamed(this.form, name).length) continue;
        fill(this.form, name, values);
        this.touched.set(name, seen);
      }
    }
    this.outbox.restore(pending);
  }

  /** @param {Status} status */
  #showStatus(status) {
    if (this.line.dataset.state !== status.state) keepLength();
    this.line.dataset.state = status.state;
    this.line.textContent = statusWords(status, isOnDevice());
    if (status.state === "saved") this.#saved(status);
    if (status.state === "conflict" && !status.isAgain) this.#ask(status.other);
    if (ENDED.has(status.state)) this.#end(status.state);
  }

  /** After a save: saved fields are no longer touched, and other people's changes are shown.
   * @param {any} answer */
  #applyAnswer({ version, labels, theirs }) {
    const waiting = this.outbox.waiting ?? {};
    for (const name of [...this.touched.keys()]) {
      if (name in labels) continue;
      if (name in waiting) this.touched.set(name, waiting[name].seen);
      else this.touched.delete(name);
    }
    for (const [name, values] of Object.entries(theirs)) if (!this.touched.has(name)) fill(this.form, name, values);
    for (const field of fieldsNamed(this.form, "version")) field.value = String(version);
  }

  /** @param {Status} status */
  #saved({ answer }) {
    if (!answer) return;
    const words = [changedWords(answer), restWords(answer)].filter(Boolean).join(" ");
    const shown = this.line.textContent;
    if (words) this.line.textContent = shown ? `${shown}. ${words}` : words;
    this.line.dataset.rest = String(words !== "");
    document.body.dispatchEvent(new CustomEvent("section-saved", { bubbles: true }));
  }

  /** Shows both values at each field in conflict; sending continues when all are decided.
   * @param {any} other */
  #ask({ version, fields }) {
    let open = fields.length;
    for (const { name, who, when, mine, theirs, typed } of fields) {
      const box = document.createElement("div");
      box.className = "alert alert-warning field-conflict";
      box.setAttribute("role", "alert");
      const words = document.createElement("p");
      words.textContent = `${who || "Somebody"} saved \u201c${theirs}\u201d here at ${when}; you typed \u201c${mine}\u201d.`;
      box.append(words);
      const decide = (/** @type {string} */ label, /** @type {() => void} */ work) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-secondary";
        button.textContent = label;
        button.addEventListener("click", () => {
          work();
          box.remove();
          open -= 1;
          if (!open) this.#resume(fields, version);
        });
        box.append(button, " ");
      };
      decide("Keep mine", () => {});
      decide("Take theirs", () => {
        fill(this.form, name, typed);
        this.touched.delete(name);
      });
      const field = fieldsNamed(this.form, name).find((candidate) => candidate.type !== "hidden");
      const place = field?.closest("fieldset:not(.bare), .mb-3") ?? this.line;
      place.classList.add("is-asked");
      place.append(box);
    }
    this.form.querySelector(".field-conflict button")?.scrollIntoView({ block: "nearest" });
  }

  /** Continues after a conflict. The form's version stays, because its other fields are not reloaded.
   * @param {{name: string}[]} fields that were decided @param {number} version */
  #resume(fields, version) {
    for (const { name } of fields) if (this.touched.has(name)) this.touched.set(name, version);
    this.outbox.resolve(this.outbox.version, this.touched.size ? this.#typed() : null);
  }
}
