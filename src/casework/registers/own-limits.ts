/** Control limits that the site sets for itself (QC.md 1.5): proposed from its own controls, approved by a person, never rolling. */
import type { EpochMs } from "../../domain/clock.ts";
import { isDecimal } from "../../domain/decimal.ts";
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ApprovedFrom } from "../../domain/registers/approvals.ts";
import { type ApprovedLimits, approvedLimits } from "../../domain/registers/approvals.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Instrument } from "../../domain/station.ts";
import { localDate, readInstant } from "../../domain/time.ts";
import { isFor } from "../../qc/controls/approved-limits.ts";
import { wasTried } from "../../qc/controls/trial.ts";
import { type LimitProposal, proposeLimits } from "../../qc/statistics/proposal.ts";
import { judgeControlsAround } from "../../release/controls.ts";
import { approvedFor } from "../../release/facts/known-events.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import { permit } from "../rights.ts";

/** More than any lot gives before it ends. */
const mostControls = 2000;

/** Which target of the lot list; `reagentLot` only where the lot has a target for each. */
export interface TargetName {
  readonly instrument: string;
  readonly analyte: string;
  readonly lot: string;
  readonly level: string;
  readonly reagentLot?: string | undefined;
  /** A long-term CV in percent, with its source. */
  readonly cv?: string | undefined;
  readonly cvSource?: string | undefined;
}

export interface Proposed extends LimitProposal {
  readonly target: ControlTarget;
}

/** Changes nothing. Throws UserError NOT_FOUND, BAD_USAGE. */
export function proposeOwnLimits(ports: Looking, name: TargetName): Proposed {
  const instrument = instrumentOf(ports.view(), name.instrument);
  if (instrument === null) throw new UserError("NOT_FOUND", `No instrument ${name.instrument} is configured.`);
  const target = targetNamed(ports.store, instrument, name);
  const { target: mean, sd, low, high } = target;
  return {
    ...proposeLimits({ values: valuesOf(ports, instrument, target), target: mean, sd, low, high, prior: priorOf(name) }),
    target,
  };
}

export interface Approval extends TargetName, Signature {
  /** As proposed: what was read is what is approved. */
  readonly mean: string;
  readonly sd: string;
  /** A moment of the gateway's zone, not in the past; absent: now. */
  readonly from?: string | undefined;
}

/** Throws UserError NOT_FOUND, BAD_USAGE, NOT_PERMITTED, NOT_ALLOWED_NOW. */
export function approveOwnLimits(ports: Looking, approval: Approval): ApprovedFrom {
  const { by, reason, role } = approval;
  const signature: Signature = { by, reason, role };
  permit("approve-limits", signature);
  const proposed = proposeOwnLimits(ports, approval);
  const { mean, sd, sdSource, n, days, obstacles, target } = proposed;
  if (obstacles.length > 0 || mean === null || sd === null)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `These limits cannot be approved: ${obstacles.join("; ")}.`,
      nb: "Grensene kan ikke godkjennes: det er for få kontroller, eller de spriker for mye.",
    });
  if (mean !== approval.mean || sd !== approval.sd)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: `The proposal is now mean ${mean}, SD ${sd}.`,
      nb: `Forslaget er endret: middelverdi ${mean}, SD ${sd}. Les det på nytt.`,
    });
  const prior = priorOf(approval);
  const limits: ApprovedLimits = {
    ...{ analyte: target.analyte, lot: target.lot, level: target.level, unit: target.unit, reagentLot: target.reagentLot },
    ...{ mean, sd, sdSource, n, days, cvPercent: prior?.cvPercent ?? null, cvSource: prior?.source ?? null },
  };
  const now = ports.clock.now();
  const at = validFrom(approval.from, ports.view().station.gateway.zone, now);
  const key = JSON.stringify([
    approval.instrument,
    limits.analyte,
    normalizeLot(limits.lot),
    limits.level,
    limits.unit,
    limits.reagentLot,
    at,
  ]);
  ports.store.transaction(() => {
    ports.store.registers.put(approvedLimits, { key, subject: approval.instrument, at, body: limits }, signature, now);
    const detail = { lot: limits.lot, level: limits.level };
    ports.store.events.add({ at: now, kind: "limits-approved", subject: approval.instrument, detail });
  });
  return { ...limits, validFrom: at };
}

/** Dated back they could make a control pass that has failed (ruling 12). */
function validFrom(text: string | undefined, zone: string, now: EpochMs): EpochMs {
  if (text === undefined) return now;
  const at = readInstant(text, zone);
  if (at === null)
    throw new UserError("BAD_USAGE", {
      en: "--from takes a day or a moment, such as 2026-11-23T07:00.",
      nb: "Skriv en dato, eller en dato og et klokkeslett.",
    });
  if (at < now)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Limits count from now or later, never from the past.",
      nb: "Grenser gjelder fra nå eller senere, aldri bakover.",
    });
  return at;
}

/** Every approval in force or to come, by instant. */
export const ownLimitsOf = ({ store, view }: Ports<"store" | "view">, instrumentId: string): readonly ApprovedFrom[] =>
  (instrumentOf(view(), instrumentId)?.analytes ?? []).flatMap(({ name }) => approvedFor(store, instrumentId, name));

function targetNamed(
  store: GatewayStore,
  { driver }: Instrument,
  { analyte, lot, level, reagentLot }: TargetName,
): ControlTarget {
  const isSame = (a: string, b: string) => normalizeLot(a) === normalizeLot(b);
  const rows = store.lots.targets(driver, analyte).filter((row) => isSame(row.lot, lot) && isSame(row.level, level));
  const named = rows.filter((row) => reagentLot === undefined || isSame(row.reagentLot ?? "", reagentLot));
  const [first, ...others] = named;
  if (first === undefined)
    throw new UserError("NOT_FOUND", `No target of lot ${lot}, level ${level} is registered for ${driver} and ${analyte}.`);
  if (others.length > 0)
    throw new UserError("BAD_USAGE", {
      en: "The lot has several targets of that level; name the reagent lot.",
      nb: "Loten har flere fasiter for nivået. Si hvilken reagenslot det gjelder.",
    });
  return first;
}

function priorOf({ cv, cvSource }: TargetName): { readonly cvPercent: string; readonly source: string } | null {
  if (cv === undefined && cvSource === undefined) return null;
  if (cv === undefined || !isDecimal(cv) || (cvSource ?? "").trim() === "")
    throw new UserError("BAD_USAGE", {
      en: "A long-term CV is a number in percent (--cv 4.5) with its source (--cv-source).",
      nb: "En langtids-CV er et tall i prosent, og med den hører en kilde.",
    });
  return { cvPercent: cv, source: cvSource ?? "" };
}

/** The instrument's usable controls on that target, each once. */
function valuesOf(ports: Looking, instrument: Instrument, target: ControlTarget): readonly { number: string; day: string }[] {
  const { store, clock } = ports;
  const zone = ports.view().station.gateway.zone;
  const judged = judgeControlsAround(ports, instrument, target.analyte, clock.now(), mostControls);
  const numbers = new Map(
    store.runs
      .controlsAround(instrument.id, target.analyte, clock.now(), mostControls)
      .map(({ id, observation }) => [id as string, observation.value]),
  );
  return judged.flatMap((control) => {
    const value = numbers.get(control.id);
    const counts = (control.result !== "VOID" || wasTried(control)) && control.target !== null && isFor(control.target, target);
    if (!counts || value === undefined || value === null || value.number === null || value.comparator !== null) return [];
    return [{ number: value.number, day: localDate(control.at, zone) }];
  });
}
