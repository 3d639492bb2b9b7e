/**
 * Which occurrences to replace. An occurrence that carries anything but a person's data (a tag, a lot, a value) shows itself: with
 * it replaced the stream decodes otherwise. Groups are tried whole and halved only where they fail.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { rewrite, type WireText } from "./wire-text.ts";
import type { Span } from "./words.ts";

/** Characters of `WireText.text` to be put there. */
export type Change = Span & { readonly text: string };

/** What a stream decodes to. */
export interface Effect {
  readonly persons: string;
  readonly others: string;
}

export interface Trial {
  readonly bytes: Uint8Array;
  readonly wire: WireText;
  /** Null where nothing can decode the stream: then every change is taken. */
  readonly effectOf: ((bytes: Uint8Array) => Effect) | null;
}

const mostTries = 3_000;

export class Replacing {
  readonly #trial: Trial;
  /** With the changes accepted so far. */
  #effect: Effect | null;
  #changes: readonly Change[] = [];
  #tries = 0;

  constructor(trial: Trial) {
    this.#trial = trial;
    this.#effect = trial.effectOf?.(trial.bytes) ?? null;
  }

  /** Accepted so far, and what the stream is with them. */
  get changes(): readonly Change[] {
    return this.#changes;
  }

  get bytes(): Uint8Array {
    return rewrite(this.#trial.bytes, this.#trial.wire, this.#changes);
  }

  /** Takes every change that alters nothing but persons. */
  add(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const effect = this.#effectWith(changes);
    if (effect?.others === this.#effect?.others) this.#accept(changes, effect);
    else this.#halve(changes, (part) => this.add(part));
  }

  /** Takes only those changes that alter persons, for words too short to be replaced wherever they stand. */
  addNeeded(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    const effect = this.#effectWith(changes);
    const harmless = effect?.others === this.#effect?.others;
    if (harmless && effect?.persons === this.#effect?.persons) return;
    if (harmless && changes.length === 1) this.#accept(changes, effect);
    else this.#halve(changes, (part) => this.addNeeded(part));
  }

  #accept(changes: readonly Change[], effect: Effect | null): void {
    this.#changes = [...this.#changes, ...changes];
    this.#effect = effect;
  }

  #halve(changes: readonly Change[], work: (part: readonly Change[]) => void): void {
    if (changes.length === 1) return;
    const middle = changes.length >> 1;
    work(changes.slice(0, middle));
    work(changes.slice(middle));
  }

  #effectWith(changes: readonly Change[]): Effect | null {
    const { bytes, wire, effectOf } = this.#trial;
    if (effectOf === null) return null;
    this.#tries += 1;
    if (this.#tries > mostTries) throw new UserError("CAPTURE_PERSONAL", "Too many of its texts look like a person's.");
    return effectOf(rewrite(bytes, wire, [...this.#changes, ...changes]));
  }
}
