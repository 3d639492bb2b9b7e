/** Compares what the journal's archive holds with what the round says should be there, and draws the table. */
import { lookBackCases } from "../../domain/registers/look-back.ts";
import { component, segments } from "../../protocol/hl7v2/access.ts";
import { readHl7 } from "../../protocol/hl7v2/read.ts";
import { toldAgain } from "../../quality/report/patients.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/results/runs.ts";
import type { ArchiveEntry } from "../journal/run-journal.ts";
import { allRuns, type DemoInstrument, type DemoRun, type Expected } from "./round.ts";

export interface DemoVerdict {
  readonly ok: boolean;
  /** The table and, if something is wrong, what. */
  readonly lines: readonly string[];
}

interface Row {
  readonly name: string;
  /** Patient samples that were handed over, with every repetition: what follows adds up to it. */
  readonly handedOver: number;
  readonly sent: number;
  readonly waiting: number;
  readonly duplicates: number;
  readonly held: readonly string[];
  readonly rejected: readonly string[];
  readonly accepted: number;
  /** Controls that their receiver has, each counted once however often its verdict changed. */
  readonly controls: number;
}

export function judgeDemo(round: readonly DemoInstrument[], store: GatewayStore, archive: readonly ArchiveEntry[]): DemoVerdict {
  const accepted = archive.filter((entry) => entry.answer === "AA");
  const delivered = accepted.filter((entry) => !isControl(entry)).map(resultIn);
  const told = controlsIn(accepted);
  const ended = (as: Expected) => round.flatMap((one) => allRuns(one).filter(({ expected }) => expected === as));
  const rows = round.map((instrument) => rowOf(instrument, store, accepted));
  const faults = [
    ...compared("the journal", ended("accepted").map(expectedResult), delivered),
    ...compared("the archive of controls", ended("control").map(expectedControl), told),
    ...round.flatMap((instrument) => unexpectedStates(instrument, store)),
    ...compared("the look-back cases", round.flatMap(doubted), inDoubt(store)),
    ...countFault(round, store),
    ...rows.flatMap(sumFault),
  ];
  return { ok: faults.length === 0, lines: [...table(rows), ...faults] };
}

function compared(place: string, expected: readonly string[], found: readonly string[]): readonly string[] {
  return [
    ...missing(expected, found).map((one) => `MISSING in ${place}: ${one}`),
    ...missing(found, expected).map((one) => `NOT EXPECTED in ${place}: ${one}`),
  ];
}

const isControl = ({ hl7 }: ArchiveEntry): boolean => partOf(hl7, "MSH", 9) === "OUL";

/** Patient, code and value: what a nurse would look for in the journal. */
const resultIn = ({ hl7 }: ArchiveEntry): string => `${partOf(hl7, "PID", 3)} ${measuredIn(hl7)}`;

/** Lot, code and value of each control. */
function controlsIn(accepted: readonly ArchiveEntry[]): readonly string[] {
  const byNumber = accepted
    .filter(isControl)
    .map(({ hl7 }) => [partOf(hl7, "OBR", 3), `${partOf(hl7, "SAC", 3)} ${measuredIn(hl7)}`] as const);
  return [...new Map(byNumber).values()];
}

const measuredIn = (hl7: string): string => `${partOf(hl7, "OBX", 3)} ${partOf(hl7, "OBX", 5)}${partOf(hl7, "OBX", 5, 2)}`;

function partOf(hl7: string, name: string, field: number, part = 1): string {
  const { message } = readHl7(Buffer.from(hl7, "utf8"), "utf8");
  const [segment] = message === null ? [] : segments(message, name);
  return segment === undefined ? "" : (component(segment, field, part) ?? "");
}

const nlk: Readonly<Record<string, string>> = { CRP: "NPU19748", HbA1c: "NPU27300", INR: "NPU01685", STREP: "NPU99999" };
const expectedResult = (one: DemoRun): string => `${one.run.patientId} ${expectedValue(one)}`;
const expectedControl = (one: DemoRun): string => `${one.run.control?.lot} ${expectedValue(one)}`;
const expectedValue = ({ run, told = run.value }: DemoRun): string => `${nlk[run.analyte]} ${told}`;

