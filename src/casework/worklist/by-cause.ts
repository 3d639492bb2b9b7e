/**
 * The worklist by cause: what one person can fix, and everything that waits for it (QC.md 5.2). Pure: it is told what each entry's
 * reasons are about. The sentences are for staff.
 */
import { reasonAdvice } from "../../domain/reason-advice.ts";
import { reasonAdviceNn } from "../../domain/reason-advice-nn.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Language } from "../../domain/reason-text.ts";
import { type Fix, fixes, fixOf } from "./fixes.ts";

/** A reason for holding an entry and what it is about: a lot, a control, an instrument. */
export interface Cause {
  /** Null: nothing is wrong any more, a person confirms (ruling 7). */
  readonly code: ReasonCode | null;
  /** In a person's words: `lot 1234`; null where the sentence says it all. */
  readonly about: string | null;
  /** A suggestion, such as "Kontrollen kan være feil nivå". */
  readonly hint: string | null;
}

export interface HeldEntry {
  readonly id: string;
  readonly kind: "patient" | "control";
  readonly causes: readonly Cause[];
}

export interface CauseGroup {
  readonly code: ReasonCode | null;
  readonly about: string | null;
  readonly nb: string;
  readonly nn: string;
  readonly do: string;
  readonly doNn: string;
  /** What mends it, and the act that does so; null: none here. */
  readonly fix: Fix;
  readonly act: (typeof fixes)[Fix];
  readonly hints: readonly string[];
  /** In the order given; `otherCauses`: what still holds the entry when this cause is gone. */
  readonly entries: readonly { readonly id: string; readonly kind: "patient" | "control"; readonly otherCauses: number }[];
}

/** What is fixed first: the set-up, then lots and controls (one fix for many), time, person, a control to run, then judgement. */
const fixedFirst: readonly ReasonCode[] = [
  "DEV_UNKNOWN",
  "DEV_MISMATCH",
  "DRIVER_UNVERIFIED",
  "FIRST_CONTACT",
  "ANALYTE_UNMAPPED",
  "UNIT_UNEXPECTED",
  "PARSE_ERROR",
  "JUDGING_FAILED",
  "QC_NOT_CONFIGURED",
  "LOT_UNKNOWN",
  "LOT_MISSING",
  "LOT_EXPIRY_UNKNOWN",
  "QC_CONTROL_UNKNOWN",
  "QC_TARGET_MISSING",
  "QC_CONTROL_EXPIRED",
  "TIME_IMPLAUSIBLE",
  "TIME_FUTURE",
  "CLOCK_UNCERTAIN",
  "PID_MISSING",
  "PID_INVALID",
  "PID_AMBIGUOUS",
  "PID_LOCAL",
  "PID_REAL_IN_TEST",
  "PID_NOT_FOUND",
  "PID_MISMATCH",
  "SAMPLE_MAYBE_QC",
  "SAMPLE_MAYBE_EQA",
  "DUP_CONFLICT",
  "EDITED_ON_DEVICE",
  "QC_FAILED",
  "QC_LATER_FAILED",
  "QC_DEVICE_FAILED",
  "QC_CONTROL_ANNULLED",
  "QC_LIMITS_CHANGED",
  "QC_NEW_LOT_NO_QC",
  "RECORDS_CHANGED",
  "MESSAGE_UNREAD",
  "QC_TRIGGER_PENDING",
  "QC_NEVER",
  "QC_OVERDUE",
];

/** A missing control is no cause of its own where a control is there that only lacks its lot, its target or a later expiry. */
const missingControl: readonly ReasonCode[] = ["QC_NEVER", "QC_OVERDUE", "QC_NEW_LOT_NO_QC", "QC_TRIGGER_PENDING"];
const voidControl: readonly ReasonCode[] = ["QC_CONTROL_UNKNOWN", "QC_TARGET_MISSING", "QC_CONTROL_EXPIRED"];

/** A reason code in the words of the station. */
export type TextOf = (code: ReasonCode, language: Language) => string;

