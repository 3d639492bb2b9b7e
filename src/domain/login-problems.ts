/** Whoever asks is not known yet, or not any more. None of these says which accounts there are. */
import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

export const loginProblems = {
  NOT_LOGGED_IN: entry(
    "Nobody is logged in.",
    "Log in: labbro login NAME. The first account is made with the code that the start printed.",
  ),
  SESSION_LOCKED: entry("The page is locked.", "Unlock it with your PIN or your password."),
  LOGIN_REFUSED: entry(
    "Name and password, or the code, do not fit.",
    "Try again. Forgotten: the administrator or the laboratory responsible makes a new code for you.",
  ),
  PIN_NEEDED: entry("This needs your PIN.", "Type your PIN."),
  PIN_REFUSED: entry("The PIN does not fit.", "Try again, or log in with your password."),
  TOO_MANY_TRIES: entry("It was tried too often.", "Wait a while and try again, or ask for a new code."),
  PASSWORD_TOO_WEAK: entry(
    "The password is too easy to guess.",
    "Use 12 characters or more, such as four words, without your own name.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
