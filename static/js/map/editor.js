// @ts-check
// The map editor of a stage: holds the drawing and its history, gives it to the saver, and connects
// panel, pen and commands. The actions themselves are in editing.js and readings.js.

import { showChosen } from "./aside.js";
import { askToDiscard } from "./asking.js";
import * as commands from "./commands.js";
import { decided, replacing } from "./conflict.js";
import { readBlocks } from "./editing.js";
import { tumorOf } from "./fields.js";
import { begun, done, redone, undone } from "./history.js";
import { Panel } from "./panel.js";
import { Pen } from "./pen.js";
import { isSameDrawing } from "./same.js";
import { Saver } from "./saver.js";
import { lostBlocks, optionsAtFirst } from "./tools.js";
import { Under } from "./under.js";
import { View } from "./view.js";
import { drawnWords, mapWords } from "./words.js";
import { encounterHere, journalWriterFor } from "../saving/device.js";
import { ENDED, leftoverActs } from "../saving/fates.js";
import { register } from "../saving/open.js";
import { titleHere } from "../saving/said.js";

/** @typedef {import("./types.js").Drawing} Drawing */
/** @typedef {import("./history.js").History<Drawing>} History */

const BETWEEN_STROKES_MS = 200;

/** Histories by address, so that undo works after a visit to another section. @type {Map<string, History>} */
const remembered = new Map();

/** @param {any} state @returns {History} */
function historyOf({ url, drawing }) {
  const found = remembered.get(url);
  return found && isSameDrawing(found.now, drawing) ? found : begun(drawing);
}

export class Editor {
  /** @param {HTMLElement} root @param {any} state @param {(name: string) => Promise<any>} loadDiagram */
  constructor(root, state, loadDiagram) {
    this.root = root;
    this.state = state;
    this.history = historyOf(state);
    this.options = optionsAtFirst(state.tumor.toLowerCase());
    this.panel = new Panel(root, state);
    this.under = new Under(root, state, {
      loadDiagram,
      redraw: () => this.refresh(),
      lay: (next) => this.act({ ...this.drawing, document: next(this.drawing.document) }),
    });
    this.view = new View(this.panel.under, this.panel.surface, state);
    this.pen = new Pen(this);
    this.saver = new Saver({
      ...state,
      fetch: (url, options) => fetch(url, options),
      later: (work, ms) => setTimeout(work, ms),
      onStatus: (status) => this.#showStatus(status),
      keep: journalWriterFor({ kind: "map", ...state, describe: () => this.#said() }),
    });
    register({ outbox: this.saver, root, url: state.url, restore: (pending) => this.#restoreFrom(pending) });
    this.#listen();
    this.mirror(state.is_mirrored);
    root.classList.remove("is-waiting");
    root.querySelector("[data-instead]")?.remove();
    this.#choose("tool", state.may_change ? state.first_tool : "look");
    this.refresh();
  }

  get drawing() {
    return this.history.now;
  }

  /** Applies an action; asks first if it would remove readings. @param {Drawing} next */
  async act(next) {
    const before = this.drawing;
    if (next === before || !this.state.may_change) return;
    const read = readBlocks(before, lostBlocks(before, next), this.state.stage);
    if (read.length && !(await askToDiscard(this.root, read))) return this.refresh();
    this.#go(done(this.history, next), read.length > 0);
    this.panel.say(drawnWords(before, next, this.state.stage, this.panel.names));
  }

  /** @param {History} history @param {boolean} mayDiscard */
  #go(history, mayDiscard) {
    if (history.now === this.drawing) return;
    this.history = history;
    remembered.clear();
    remembered.set(this.state.url, history);
    this.saver.keep(this.drawing, mayDiscard);
    this.refresh();
  }

  undo = () => this.#leap(undone(this.history));
  redo = () => this.#leap(redone(this.history));

  /** Undo or redo, without asking: the question was answered when the change was made. @param {History} history */
  #leap(history) {
    const before = this.drawing;
    if (history.now === before) return;
    const isBack = history.past.length < this.history.past.length;
    this.#go(history, lostBlocks(before, history.now).length > 0);
    const [from, to] = isBack ? [history.now, before] : [before, history.now];
    const words = drawnWords(from, to, this.state.stage, this.panel.names);
    this.panel.say(isBack ? `Taken back: ${words}` : words);
  }

  refresh() {
    const { document: map } = this.drawing;
    this.under.show(map.ground);
    this.view.draw(map, this.under.diagram);
    this.pen.showOverlay();
    this.panel.show(this.history);
  }

  /** @param {boolean} isMirrored */
  mirror(isMirrored) {
    this.view.isMirrored = isMirrored;
    this.panel.showMirror(isMirrored);
    this.refresh();
  }

  #listen() {
    this.pen.listen();
    this.panel.listen({
      choose: (option, value) => this.#choose(option, value),
      press: (act, value) => commands.press(this, act, value),
      change: (field) => {
        if (this.under.takes(field)) return;
        this.options.tumor = tumorOf(this.root, this.state);
        showChosen(field, this.options.tumor.label);
      },
      key: (event) => commands.key(this, event),
    });
  }

  /** @param {string} option @param {string} value */
  #choose(option, value) {
    if (option === "edge") Object.assign(this.options, { edgeKind: value, ink: "" });
    else if (option === "ink") Object.assign(this.options, { ink: value, edgeKind: "" });
    else Object.assign(this.options, { [option]: value });
    if (option === "tool") this.#showOptions(value);
    this.panel.showChosen(option, value);
    this.pen.showOverlay();
  }

