/** `start --new-store`: a person starts anew where the store is damaged or not whole. Nothing is deleted. */
import { resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";
import { takeWriterLock } from "../machine/writer-lock.ts";
import { remainsOf, whatIsWrong } from "../store/damage.ts";
import { putStoreAside } from "../store/data-folder.ts";
import { holdsStore } from "../store/marks.ts";
import { recoveryKey, thiefLines } from "./key-work.ts";

/** Throws UserError: the reason and what would be lost (`explain`), STORE_IN_USE, NO_STORE; NOT_ALLOWED_NOW where nothing is wrong. */
export function startAnew(dataDir: string, wish: "explain" | "make", talk: (line: string) => void): void {
  if (!holdsStore(dataDir)) throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
  const lock = takeWriterLock(dataDir);
  try {
    const wrong = whatIsWrong(dataDir);
    if (wrong === null) throw new UserError("NOT_ALLOWED_NOW", `${resolve(dataDir)} is whole: start without --new-store.`);
    talk(wrong.message);
    talk(lossSentence(dataDir));
    if (wish === "explain") throw new UserError("LOSS_NOT_CONFIRMED", `Folder: ${resolve(dataDir)}.`);
    talk(`What was left lies in ${resolve(dataDir, putStoreAside(dataDir, Date.now()))}: keep it for the IT contractor.`);
  } finally {
    lock.release();
  }
}

/**
 * Once, when the store was made: what its key is about. The recovery key itself is shown to a person at a terminal only, for a service's
 * output is kept in the system's log.
 */
export function newKeyLines(dataDir: string, isTerminal = process.stderr.isTTY): readonly string[] {
  const [where = ""] = thiefLines(dataDir);
  const recovery = isTerminal
    ? `Recovery key, shown once: ${recoveryKey(dataDir)}. Write it down and keep it away from this PC; without it a lost key loses everything.`
    : "Write down the recovery key and keep it away from this PC; without it a lost key loses everything: labbro key show-recovery.";
  return [recovery, where];
}

function lossSentence(dataDir: string): string {
  const always = "Lots, registers, approvals, decisions and the memory of what the journal has are lost to the new store.";
  const remains = remainsOf(dataDir);
  if (remains === null) return `What the former database held cannot be counted. ${always}`;
  const { results, held, unsent, unread } = remains;
  return (
    `The former database holds ${results} results; ${held} of all wait for a person or a batch, ` +
    `${unsent} messages are not accepted by the journal, ${unread} transmissions are unread. ${always}`
  );
}
