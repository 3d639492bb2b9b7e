/** Why a sent result is in doubt, as the case that it belongs to: one per failed control, lot or measurement, whatever the order of arrival. */
import { createHash } from "node:crypto";
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { crockford } from "../../domain/ids.ts";
import { normalizeLot } from "../../domain/lot.ts";
import { policyAt } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { norwegianClock, norwegianDate } from "../../domain/time.ts";
import { levelInWords } from "../../domain/wording.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { judgeControlsOnLot } from "../../release/controls.ts";
import { instrumentOf, type Looking, type Ports, type Standings } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { lookBackWindow } from "./window.ts";

export interface CaseCause {
  /** The case's number. */
  readonly id: string;
  readonly code: ReasonCode;
  readonly about: string;
  readonly control: { readonly id: string; readonly analyte: string; readonly level: string | null } | null;
  readonly window: TimeWindow | null;
  readonly otherLots?: TimeWindow | null;
  readonly instrumentId: string | null;
  readonly at: EpochMs;
}

const ofControls: readonly ReasonCode[] = ["QC_FAILED", "QC_LATER_FAILED"];
/** They say more of a control that another code names. */
const companions: readonly ReasonCode[] = ["QC_DEVICE_FAILED", "QC_CONTROL_ANNULLED", "QC_LIMITS_CHANGED"];
const ofLots: readonly ReasonCode[] = ["LOT_BLOCKED", "LOT_EXPIRED", "LOT_OPEN_EXPIRED", "LOT_UNKNOWN", "CAL_MISMATCH"];

/** One cause per code that stands against the run. */
export function causesAgainst(
  ports: Looking,
  run: Run,
  codes: readonly ReasonCode[],
  standings: Standings,
): readonly CaseCause[] {
  const observations = ports.store.runs.observations(run.key);
  const counted = codes.some((code) => ofControls.includes(code)) ? codes.filter((code) => !companions.includes(code)) : codes;
  return counted.flatMap((code) => {
    const controls = ofControls.includes(code) ? controlCauses(ports, run, standings, code) : [];
    if (controls.length > 0) return controls;
    const lot = observations[0]?.observation.reagentLot?.number ?? null;
    if (ofLots.includes(code) && lot !== null) return [plainCause(ports, run, code, `lot ${normalizeLot(lot)}`)];
    if (code === "DUP_CONFLICT" || code === "EDITED_ON_DEVICE") return [plainCause(ports, run, code, `måling ${run.runId}`)];
    return [plainCause(ports, run, code, instrumentOf(ports.view(), run.instrumentId)?.name ?? run.connectionId)];
  });
}

function plainCause(ports: Ports<"clock">, { instrumentId }: Run, code: ReasonCode, about: string): CaseCause {
  const id = caseNumber([code, about, about.startsWith("lot ") ? null : instrumentId]);
  return { id, code, about, control: null, window: null, instrumentId, at: ports.clock.now() };
}

/** The failed control that stands against the result on the side that the code names. */
function controlCauses(ports: Ports<"store" | "view">, run: Run, standings: Standings, code: ReasonCode): readonly CaseCause[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null || run.measuredAt === null) return [];
  return [...standings].flatMap(([analyte, { failedBefore, failedAfter }]) => {
    const failed = code === "QC_FAILED" ? failedBefore : failedAfter;
    if (failed === undefined) return [];
    const around = judgeControlsOnLot(ports, instrument, analyte, failed.at, failed.reagentLot);
    return [causeOfControl(ports, instrument, analyte, failed, around)];
  });
}

/** `around`: every control of the analyte around the failed one. */
export function causeOfControl(
  ports: Ports<"view">,
  instrument: Instrument,
  analyte: string,
  failed: JudgedControl,
  around: readonly JudgedControl[],
): CaseCause {
  const [first, ...later] = instrument.qc[analyte] ?? [];
  const policy = first === undefined ? null : (policyAt([first, ...later], failed.at) ?? first);
  const { zone } = ports.view().station.gateway;
  const doubt = policy === null ? null : lookBackWindow(failed, around, policy, instrument.inUseFrom);
  const level = failed.level === null ? "" : `, nivå ${levelInWords(failed.level)}`;
  return {
    id: caseNumber(["control", instrument.id, failed.id]),
    code: "QC_FAILED",
    about: `${instrument.name}: kontroll ${analyte}${level}, ${norwegianDate(failed.at, zone)} kl. ${norwegianClock(failed.at, zone)}`,
    control: { id: failed.id, analyte, level: failed.level },
    window: doubt?.ownLot ?? null,
    ...(doubt === null ? {} : { otherLots: doubt.otherLots }),
    instrumentId: instrument.id,
    at: failed.at,
  };
}

/** The same on any PC, short enough to be typed. */
function caseNumber(cause: readonly unknown[]): string {
  const hash = createHash("sha256").update(JSON.stringify(cause)).digest("hex");
  return `LB-${crockford(BigInt(`0x${hash.slice(0, 10)}`), 8)}`;
}
