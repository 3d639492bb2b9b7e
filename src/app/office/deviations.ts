/** Deviations: the unit's working list of what went wrong and what was done about it. */

import { findRun } from "../../casework/deciding.ts";
import {
  checkDeviation,
  closeDeviation,
  deviationNumber,
  listDeviations,
  type NewDeviation,
  openDeviation,
  updateDeviation,
} from "../../casework/registers/deviations.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type DeviationChange, deviationOccasions, type EffectCheck } from "../../domain/registers/deviations.ts";
import type { Signature } from "../../domain/signature.ts";
import { deviationText } from "../../quality/deviation-text.ts";
import type { OfficeCore } from "./core.ts";

interface About extends Signature {
  readonly number: number;
}

export const deviationActions = {
  "deviation.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => listDeviations(ports),
  "deviation.text": ({ ports }: OfficeCore, { number }: { readonly number: number }) =>
    deviationText(deviationNumber(ports, number), ports.view().station.gateway.zone),
  "deviation.open": (
    { ports }: OfficeCore,
    request: Signature & Omit<NewDeviation, "occasion"> & { readonly control: string | null },
  ) => {
    const { description, instrument, immediateAction, control } = request;
    const run = control === null ? null : findRun(ports, control);
    if (run !== null && run.kind !== "control") throw new UserError("NOT_ALLOWED_NOW", `The entry is a ${run.kind} sample.`);
    const occasion = run === null ? null : deviationOccasions.control(run.key);
    const about = { description, instrument: instrument ?? run?.instrumentId ?? null, immediateAction, occasion };
    return openDeviation(ports, about, signed(request));
  },
  "deviation.update": ({ ports }: OfficeCore, request: About & { readonly change: DeviationChange }) =>
    updateDeviation(ports, request.number, request.change, signed(request)),
  "deviation.check": ({ ports }: OfficeCore, request: About & { readonly check: EffectCheck }) =>
    checkDeviation(ports, request.number, request.check, signed(request)),
  "deviation.close": ({ ports }: OfficeCore, request: About) => closeDeviation(ports, request.number, signed(request)),
} as const;

const signed = ({ by, reason, role }: Signature): Signature => ({ by, reason, role });
