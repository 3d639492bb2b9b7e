/** One SVC: a run with its subject, reagent, operator and the quantities measured (POCT1A.md 7). */
import type { DeviceIdentity, Observation, ReagentLotRef } from "../../domain/observation.ts";
import { emptyObservation } from "../../domain/observation.ts";
import { problem } from "../../domain/problem.ts";
import { child, children, value } from "../../protocol/poct1a/access.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { runName } from "../decoded.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "../driver.ts";
import { calendarDate, textOrNull } from "../text.ts";
import { measurementTime } from "../wire-times.ts";
import type { PoctDialect } from "./dialect.ts";
import { notesOf, readResult } from "./poct-result.ts";
import { namesSeveralPatients, subjectOf } from "./subject.ts";

export interface ServicePlace {
  readonly service: PoctElement;
  readonly root: string;
  readonly device: DeviceIdentity;
  /** Which SVC of the message it is, from 0. */
  readonly nth: number;
}

export function decodeService(place: ServicePlace, context: DecodeContext, dialect: PoctDialect): Decoded {
  const { service, root, device, nth } = place;
  const role = textOrNull(value(service, "SVC.role_cd"));
  const sequence = textOrNull(value(service, "SVC.sequence_nbr"));
  const time = measurementTime(value(service, "SVC.observation_dttm"), `SVC ${nth + 1}`, context.at);
  const shared = {
    ...emptyObservation,
    ...runFacts(service),
    device,
    role,
    sequence,
    run: runName(sequence, context, nth),
    measuredAt: time.measuredAt,
  };
  const added = dialect.serviceNotes?.(service) ?? [];
  const holders = [...children(service, "PT"), ...children(service, "CTC"), service];
  const results = holders.flatMap((holder) => {
    const subject = subjectOf(root, role, service, holder);
    const common = holder === service ? [] : notesOf(holder);
    return children(holder, "OBS").map((element, index) => {
      const result = readResult(element, dialect, `OBS ${index + 1} of SVC ${nth + 1}`, context.at);
      const notes = [...result.fields.notes, ...common, ...notesOf(service), ...added];
      return { observation: { ...shared, ...subject, ...result.fields, notes }, problems: result.problems };
    });
  });
  const observations = results.map((result) => result.observation);
  const several = problem("DECODE_MISSING_FIELD", `SVC ${nth + 1} names several patients, so none.`, context.at);
  const ownProblems = [...time.problems, ...(namesSeveralPatients(service) ? [several] : [])];
  return {
    ...nothingDecoded,
    observations,
    problems: [...(observations.length > 0 ? ownProblems : []), ...results.flatMap((result) => result.problems)],
  };
}

export type RunFacts = Pick<
  Observation,
  "status" | "resent" | "override" | "sampleId" | "orderId" | "specimen" | "operatorId" | "reagentLot"
>;

/** What the standard's codes and the objects beside the subject say of a run. */
export function runFacts(service: PoctElement): RunFacts {
  const reason = value(service, "SVC.reason_cd");
  return {
    status: reason === "EDT" ? "correction" : "final",
    resent: reason === "RES",
    override: value(service, "SVC.status_cd") === "OVR",
    sampleId: textOrNull(value(service, "SPC", "SPC.specimen_id")),
    orderId: textOrNull(value(service, "ORD", "ORD.order_id")),
    specimen: textOrNull(value(service, "SPC", "SPC.type_cd")),
    operatorId: textOrNull(value(service, "OPR", "OPR.operator_id")),
    reagentLot: reagentOf(children(service, "RGT")),
  };
}

/** The strip or cartridge. Where a control has an RGT of its own, the device marks it in the name's text (`TY=QC`, POCT1A.md 7). */
function reagentOf(reagents: readonly PoctElement[]): ReagentLotRef | null {
  for (const reagent of reagents) {
    const number = textOrNull(value(reagent, "RGT.lot_number"));
    const isControl = child(reagent, "RGT.name")?.text.includes("TY=QC") ?? false;
    if (number !== null && !isControl) return { number, expiry: calendarDate(value(reagent, "RGT.expiration_date")) };
  }
  return null;
}
