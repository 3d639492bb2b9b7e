/** The accounts of a station. Pure. */
import { registerOf } from "../register.ts";
import type { Role } from "../signature.ts";

/** Somebody who may use this station: who they are, in which role, and by which codes instruments know them. */
export interface Account {
  /** What they type to log in; small letters. */
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  /** HPR number and the codes that they type into instruments: what they measured they may not release alone (ruling 15). */
  readonly operatorCodes: readonly string[];
  /** The last day on which it can be used, as `2026-08-31`; null: no end. */
  readonly lastDay: string | null;
}

/** Whoever is logged in. */
export type Person = Account;

export const loginName = (typed: string): string => typed.normalize("NFC").trim().toLowerCase();

/** A word that can be typed at any keyboard and told on the telephone. */
export const isLoginName = (text: string): boolean =>
  /^[\p{Ll}\p{Nd}][\p{Ll}\p{Nd}._-]{1,31}$/u.test(text) && !/\d{6}/.test(text);

/** Key: the login name. A withdrawn one is history: what it signed stays readable. */
export const accounts = registerOf<Account>("account");
