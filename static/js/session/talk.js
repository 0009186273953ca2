// @ts-check
// Requests about the session. Only `active`, the report of activity, makes the session last longer.

import { renewToken, tokenOr } from "../saving/token.js";

/** @typedef {{status: number, body: any} | null} Answer null where none came */
/** @typedef {{state: "open" | "locked" | "gone", user: string, csrf: string, seconds_left?: number,
 *   asks_factor?: boolean, has_passkey?: boolean}} State */

export class SessionClient {
  /** @param {DOMStringMap} places addresses, and the user the page was made for */
  constructor(places) {
    this.places = places;
    this.user = places.user ?? "";
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    this.given = field instanceof HTMLInputElement ? field.value : "";
  }

  /** @returns {Promise<State | null>} */
  async state() {
    const answer = await this.#ask(this.places.state ?? "", {});
    return answer?.status === 200 ? answer.body : null;
  }

  active = () => this.#post(this.places.active ?? "", {});

  lock = () => this.#post(this.places.lock ?? "", {});

  passkeyOptions = () => this.#post(this.places.passkeyOptions ?? "", {});

  /** @param {Record<string, string>} proof */
  async unlock(proof) {
    const answer = await this.#post(this.places.unlock ?? "", proof);
    if (answer?.body?.error?.path !== "csrf") return answer;
    const state = await this.state();
    if (state) renewToken(state.csrf);
    return this.#post(this.places.unlock ?? "", proof);
  }

  /** @param {string} url @param {Record<string, string>} fields @returns {Promise<Answer>} */
  #post(url, fields) {
    const headers = { "X-CSRFToken": tokenOr(this.given) };
    return this.#ask(url, { method: "POST", headers, body: new URLSearchParams(fields) });
  }

  /** @param {string} url @param {RequestInit} how @returns {Promise<Answer>} */
  async #ask(url, how) {
    try {
      const headers = { ...how.headers, "X-Page-User": this.user };
      const response = await fetch(url, { ...how, headers, redirect: "error" });
      if (response.status >= 500) return null;
      return { status: response.status, body: await response.json() };
    } catch {
      return null;
    }
  }
}