/** Groups in the order in which they are to be fixed, larger ones first among equals. */
export function groupByCause(entries: readonly HeldEntry[], text: TextOf): readonly CauseGroup[] {
  const groups = new Map<string, { cause: Cause; hints: Set<string>; entries: CauseGroup["entries"][number][] }>();
  for (const { id, kind, causes } of entries) {
    const own = ownCauses(causes);
    const [first] = own;
    if (first === undefined) continue;
    const key = JSON.stringify([first.code, first.about]);
    const group = groups.get(key) ?? { cause: first, hints: new Set(), entries: [] };
    for (const { hint } of own) if (hint !== null) group.hints.add(hint);
    group.entries.push({ id, kind, otherCauses: own.length - 1 });
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => rank(a.cause) - rank(b.cause) || b.entries.length - a.entries.length)
    .map((group) => toGroup(group, text));
}

/** Without what follows from another, the one to fix first in front. */
function ownCauses(causes: readonly Cause[]): readonly Cause[] {
  const has = (codes: readonly ReasonCode[]) => causes.some(({ code }) => code !== null && codes.includes(code));
  const follows = ({ code }: Cause): boolean =>
    code !== null && ((missingControl.includes(code) && has(voidControl)) || (code === "QC_DEVICE_FAILED" && has(["QC_FAILED"])));
  return causes.filter((cause) => !follows(cause)).sort((a, b) => rank(a) - rank(b));
}

function rank({ code }: Cause): number {
  if (code === null) return -1;
  const place = fixedFirst.indexOf(code);
  return place >= 0 ? place : fixedFirst.length;
}

type Group = {
  readonly cause: Cause;
  readonly hints: ReadonlySet<string>;
  readonly entries: CauseGroup["entries"];
};

function toGroup({ cause, hints, entries }: Group, text: TextOf): CauseGroup {
  const { code, about } = cause;
  const patients = entries.filter(({ kind }) => kind === "patient").length;
  const controls = entries.length - patients;
  const counted = (control: string, more: string, and: string): string =>
    [
      ...(patients > 0 ? [`${patients} svar`] : []),
      ...(controls > 0 ? [`${controls} ${controls === 1 ? control : more}`] : []),
    ].join(` ${and} `);
  const nb = because(cause, "nb", text);
  const nn = because(cause, "nn", text);
  return {
    code,
    about,
    nb: `${counted("kontrollprøve", "kontrollprøver", "og")} venter${nb}`,
    nn: `${counted("kontrollprøve", "kontrollprøver", "og")} ventar${nn}`,
    do: code === null ? "Se over svarene, og bekreft sendingen." : reasonAdvice[code],
    doNn: code === null ? "Sjå over svara, og stadfest sendinga." : reasonAdviceNn[code],
    fix: fixOf(code),
    act: fixes[fixOf(code)],
    hints: [...hints],
    entries,
  };
}

/** `{}`: what it is about. */
const clauses: Readonly<Partial<Record<ReasonCode, { readonly nb: string; readonly nn: string }>>> = {
  LOT_UNKNOWN: { nb: "{} ikke er registrert", nn: "{} ikkje er registrert" },
  LOT_EXPIRED: { nb: "{} var gått ut på dato", nn: "{} var gått ut på dato" },
  LOT_BLOCKED: { nb: "{} er sperret", nn: "{} er sperra" },
  DEV_UNKNOWN: { nb: "{} ikke er registrert", nn: "{} ikkje er registrert" },
  QC_CONTROL_UNKNOWN: { nb: "{} ikke er registrert", nn: "{} ikkje er registrert" },
  QC_CONTROL_EXPIRED: { nb: "{} var gått ut på dato", nn: "{} var gått ut på dato" },
  QC_TARGET_MISSING: { nb: "fasit mangler for {}", nn: "fasit manglar for {}" },
  QC_FAILED: { nb: "kontrollen ikke var godkjent ({})", nn: "kontrollen ikkje var godkjend ({})" },
  QC_LATER_FAILED: { nb: "kontrollen etterpå ikke var godkjent ({})", nn: "kontrollen etterpå ikkje var godkjend ({})" },
  QC_NEVER: { nb: "kontroll ikke er kjørt ({})", nn: "kontroll ikkje er køyrd ({})" },
  QC_OVERDUE: { nb: "fristen for kontroll er gått ut ({})", nn: "fristen for kontroll er gått ut ({})" },
};

function because({ code, about }: Cause, language: Language, text: TextOf): string {
  if (code === null) return `: ${language === "nb" ? "klar til sending – bekreft." : "klar til sending – stadfest."}`;
  const clause = clauses[code]?.[language];
  if (clause !== undefined && about !== null) return ` fordi ${clause.replace("{}", about)}.`;
  return `${about === null ? "" : ` (${about})`}: ${text(code, language)}`;
}
