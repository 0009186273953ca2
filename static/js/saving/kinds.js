// @ts-check
// The two kinds of saves: touched fields of a form, and the drawing of a stage. Both work with the
// page they belong to, and without it after a crash.

import { areAllFrom, combined, countOf, encoded, remainingFields } from "./changes.js";
import { reportSessionClosed } from "./open.js";
import { patience, post } from "./post.js";

/** `replaced`: keys of other people's readings that may count no more.
 * @typedef {{drawing: import("../map/types.js").Drawing, mayDiscard: boolean, replaced?: string[]}} Drawn */
/** @typedef {import("./post.js").Page} Page */

const FORM = {
  type: "application/x-www-form-urlencoded",
  isAuto: true,
  link: { merge: combined, pack: encoded, rebase: remainingFields, count: countOf, mayLend: areAllFrom, pauseMs: 1000 },
};
// Only the newest drawing is sent.
const MAP = {
  type: "application/json",
  isAuto: false,
  link: {
    merge: (/** @type {Drawn} */ older, /** @type {Drawn | null} */ newer) =>
      newer ? together(older, newer) : older,
    pack: (/** @type {Drawn} */ { drawing, mayDiscard, replaced = [] }) =>
      JSON.stringify({
        ...drawing,
        ...(mayDiscard ? { discard_readings: true } : {}),
        ...(replaced.length ? { replaced } : {}),
      }),
  },
};

/** @param {Drawn} older @param {Drawn} newer @returns {Drawn} */
function together(older, newer) {
  const replaced = [...(older.replaced ?? []), ...(newer.replaced ?? [])];
  const both = { drawing: newer.drawing, mayDiscard: older.mayDiscard || newer.mayDiscard };
  return replaced.length ? { ...both, replaced } : both;
}

export const KINDS = { form: FORM, map: MAP };

/**
 * @param {keyof typeof KINDS} kind @param {string} url @param {Page} page @param {typeof fetch} send
 * @returns {Pick<import("./outbox.js").Link, "merge" | "pack" | "mayLend" | "post" | "onSessionClosed">} what depends on the kind
 */
export function linkOf(kind, url, page, send) {
  const { type, isAuto, link } = KINDS[kind];
  return {
    ...link,
    onSessionClosed: reportSessionClosed,
    post: (body, version, key) =>
      post({ url, page, type, body, version, key, isAuto, fetch: send, patience: patience() }),
  };
}
