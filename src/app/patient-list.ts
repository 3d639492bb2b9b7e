/** When the gateway starts and every hour after, a patient list that is seven days old is deleted (ruling 14). */
import type { Timer } from "../domain/clock.ts";
import { forgetOldPatients } from "../release/registers/people.ts";
import type { ReleasePorts } from "../release/view.ts";

export interface PatientListHousekeeping {
  start(): void;
  stop(): void;
}

const everyMs = 3_600_000;

export function keepPatientListShort(ports: Pick<ReleasePorts, "store" | "clock" | "logger">): PatientListHousekeeping {
  const { clock, logger } = ports;
  let timer: Timer | null = null;
  const work = (): void => {
    timer = clock.at(clock.now() + everyMs, work);
    try {
      const deleted = forgetOldPatients(ports);
      if (deleted > 0) logger.info("patient-list-deleted", { entries: deleted });
    } catch (error) {
      logger.warn("patient-list-kept", { error: error instanceof Error ? error.name : "unknown" });
    }
  };
  return {
    start: () => {
      if (timer === null) work();
    },
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
