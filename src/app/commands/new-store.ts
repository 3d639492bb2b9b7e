/** `start --new-store`: a person starts anew where the store is damaged or not whole. Nothing is deleted. */
import { resolve } from "node:path";
import { UserError } from "../../domain/problem-catalogue.ts";
import { takeWriterLock } from "../../machine/writer-lock.ts";
import { remainsOf, whatIsWrong } from "../../store/opening/damage.ts";
import { putStoreAside } from "../../store/opening/data-folder.ts";
import { holdsStore } from "../../store/opening/marks.ts";
import { stationFiles } from "../../store/station-files.ts";

/** Throws UserError: the reason and what would be lost (`explain`), STORE_IN_USE, NO_STORE; NOT_ALLOWED_NOW where nothing is wrong. */
export function startAnew(dataDir: string, wish: "explain" | "make", talk: (line: string) => void): void {
  const files = stationFiles(dataDir);
  if (!holdsStore(files)) throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
  const lock = takeWriterLock(dataDir);
  try {
    const wrong = whatIsWrong(files);
    if (wrong === null) throw new UserError("NOT_ALLOWED_NOW", `${resolve(dataDir)} is whole: start without --new-store.`);
    talk(wrong.message);
    talk(lossSentence(dataDir));
    if (wish === "explain") throw new UserError("LOSS_NOT_CONFIRMED", `Folder: ${resolve(dataDir)}.`);
    talk(`What was left lies in ${resolve(dataDir, putStoreAside(dataDir, Date.now()))}: keep it for the IT contractor.`);
  } finally {
    lock.release();
  }
}

function lossSentence(dataDir: string): string {
  const always = "Lots, registers, approvals, decisions and the memory of what the journal has are lost to the new store.";
  const remains = remainsOf(stationFiles(dataDir));
  if (remains === null) return `What the former database held cannot be counted. ${always}`;
  const { results, held, unsent, unread } = remains;
  return (
    `The former database holds ${results} results; ${held} of all wait for a person or a batch, ` +
    `${unsent} messages are not accepted by the journal, ${unread} transmissions are unread. ${always}`
  );
}