  /** @param {string} tool */
  #showOptions(tool) {
    this.panel.showOptions(tool);
    if (tool === "ink" && !this.options.ink && !this.options.edgeKind) {
      this.#choose("ink", this.drawing.document.inks[0]?.letter ?? "");
    }
    if (tool === "shape" && !this.pen.selected) this.pen.selected = 1;
  }

  /** @param {import("../saving/outbox.js").Status} status */
  #showStatus(status) {
    this.panel.showStatus(status);
    if (status.state === "saved") {
      if (status.answer?.drawing) this.#show(status.answer.drawing, status.answer.kept);
      this.#follow();
    }
    if (ENDED.has(status.state) && !status.isAgain) this.#end(status.state);
    if (status.state === "conflict" && !status.isAgain) void this.#settle(status.other);
  }

  /** The whole map in words. @returns {import("../saving/said.js").Said} */
  #said() {
    return { title: titleHere(), lines: mapWords(this.drawing, this.state.stage, this.panel.names) };
  }

  /** Nothing drawn here can be saved any more, so nothing more is drawn. @param {string} state */
  #end(state) {
    this.state.may_change = false;
    this.#choose("tool", "look");
    const { user, patient, csrf } = this.state;
    const leftover = {
      said: () => this.#said(),
      encounter: encounterHere(),
      page: { user, patient, csrf },
      throwAway: () => this.saver.discard(),
      leave: (/** @type {string} */ place) => window.location.assign(place),
    };
    this.panel.showEnd(leftoverActs(leftover, state));
  }

  /** Restores the unsaved changes of a closed page. @param {import("../saving/outbox.js").Pending} pending */
  #restoreFrom(pending) {
    this.history = done(this.history, (pending.waiting ?? pending.sent?.change).drawing);
    this.saver.restore(pending);
    this.refresh();
  }

  /** Asks for the cards, codes and navigation again after a save, but not during a stroke. */
  #follow() {
    if (this.pen.stroke.length) setTimeout(() => this.#follow(), BETWEEN_STROKES_MS);
    else document.body.dispatchEvent(new CustomEvent("map-saved", { bubbles: true }));
  }

  /** @param {any} other */
  async #settle(other) {
    const { root, saver, state, panel } = this;
    const place = { root, saver, stage: state.stage, names: panel.names };
    const decide = other.error === "replace" ? replacing : decided;
    const { shown, sent, words } = await decide(place, this.drawing, other);
    if (shown) this.history = done(this.history, shown);
    saver.resolve(other.version ?? saver.version, sent);
    if (words) panel.say(words);
    this.refresh();
  }

  /** Shows what the server stored instead of what was drawn here, and says why.
   * @param {Drawing} drawing @param {string} words */
  #show(drawing, words) {
    // No undo across it: that would take back what somebody else read.
    this.history = begun(drawing);
    remembered.clear();
    this.panel.say(words);
    this.refresh();
  }

  /** Somebody else saved the map: it is shown here, if nothing of this page waits to be saved.
   * @param {{version: number, who: string, when: string}} now */
  async catchUp({ version, who, when }) {
    const { saver, state } = this;
    const isFree = () => saver.isClean && !this.pen.stroke.length && version > saver.version;
    if (!isFree()) return;
    const answer = await fetch(state.url, { headers: { Accept: "application/json" } }).catch(() => null);
    const found = Number(answer?.headers.get("ETag")?.replaceAll(/\D/g, "") ?? 0);
    if (!answer?.ok || found < version || !isFree()) return;
    const drawing = await answer.json();
    if (!isFree()) return;
    saver.follow(drawing, found);
    this.#show(drawing, `${who || "Somebody"} saved this map at ${when}; it is shown now.`);
  }
}
