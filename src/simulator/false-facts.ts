/** An instrument that says what is not so, or says it in letters that a careless reader spoils: same runs, other words. */
import { localDateTime, localToInstant } from "../domain/time.ts";
import type { SimulatedInstrument } from "./device.ts";
import type { Fault } from "./faults.ts";

/** None of its letters but the plain ones is the same byte in UTF-8; the micro sign is U+00B5. */
const operator = "SØLVI ÅSE-Æµ";

/** The instrument as the fault makes it; untouched for the faults of wires and protocols. */
export function withFalseFacts(instrument: SimulatedInstrument, fault: Fault | null): SimulatedInstrument {
  const { serial, clock, runs } = instrument;
  if (fault?.name === "wrong-serial") return { ...instrument, serial: `X${serial}` };
  if (fault?.name === "latin1-letters") return { ...instrument, runs: runs.map((run) => ({ ...run, operatorId: operator })) };
  if (fault?.name !== "wrong-clock") return instrument;
  const shifted = runs.map((run) => ({ ...run, measuredAt: addHours(run.measuredAt, fault.n) }));
  return { serial, clock: addHours(clock, fault.n), runs: shifted };
}

/** A wall clock that many hours on: the one it is set to, so no zone has a say. */
function addHours(local: string, hours: number): string {
  return localDateTime(localToInstant(local, "UTC") + hours * 3_600_000, "UTC");
}