function missing(wanted: readonly string[], from: readonly string[]): readonly string[] {
  const left = [...from];
  return wanted.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const patientRuns = (instrument: DemoInstrument, store: GatewayStore): readonly Run[] =>
  store.runs.patientRunsBetween(instrument.id as NonNullable<Run["instrumentId"]>, 0, Number.MAX_SAFE_INTEGER);

const runWith = (instrument: DemoInstrument, store: GatewayStore, sequence: string): Run | undefined =>
  patientRuns(instrument, store).find((run) => store.runs.observations(run.key)[0]?.observation.sequence === sequence);

function unexpectedStates(instrument: DemoInstrument, store: GatewayStore): readonly string[] {
  return allRuns(instrument).flatMap(({ run, expected, codes }) => {
    if (expected !== "held" && expected !== "rejected") return [];
    const found = runWith(instrument, store, run.sequence);
    const foundCodes = found?.reasons.map((reason) => reason.code as string) ?? [];
    if (found?.state === expected && codes.every((code) => foundCodes.includes(code))) return [];
    return [
      `${instrument.name}, run ${run.sequence}: should be ${expected} (${codes.join(" ")}), is ${found?.state} (${foundCodes.join(" ")})`,
    ];
  });
}

const doubted = (instrument: DemoInstrument): readonly string[] =>
  allRuns(instrument).flatMap(({ run, isDoubted }) => (isDoubted === true ? [`run ${run.sequence}`] : []));

/** What nobody has decided about yet. */
const inDoubt = (store: GatewayStore): readonly string[] =>
  store.registers
    .all(lookBackCases)
    .flatMap(({ body }) => body.affected)
    .map(({ run }) => `run ${store.runs.observations(run)[0]?.observation.sequence}`);

/** Promise 2: every observation ended in exactly one place. */
function countFault(round: readonly DemoInstrument[], store: GatewayStore): readonly string[] {
  const places = Object.values(store.runs.dispositions()).reduce((sum, count) => sum + count, 0) + store.runs.duplicateCount();
  const values = round.flatMap(allRuns).reduce((sum, { run }) => sum + 1 + (run.companions?.length ?? 0), 0);
  return places === values ? [] : [`${values} values were measured, but ${places} are accounted for`];
}

/** A row adds up to the last sample. */
function sumFault({ name, handedOver, sent, held, waiting, rejected, duplicates }: Row): readonly string[] {
  const sum = sent + held.length + waiting + rejected.length + duplicates;
  return sum === handedOver ? [] : [`${name}: ${handedOver} patient samples were handed over, but ${sum} are accounted for`];
}

function rowOf(instrument: DemoInstrument, store: GatewayStore, accepted: readonly ArchiveEntry[]): Row {
  const runs = patientRuns(instrument, store);
  const codesOf = (state: Run["state"]) =>
    runs
      .filter((run) => run.state === state)
      .map((run) =>
        run.reasons
          .filter(({ outcome }) => outcome === run.outcome)
          .map(({ code }) => code)
          .join("+"),
      );
  return {
    name: instrument.name,
    handedOver: allRuns(instrument).filter(({ run }) => run.kind === "patient").length,
    waiting: runs.filter((run) => run.state === "waiting").length,
    duplicates: runs.reduce((sum, run) => sum + toldAgain(store, run), 0),
    sent: runs.filter((run) => run.state === "released").length,
    held: codesOf("held"),
    rejected: codesOf("rejected"),
    accepted: accepted.filter(({ hl7 }) => runs.some((run) => hl7.includes(`|${run.runId}|`))).length,
    controls: controlsIn(accepted.filter(({ hl7 }) => hl7.includes(`${instrument.serial}^LABBRO`))).length,
  };
}

function table(rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => [
    row.name,
    String(row.handedOver),
    String(row.sent),
    why(row.held),
    String(row.waiting),
    why(row.rejected),
    String(row.duplicates),
    String(row.accepted),
    String(row.controls),
  ]);
  const head = [
    "DEMO",
    "patient samples",
    "sent",
    "held (why)",
    "waiting",
    "rejected",
    "duplicates",
    "accepted by the journal",
    "controls told",
  ];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  return [head, ...cells].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

const why = (codes: readonly string[]): string => (codes.length === 0 ? "0" : `${codes.length} (${codes.join(", ")})`);
