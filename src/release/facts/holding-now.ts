/**
 * What would hold a result that is measured on an instrument this very moment, however good it is. The gate itself is asked, with a
 * result of nobody: so the status that a nurse reads before a round can never promise what the gate then refuses.
 */
import { emptyObservation, type Observation } from "../../domain/observation.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { judgeRun } from "../../qc/judge.ts";
import type { KnownEvents } from "../../qc/types.ts";
import { driverOf, type Looking, type Ports } from "../view.ts";
import { openQuestions } from "./contact-codes.ts";
import { isOutOfUse } from "./register-findings.ts";
import { ruledParts } from "./ruled-parts.ts";
import { unvouchedBy } from "./vouching.ts";

export interface MeasuredNow {
  readonly instrument: Instrument;
  readonly analyte: ConfiguredAnalyte;
  readonly known: KnownEvents;
  readonly reagentLot: string | null;
}

/** Reason codes, none twice; empty: such a result would be sent. */
export function holdingNow(ports: Looking, { instrument, analyte, known, reagentLot }: MeasuredNow): readonly ReasonCode[] {
  const { station } = ports.view();
  const now = ports.clock.now();
  const sample = { measuredAt: now, receivedAt: now, state: "waiting" } as const;
  const asked = { run: sample, instrument, analytes: [analyte.name], window: null };
  const [{ instrument: ruled, release, isUnapproved }] = ruledParts(ports, asked);
  const { run } = judgeRun(
    {
      instrument: ruled,
      processing: station.gateway.processing,
      zone: station.gateway.zone,
      measuredAt: now,
      receivedAt: now,
      release,
      results: [{ id: "now", observation: faultless(analyte, reagentLot) }],
      assignedPatientId: null,
      intakeCodes: wireCodes(ports, instrument),
      registers: {
        isOutOfUse: isOutOfUse(ports.store, instrument, now),
        isUnapproved,
        doubts: unvouchedBy(ports.store, sample, now),
      },
    },
    new Map([[analyte.name, known]]),
  );
  const severe = run.reasons.filter(
    ({ code, outcome }) => isTold(code, reagentLot) && (outcome === "HOLD" || outcome === "REJECT"),
  );
  return [...(asksFirst(ports, instrument) ? (["FIRST_CONTACT"] as const) : []), ...severe.map(({ code }) => code)];
}

/** Not of the imagined sample: its person, its value, a lot that nobody has seen. */
function isTold(code: ReasonCode, reagentLot: string | null): boolean {
  const { group } = reasonCodes[code];
  return group === "device" || group === "qc" || code === "BEFORE_START" || (group === "reagent" && reagentLot !== null);
}

function faultless({ name, unit }: ConfiguredAnalyte, reagentLot: string | null): Observation {
  return {
    ...emptyObservation,
    ...{ kind: "patient", run: "now", analyte: name, deviceCode: name },
    device: { vendor: "", model: "", serial: null, software: null },
    value: { raw: "1", comparator: null, number: "1", unit },
    reagentLot: reagentLot === null ? null : { number: reagentLot, expiry: null },
  };
}

const wireCodes = (ports: Ports<"view">, instrument: Instrument): readonly ReasonCode[] =>
  isUnconfirmed(ports, instrument) ? ["DRIVER_UNVERIFIED"] : [];

/** Nobody has compared what its mode reads with its display yet. */
export const isUnconfirmed = (ports: Ports<"view">, { driver, mode, confirmed }: Instrument): boolean =>
  driverOf(ports.view(), driver)?.modes[mode]?.evidence === "unverified" && confirmed !== true;

/** Stored results wait for a person's word (ruling 1). */
const asksFirst = (ports: Ports<"store">, { id }: Instrument): boolean =>
  openQuestions(ports).some(({ instrumentId }) => instrumentId === id);
