/** The vector form of QC timelines (CONTRACTS.md, `qc status FILE`): read into the judge's own types and answered by its own functions. */
import type { QcGrace, QcInterval, QcPolicy } from "../../domain/policy.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import { localToInstant } from "../../domain/time.ts";
import type { Outcome } from "../../domain/verdict.ts";
import { defaultOutcome, verdictOf } from "../result/result-outcome.ts";
import { qcFindings } from "../schedule/standing.ts";
import type { Bracket, ControlResult, JudgedControl, KnownEvents, QcStatus } from "../types.ts";

export interface TimelineEvent {
  readonly kind: string;
  readonly t: string;
  readonly res?: string;
  readonly level?: string;
  readonly lot?: string | null;
  readonly seq?: number | string | null;
  readonly valid?: boolean;
  readonly void?: string;
  readonly type?: string;
}

interface TimelineInterval {
  readonly type: string;
  readonly h?: number;
  readonly n?: number;
  readonly dueDay?: number | string;
}

export interface Timeline {
  readonly id: string;
  readonly policy: {
    readonly levels: readonly string[];
    readonly levelMode?: string;
    readonly lotScope?: string;
    readonly newLot?: string;
    readonly interval: TimelineInterval;
    readonly graceH?: number;
    readonly graceWorkdays?: number;
    readonly triggers?: readonly string[];
  };
  readonly events: readonly TimelineEvent[];
  readonly patient: { readonly t: string; readonly lot?: string | null; readonly seq?: number | string | null };
}

export interface TimelineAnswer {
  readonly id: string;
  readonly statusAtMeasurement: QcStatus;
  readonly bracket: Bracket;
  readonly codes: readonly ReasonCode[];
  readonly outcome: Outcome;
}

/** The vectors' times are naive wall time, so they are read in a zone without daylight saving. */
const zone = "UTC";

/** Reads `{ "vectors": [...] }`; throws UserError BAD_INPUT_FILE naming the vector that is wrong. */
export function readTimelineFile(text: string): readonly TimelineAnswer[] {
  const vectors = vectorsOf(text);
  return vectors.map((vector, i) => {
    try {
      return judgeTimeline(vector as Timeline);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError("BAD_INPUT_FILE", `Vector ${i + 1} is not in the form of a QC timeline.`, { cause: error });
    }
  });
}

function vectorsOf(text: string): readonly unknown[] {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new UserError("BAD_INPUT_FILE", "It is not JSON.", { cause: error });
  }
  const vectors = typeof file === "object" && file !== null && "vectors" in file ? file.vectors : null;
  if (!Array.isArray(vectors)) throw new UserError("BAD_INPUT_FILE", "It holds no list `vectors`.");
  return vectors;
}

/** The answer once all events of the timeline are known. */
export function judgeTimeline({ id, policy, events, patient }: Timeline): TimelineAnswer {
  const { standing, codes } = qcFindings({
    policy: policyOf(policy, events),
    controls: events.flatMap((event, i) => (event.kind === "QC" ? [controlOf(event, `${i}`)] : [])),
    unitControls: [],
    services: servicesOf(events),
    ...testsOf(events),
    sample: { at: instantOf(patient.t), reagentLot: patient.lot ?? null, sequence: textOf(patient.seq) },
    zone,
  });
  const { outcome } = verdictOf(codes, defaultOutcome);
  return { id, statusAtMeasurement: standing.status, bracket: standing.bracket, codes, outcome };
}

const instantOf = (local: string): number => localToInstant(local, zone);
const textOf = (seq: number | string | null | undefined): string | null => (seq === null || seq === undefined ? null : `${seq}`);
const kindOf = (event: TimelineEvent): string => (event.type ?? event.kind).toLowerCase();

const servicesOf = (events: readonly TimelineEvent[]): KnownEvents["services"] =>
  events.flatMap((event) => (["QC", "TEST"].includes(event.kind) ? [] : [{ at: instantOf(event.t), kind: kindOf(event) }]));

/** Other patient tests, for counted intervals. A timeline that names none does not say how many there were. */
function testsOf(events: readonly TimelineEvent[]): Pick<KnownEvents, "tests"> {
  const tests = events.flatMap(({ kind, t, seq }, i) =>
    kind === "TEST" ? [{ id: `${i}`, at: instantOf(t), sequence: textOf(seq) }] : [],
  );
  return tests.length === 0 ? {} : { tests };
}

