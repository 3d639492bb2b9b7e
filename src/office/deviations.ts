/** Deviations: the unit's working list of what went wrong and what was done about it. */

import { findRun } from "../casework/deciding.ts";
import {
  checkDeviation,
  closeDeviation,
  deviationNumber,
  listDeviations,
  openDeviation,
  updateDeviation,
} from "../casework/registers/deviations.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { causeCategories, deviationOccasions, effectResults } from "../domain/registers/deviations.ts";
import type { Signature } from "../domain/signature.ts";
import { z } from "../domain/zod.ts";
import { deviationText } from "../quality/deviation-text.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, count, day, line, nothing, signature, text } from "./request.ts";

const opening = asks({
  description: text,
  instrument: line.nullable(),
  immediateAction: text.nullable(),
  control: line.nullable(),
  ...signature,
});

/** What is left out stays as it was. */
const change = z.strictObject({
  description: text.exactOptional(),
  instrument: line.nullable().exactOptional(),
  immediateAction: text.nullable().exactOptional(),
  causeCategory: z.enum(causeCategories).nullable().exactOptional(),
  cause: text.nullable().exactOptional(),
  correctiveAction: text.nullable().exactOptional(),
  responsible: line.nullable().exactOptional(),
  deadline: day.nullable().exactOptional(),
  municipalCase: line.nullable().exactOptional(),
});

const check = z.strictObject({ date: day, measure: text, result: z.enum(effectResults) });

export const deviationActs = {
  "deviation.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => listDeviations(ports),
  }),
  "deviation.text": act({
    asks: asks({ number: count }),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }, { number }) => deviationText(deviationNumber(ports, number), ports.view().station.gateway.zone),
  }),
  "deviation.open": act({
    pin: { none: "writes down what happened; sends and closes nothing" },
    asks: opening,
    right: "write-deviation",
    effect: "begins",
    showsPatients: false,
    does: open,
  }),
  "deviation.update": act({
    pin: { none: "can be written anew, and what stood there is kept" },
    asks: asks({ number: count, change, ...signature }),
    right: "write-deviation",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => updateDeviation(ports, request.number, request.change, signed(request)),
  }),
  "deviation.check": act({
    pin: { none: "another check can be written after it, until the deviation is closed" },
    asks: asks({ number: count, check, ...signature }),
    right: "close-deviation",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => checkDeviation(ports, request.number, request.check, signed(request)),
  }),
  "deviation.close": act({
    pin: "for-good",
    asks: asks({ number: count, ...signature }),
    right: "close-deviation",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => closeDeviation(ports, request.number, signed(request)),
  }),
} as const;

function open({ ports }: OfficeCore, request: z.output<typeof opening>): number {
  const { description, instrument, immediateAction, control } = request;
  const run = control === null ? null : findRun(ports, control);
  if (run !== null && run.kind !== "control")
    throw new UserError("NOT_ALLOWED_NOW", { en: `The entry is a ${run.kind} sample.`, nb: "Dette er ingen kontrollprøve." });
  const occasion = run === null ? null : deviationOccasions.control(run.key);
  const about = { description, instrument: instrument ?? run?.instrumentId ?? null, immediateAction, occasion };
  return openDeviation(ports, about, signed(request));
}

const signed = ({ by, reason, role }: Signature): Signature => ({ by, reason, role });
