/** What each reason of a held entry is about: found once for the worklist, so that entries with one cause stand together. */

import { normalizeLot } from "../../domain/lot.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { levelInWords } from "../../domain/wording.ts";
import { latest } from "../../qc/controls/control-order.ts";
import { otherLevelThatFits } from "../../qc/controls/wrong-level.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { judgeControlsAround } from "../../release/controls.ts";
import { judgeNow } from "../../release/judge-now.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";
import type { Cause } from "./by-cause.ts";

const lotCodes: readonly ReasonCode[] = [
  "LOT_UNKNOWN",
  "LOT_EXPIRED",
  "LOT_OPEN_EXPIRED",
  "LOT_EXPIRY_UNKNOWN",
  "LOT_BLOCKED",
  "CAL_MISMATCH",
];
const deviceCodes: readonly ReasonCode[] = [
  "DEV_UNKNOWN",
  "DEV_MISMATCH",
  "DEV_OUT_OF_USE",
  "DEV_ERROR",
  "DEV_WARNING",
  "DRIVER_UNVERIFIED",
  "FIRST_CONTACT",
  "CLOCK_UNCERTAIN",
  "TIME_FUTURE",
  "TIME_IMPLAUSIBLE",
];
const voidCodes: readonly ReasonCode[] = ["QC_CONTROL_UNKNOWN", "QC_CONTROL_EXPIRED", "QC_TARGET_MISSING"];
/** The causes of a held entry, one per holding reason; a clean one that only waits for a word has the cause without a code. */
export function causesOf(ports: Looking, run: Run, codes: readonly ReasonCode[]): readonly Cause[] {
  if (codes.length === 0) return [{ code: null, about: null, hint: null }];
  const observations = ports.store.runs.observations(run.key);
  return codes.map((code) => causeOf(ports, run, observations, code));
}

function causeOf(ports: Looking, run: Run, observations: readonly StoredObservation[], code: ReasonCode): Cause {
  const [first] = observations;
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const plain = (about: string | null): Cause => ({ code, about, hint: null });
  if (first === undefined) return plain(null);
  const { reagentLot, device } = first.observation;
  const where = instrument?.name ?? `instrument ${device.serial ?? run.connectionId}`;
  if (lotCodes.includes(code)) return plain(reagentLot === null ? null : `lot ${normalizeLot(reagentLot.number)}`);
  if (deviceCodes.includes(code)) return plain(where);
  if (code === "DUP_CONFLICT" || code === "EDITED_ON_DEVICE") return plain(`måling ${run.runId}`);
  if (voidCodes.includes(code))
    return plain(run.kind === "control" ? materialOf(first, where) : voidControl(ports, run, code, where));
  if (code.startsWith("QC_") && instrument !== null) return controlCause(ports, run, instrument, observations, code);
  // Whose it is stands on no list of causes: those who may not see patients read it too.
  return plain(code.startsWith("PID_") ? null : `${where}, ${first.observation.analyte ?? first.observation.deviceCode}`);
}

/** The control material as the instrument named it. */
function materialOf({ observation: { control } }: StoredObservation, where: string): string {
  const name = control?.lot ?? control?.name ?? null;
  return name === null ? `kontroll uten lot på ${where}` : `kontroll-lot ${normalizeLot(name)}`;
}

/** The newest control before the result that does not count for this reason. */
function voidControl(ports: Ports<"store" | "view">, run: Run, code: ReasonCode, where: string): string {
  const at = run.measuredAt ?? run.receivedAt;
  const found = latest(around(ports, run).filter((one) => one.codes.includes(code) && one.at <= at));
  const stored = found === null ? null : storedOf(ports, found);
  return stored === null ? `kontroll på ${where}` : materialOf(stored, where);
}

function around(ports: Ports<"store" | "view">, run: Run): readonly JudgedControl[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const at = run.measuredAt ?? run.receivedAt;
  return instrument?.analytes.flatMap(({ name }) => judgeControlsAround(ports, instrument, name, at)) ?? [];
}

const storedOf = (ports: Ports<"store">, control: JudgedControl): StoredObservation | null => {
  const key = control.id.slice(0, control.id.lastIndexOf("."));
  return ports.store.runs.standing(key).find((one) => one.id === control.id) ?? null;
};

/** Instrument and analysis, the level that failed, and the hint that it may have been another one. */
function controlCause(
  ports: Looking,
  run: Run,
  instrument: Instrument,
  observations: readonly StoredObservation[],
  code: ReasonCode,
): Cause {
  const analytes = instrument.analytes.filter(({ name }) => observations.some((one) => one.observation.analyte === name));
  const names = analytes.map(({ name }) => name).join(", ");
  const place = `${instrument.name}, ${names}`;
  if (code !== "QC_FAILED" && code !== "QC_LATER_FAILED") return { code, about: place, hint: null };
  const standings = judgeNow(ports, run).judgement.qc;
  for (const analyte of analytes) {
    const { failedBefore, failedAfter } = standings.get(analyte.name) ?? {};
    const decisive = code === "QC_FAILED" ? failedBefore : failedAfter;
    if (decisive === undefined) continue;
    const value = storedOf(ports, decisive)?.observation.value ?? null;
    const targets = ports.store.lots.targets(instrument.driver, analyte.name);
    const other = otherLevelThatFits(decisive, value, targets, analyte);
    return {
      code,
      about: [place, ...aboutOf(decisive)].join(", "),
      hint: other === null ? null : `Kontrollen kan være feil nivå: verdien passer med nivå ${levelInWords(other.level)}.`,
    };
  }
  return { code, about: place, hint: null };
}

const aboutOf = ({ level, reagentLot }: JudgedControl): readonly string[] => [
  ...(level === null ? [] : [`nivå ${levelInWords(level)}`]),
  ...(reagentLot === null ? [] : [`reagenslot ${reagentLot}`]),
];