const results: Readonly<Record<string, ControlResult>> = {
  PASS: "PASS",
  WARN: "WARN",
  WARNING: "WARN",
  FAIL: "REJECT",
  REJECT: "REJECT",
};

function controlOf(event: TimelineEvent, id: string): JudgedControl {
  const result = event.valid === false || event.void !== undefined ? "VOID" : results[event.res ?? ""];
  if (result === undefined) throw new UserError("BAD_INPUT_FILE", "A control has a result other than PASS, WARN or FAIL.");
  return {
    id,
    at: instantOf(event.t),
    result,
    codes: result === "VOID" ? [voidCode(event.void)] : [],
    hits: [],
    level: event.level ?? null,
    target: null,
    reagentLot: event.lot ?? null,
    sequence: textOf(event.seq),
  };
}

function voidCode(reason: string | undefined): ReasonCode {
  const code = `QC_${reason ?? "CONTROL_UNKNOWN"}`;
  if (!Object.hasOwn(reasonCodes, code)) throw new UserError("BAD_INPUT_FILE", "A control is void for an unknown reason.");
  return code as ReasonCode;
}

function policyOf(policy: Timeline["policy"], events: readonly TimelineEvent[]): QcPolicy {
  const triggers = policy.triggers?.map((one) => one.toLowerCase());
  return {
    controlKind: "liquid",
    levels: policy.levels,
    deviceLevels: {},
    levelMode: oneOf({ ALL: "all", ANY: "any", ROTATE: "rotate" }, policy.levelMode ?? "ALL"),
    interval: intervalOf(policy.interval),
    grace: graceOf(policy),
    newLot:
      policy.newLot === undefined ? newLotOf(triggers) : oneOf({ DEVICE: "device", UNIT: "unit", NONE: "none" }, policy.newLot),
    lotScope: oneOf({ REAGENT_LOT: "reagent-lot", DEVICE: "device" }, policy.lotScope ?? "DEVICE"),
    // A vector that names no triggers means every event it holds.
    triggers: triggers ?? servicesOf(events).map(({ kind }) => kind),
    rules: "poc-basis",
    source: "",
    validFrom: Number.NEGATIVE_INFINITY,
  };
}

/** In the vectors a new reagent lot is one of the triggers (QC.md 2.4). */
const newLotOf = (triggers: readonly string[] | undefined): QcPolicy["newLot"] =>
  triggers?.includes("new_reagent_lot") === true ? "device" : "none";

const graceOf = ({ graceH, graceWorkdays }: Timeline["policy"]): QcGrace =>
  graceWorkdays === undefined ? { hours: graceH ?? 0 } : { workdays: graceWorkdays };

function intervalOf({ type, h, n, dueDay }: TimelineInterval): QcInterval {
  const kind = oneOf(
    {
      ROLLING_H: "rolling",
      CALENDAR_DAY: "calendar-day",
      CALENDAR_WEEK: "calendar-week",
      CALENDAR_MONTH: "calendar-month",
      TEST_COUNT: "test-count",
      NONE: "none",
    } as const,
    type,
  );
  if (kind === "rolling") return { type: kind, hours: positive(h) };
  if (kind === "test-count") return { type: kind, n: positive(n) };
  if (kind === "calendar-week" && typeof dueDay === "string") return { type: kind, dueDay: weekday(dueDay) };
  if (kind === "calendar-month" && dueDay !== undefined) return { type: kind, dueDay: positive(Number(dueDay)) };
  return { type: kind };
}

function positive(n: number | undefined): number {
  if (n === undefined || !(n > 0)) throw new UserError("BAD_INPUT_FILE", "An interval has no length.");
  return n;
}

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

function weekday(text: string): (typeof days)[number] {
  const day = days.find((one) => one === text.toLowerCase());
  if (day === undefined) throw new UserError("BAD_INPUT_FILE", "A due day is no day of the week.");
  return day;
}

/** Spellings of the vectors and of CONTRACTS.md map one to one, in either case. */
function oneOf<T extends string>(names: Readonly<Record<string, T>>, text: string): T {
  const upper = text.toUpperCase().replaceAll("-", "_");
  const found = Object.hasOwn(names, upper) ? names[upper] : undefined;
  if (found === undefined) throw new UserError("BAD_INPUT_FILE", "A setting of a policy has an unknown value.");
  return found;
}
