/** A patient list that is seven days old is deleted (ruling 14). */
import { forgetOldPatients } from "../../casework/registers/people-import.ts";
import { type Housekeeping, hourly } from "../../machine/hourly.ts";
import type { ReleasePorts } from "../../release/view.ts";

export function keepPatientListShort(ports: Pick<ReleasePorts, "store" | "clock" | "logger" | "faults">): Housekeeping {
  const { clock, logger, faults } = ports;
  return hourly(clock, faults, () => {
    const deleted = forgetOldPatients(ports);
    if (deleted === 0) return;
    ports.store.checkpoint();
    logger.info("patient-list-deleted", { entries: deleted });
  });
}
