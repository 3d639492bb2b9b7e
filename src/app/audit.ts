/** `labbro audit verify`: beside whoever writes or alone; nothing is opened that is sealed, and nothing written. */
import { type AuditReport, verifyAudit } from "../store/audit/verify.ts";
import { openForReading } from "../store/open-for-reading.ts";
import { openingProblem } from "../store/store-problems.ts";
import { chosenStore, type StoreArguments } from "./chosen-store.ts";

/** Throws UserError as `openForReading`. */
export const verifyStore = (store: StoreArguments): AuditReport =>
  chosenStore(store).read((files) => {
    const { db, seal } = openForReading(files);
    try {
      return verifyAudit(db, seal, files.kind);
    } catch (error) {
      throw openingProblem(error) ?? error;
    } finally {
      db.close();
    }
  });
