// @ts-check
// Forms that save themselves: a second after the last key, at once when a field is left. Only what
// was touched is sent; what the record cannot take is kept on the server for whoever typed it.

import { fieldsNamed, fill, packed, valuesOf } from "./fields.js";
import { tellShut, watch } from "./open.js";
import { Outbox } from "./outbox.js";
import { post } from "./post.js";
import { changedWords, restWords, statusWords } from "./status.js";

/** @typedef {import("./outbox.js").Status} Status */

const PAUSE_MS = 1000;
const CEILING_MS = 5000;
/** @type {WeakSet<HTMLFormElement>} */
const begun = new WeakSet();

/** Begins wherever the page holds such a form. */
export function beginAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    if (form instanceof HTMLFormElement && !begun.has(form)) {
      begun.add(form);
      new Autosave(form);
    }
  }
}

class Autosave {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.line = /** @type {HTMLElement} */ (form.querySelector("[data-save-state]"));
    /** Fields that were touched and are not in the record, with the version they were shown from.
     * @type {Map<string, number>} */
    this.touched = new Map();
    /** Those of them that were touched again since they were sent. @type {Set<string>} */
    this.retouched = new Set();
    this.firstTouch = 0;
    const field = (/** @type {string} */ name) => fieldsNamed(form, name)[0]?.value ?? "";
    const page = { user: field("page_user"), patient: field("page_patient"), csrf: field("csrfmiddlewaretoken") };
    const [url, type] = [form.getAttribute("action") ?? "", "application/x-www-form-urlencoded"];
    this.outbox = new Outbox({
      version: Number(field("version") || 0),
      merge: (older, newer) => ({ ...older, ...newer }),
      pack: (touched) => {
        this.retouched.clear();
        return packed(touched);
      },
      post: (body, version, key) =>
        post({ url, page, type, body, version, key, isAuto: true, fetch: (...how) => fetch(...how) }),
      later: (work, ms) => setTimeout(work, ms),
      onStatus: (status) => this.#tell(status),
      count: (touched) => Object.keys(touched).length,
      onAnswer: (answer) => this.#take(answer),
      onShut: tellShut,
      pauseMs: PAUSE_MS,
    });
    watch(this.outbox, form);
    form.addEventListener("input", (event) => this.#touch(event));
    form.addEventListener("change", (event) => this.#touch(event));
    form.addEventListener("focusout", () => void this.outbox.flush());
    this.#restore();
  }

  /** @param {Event} event */
  #touch(event) {
    const { name, form } = /** @type {HTMLInputElement} */ (event.target);
    // A search box stands among the fields and belongs to no form.
    if (!name || form !== this.form || form.dataset.sent) return;
    if (!this.touched.has(name)) this.touched.set(name, this.outbox.version);
    this.retouched.add(name);
    if (this.outbox.isClean) this.firstTouch = Date.now();
    this.outbox.put(this.#typed());
    if (Date.now() - this.firstTouch > CEILING_MS) void this.outbox.flush();
  }

  /** @returns {import("./fields.js").Touched} */
  #typed() {
    const values = valuesOf(this.form, [...this.touched.keys()]);
    return Object.fromEntries([...this.touched].map(([name, seen]) => [name, { values: values[name], seen }]));
  }

  /** What was typed before and is not in the record comes back, for whoever typed it. */
  #restore() {
    const text = this.form.querySelector("script[data-draft]")?.textContent;
    const draft = text ? JSON.parse(text) : {};
    for (const [name, values] of Object.entries(draft)) {
      fill(this.form, name, values);
      this.touched.set(name, this.outbox.version);
    }
    if (this.touched.size) this.line.textContent = "What you typed before is here again; it is not in the record yet.";
  }

  /** @param {Status} status */
  #tell(status) {
    this.line.dataset.state = status.state;
    this.line.textContent = statusWords(status);
    if (status.state === "saved") this.#saved(status);
    if (status.state === "conflict") this.#ask(status.other);
  }

  /** What is in the record is touched no more; what others put beside it is shown.
   * @param {any} answer */
  #take({ version, labels, theirs }) {
    for (const name of [...this.touched.keys()]) {
      if (name in labels) continue;
      if (this.retouched.has(name)) this.touched.set(name, version);
      else this.touched.delete(name);
    }
    for (const [name, values] of Object.entries(theirs)) if (!this.touched.has(name)) fill(this.form, name, values);
    for (const field of fieldsNamed(this.form, "version")) field.value = String(version);
    if (this.outbox.waiting !== null) this.outbox.waiting = this.#typed();
  }

  /** @param {Status} status */
  #saved({ answer }) {
    if (!answer) return;
    const words = [changedWords(answer), restWords(answer)].filter(Boolean).join(" ");
    if (words) this.line.textContent += `. ${words}`;
    this.line.dataset.rest = String(words !== "");
    document.body.dispatchEvent(new CustomEvent("section-saved", { bubbles: true }));
  }

  /** Both values at the field they are of; sending goes on when each has been decided.
   * @param {any} other */
  #ask({ version, who, when, fields }) {
    let open = fields.length;
    for (const { name, mine, theirs, typed } of fields) {
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
          if (!open) this.#goOn(fields, version);
        });
        box.append(button, " ");
      };
      decide("Keep mine", () => {});
      decide("Take theirs", () => {
        fill(this.form, name, typed);
        this.touched.delete(name);
      });
      const field = fieldsNamed(this.form, name).find((one) => one.type !== "hidden");
      (field?.closest("fieldset:not(.bare), .mb-3") ?? this.line).append(box);
    }
    this.form.querySelector(".field-conflict button")?.scrollIntoView({ block: "center" });
  }

  /** The version stays: what the page shows of other fields is as old as before.
   * @param {{name: string}[]} fields that were decided @param {number} version */
  #goOn(fields, version) {
    for (const { name } of fields) if (this.touched.has(name)) this.touched.set(name, version);
    this.outbox.resolve(this.outbox.version, this.touched.size ? this.#typed() : null);
  }
}
