/** "Kom svarene mine fram?": every result with where it is, a page at a time; and a person's, looked up by number and on record. */
import { runsInDoubt, toldResults } from "../casework/look-back/case-list.ts";
import { whoAnswers } from "../casework/registers/contacts.ts";
import { staffText } from "../casework/staff-text.ts";
import { personNumber } from "../casework/typed-person-number.ts";
import { assignedOrSent, resultText } from "../casework/worklist/worklist.ts";
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { lookUps } from "../domain/registers/look-ups.ts";
import { addDays, endOfDay, isoTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import { changesOf } from "../release/facts/result-changes.ts";
import type { Looking, Ports } from "../release/view.ts";
import { type ArrivalCursor, type Arrived, resultStages } from "../store/results/arrivals.ts";
import type { StoredObservation } from "../store/results/runs.ts";
import { orLess } from "../store/sealing/seal.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, day, line, signature } from "./request.ts";
import { stageText } from "./stage-text.ts";
import { stopWords } from "./stop-words.ts";

const mostOnPage = 200;
const limit = z.int().min(1).max(mostOnPage).optional();

const listing = asks({
  instrument: line.optional(),
  /** Measured or received on that day of the station's calendar. */
  day: day.optional(),
  stage: z.enum(resultStages).optional(),
  /** As `next` of the page before. */
  before: line.optional(),
  limit,
});

const lookingUp = asks({ patient: line, limit, ...signature });

export const arrivedActs = {
  "results.list": act({ asks: listing, right: "see-patients", effect: "reads", showsPatients: true, does: list }),
  /** By equality of the keyed number alone; the look is on record. */
  "results.of-person": act({
    pin: { none: "a look, on record with its reason" },
    asks: lookingUp,
    right: "see-patients",
    effect: "changes",
    showsPatients: true,
    does: lookUp,
  }),
} as const;

function list({ ports }: OfficeCore, { before, ...asked }: z.output<typeof listing>) {
  const { zone } = ports.view().station.gateway;
  const most = asked.limit ?? 50;
  const between =
    asked.day === undefined ? null : { from: endOfDay(addDays(asked.day, -1), zone) + 1, to: endOfDay(asked.day, zone) };
  const rows = ports.store.arrivals.page({
    ...{ instrument: asked.instrument ?? null, stage: asked.stage ?? null, between },
    ...{ before: cursorOf(before), limit: most },
  });
  const last = rows.at(-1)?.run;
  return {
    results: rows.map((row) => lineOrLess(ports, row)),
    /** Null: there is no more. */
    next: rows.length < most || last === undefined ? null : `${last.receivedAt}/${last.key}`,
  };
}

function cursorOf(text: string | undefined): ArrivalCursor | null {
  if (text === undefined) return null;
  const [, receivedAt, key] = /^(\d{1,15})\/(.+)$/.exec(text) ?? [];
  if (receivedAt === undefined || key === undefined)
    throw new UserError("BAD_USAGE", {
      en: "before takes what next was.",
      nb: "Listen er eldre enn svarene. Last siden på nytt.",
    });
  return { receivedAt: Number(receivedAt), key };
}

function lookUp({ ports }: OfficeCore, { patient: typed, by, reason, role, ...asked }: z.output<typeof lookingUp>) {
  const { store } = ports;
  const patient = personNumber(typed);
  const rows = store.arrivals.ofPerson(patient, asked.limit ?? mostOnPage);
  const now = ports.clock.now();
  store.transaction(() => {
    const body = { patient, results: rows.length };
    const entry = { key: JSON.stringify([now, by, patient]), subject: null, at: now, body };
    store.registers.put(lookUps, entry, { by, reason, role }, now);
    store.events.add({ at: now, kind: "person-looked-up", subject: null, detail: { results: rows.length } });
  });
  return { results: rows.map((row) => lineOrLess(ports, row)) };
}

/** One result as it is listed. The person's last digits stay hidden: the list is on a screen that others see. */
export function arrivedLine(ports: Looking, { run, stage }: Arrived) {
  const { station, instruments } = ports.view();
  const { zone } = station.gateway;
  const observations = ports.store.runs.observations(run.key);
  const shown = observations.filter((one) => one.disposition !== "companion");
  const text = textOf(ports, { run, stage });
  return {
    id: run.key,
    instrument: run.instrumentId,
    name: instruments.find(({ id }) => id === run.instrumentId)?.name ?? null,
    results: valuesOf(ports, run.key, shown.length > 0 ? shown : observations),
    patient: run.erasedAt === null ? hidden(assignedOrSent(ports, run, observations)) : erasedPerson,
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, zone),
    receivedAt: isoTime(run.receivedAt, zone),
    stage,
    since: text.since === null ? null : isoTime(text.since, zone),
    text: text.nb,
    textNn: text.nn,
    /** Not sent before: until then `held.undo` takes back what a person decided. */
    undoUntil: text.undoUntil === null ? null : isoTime(text.undoUntil, zone),
    reasons: whyOf(ports, { run, stage }),
    /** In the journal, and found doubtful since. */
    isInDoubt: run.lookBack && stage === "in-journal" && runsInDoubt(ports).has(run.key),
  };
}

export const notOpened = {
  nb: "Det som er lagret om dette svaret, er endret og brukes ikke. Les svaret på instrumentet, og ring IT.",
  nn: "Det som er lagra om dette svaret, er endra og blir ikkje brukt. Les svaret på instrumentet, og ring IT.",
} as const;

/** One whose data were changed keeps no other from being seen. */
export const lineOrLess = (ports: Looking, arrived: Arrived): ReturnType<typeof arrivedLine> =>
  orLess(
    () => arrivedLine(ports, arrived),
    () => bareLine(ports, arrived),
  );

function bareLine(ports: Looking, { run, stage }: Arrived): ReturnType<typeof arrivedLine> {
  const { station, instruments } = ports.view();
  const { zone } = station.gateway;
  return {
    ...{ id: run.key, instrument: run.instrumentId, results: [], patient: null, stage, since: null, undoUntil: null },
    ...{ text: notOpened.nb, textNn: notOpened.nn, isInDoubt: false },
    name: instruments.find(({ id }) => id === run.instrumentId)?.name ?? null,
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, zone),
    receivedAt: isoTime(run.receivedAt, zone),
    reasons: [{ code: "VALUE_CHANGED", text: notOpened.nb, textNn: notOpened.nn }],
  };
}

/** As the journal was last told; what was measured stands beside it where a person corrected it. */
function valuesOf(ports: Looking, run: string, observations: readonly StoredObservation[]): readonly string[] {
  const measured = observations.map(resultText);
  const told = toldResults(ports, run);
  if (told === null || told.length === 0) return measured.map(asRead);
  const isNew = (text: string): boolean => !measured.includes(text);
  const replaced = measured.filter((text) => !told.includes(text)).map(asRead);
  return told.map((text) => (isNew(text) ? `${asRead(text)} (målt: ${replaced.join(", ")})` : asRead(text)));
}

/** With a decimal comma, and without a unit that says nothing: 1, or the name once more (INR 2,5 INR). */
export const asRead = (text: string): string =>
  text
    .replaceAll(/(?<=\d)\.(?=\d)/g, ",")
    .replace(/ 1$/, "")
    .replace(/^(\S+)( .+) \1$/, "$1$2");

/** In place of a number that nobody can be told any more. */
const erasedPerson = "slettet";

/** `010155 *****`. */
const hidden = (patient: string | null): string | null =>
  patient === null ? null : /^\d{11}$/.test(patient) ? `${patient.slice(0, 6)} *****` : "*****";

interface StageTold {
  readonly nb: string;
  readonly nn: string;
  readonly since: EpochMs | null;
  readonly undoUntil: EpochMs | null;
}

function textOf(ports: Looking, arrived: Arrived): StageTold {
  const { run, stage } = arrived;
  const messages = ports.store.outbox.ofRun(run.key).filter(({ channel, state }) => channel === "result" && state !== "pulled");
  const accepted = messages.findLast(({ state }) => state === "accepted");
  const newest = messages.at(-1);
  const since =
    stage === "in-journal"
      ? (accepted?.closedAt ?? null)
      : stage === "at-broker"
        ? (newest?.publishedAt ?? null)
        : (newest?.createdAt ?? null);
  const change = changesOf(ports, run.key).at(-1)?.body.kind;
  const [first] = whyOf(ports, arrived);
  const text = stageText({
    ...{ stage, since, now: ports.clock.now(), zone: ports.view().station.gateway.zone },
    isInJournal: accepted !== undefined,
    mayBeSent: newest?.mayBeSent != null,
    isWithdrawn: change === "withdrawn" || change === "wrong-patient",
    why: first === undefined ? null : { nb: uncapped(first.text), nn: uncapped(first.textNn) },
  });
  const waiting = messages.find(({ state, notBefore }) => state === "queued" && (notBefore ?? 0) > ports.clock.now());
  return { ...text, since, undoUntil: waiting?.notBefore ?? null };
}

interface Why {
  readonly code: string;
  readonly text: string;
  readonly textNn: string;
}

/** Why it waits or was not sent: what a person decided stands before what the machine found. */
function whyOf(ports: Looking, { run, stage }: Arrived): readonly Why[] {
  if (stage === "stopped") return stoppedBecause(ports, run.key);
  if (stage !== "held" && stage !== "not-sent") return [];
  if (run.kind === "eqa") return [{ code: "EQA", text: "Ekstern kontroll.", textNn: "Ekstern kontroll." }];
  const said = run.state === "discarded" ? closedBy(ports, run.key) : [];
  if (stage === "not-sent" && run.state === "released") return [takenBack];
  const view = ports.view();
  const found = run.reasons.filter(({ outcome }) => outcome === (stage === "held" ? "HOLD" : "REJECT"));
  return [...said, ...found.map(({ code }) => ({ code, text: staffText(view, code), textNn: staffText(view, code, "nn") }))];
}

function closedBy({ store }: Ports<"store">, runKey: string): readonly Why[] {
  const last = store.decisions.history(runKey).at(-1);
  if (last?.detail.kind === "undo" && last.detail.undone === "typed") return [takenBackBy(last.by)];
  const decided = store.decisions.ofRun(runKey).findLast(({ detail }) => detail.kind === "discard");
  return decided === undefined ? [] : [discardedBy(decided.by)];
}

const takenBackBy = (by: string): Why => ({ code: "TAKEN_BACK", text: `Angret av ${by}.`, textNn: `Angra av ${by}.` });

const discardedBy = (by: string): Why => ({ code: "DISCARDED", text: `Forkastet av ${by}.`, textNn: `Forkasta av ${by}.` });

/** Decided away before it left: the journal never had it. */
const takenBack: Why = {
  code: "TAKEN_BACK",
  text: "Trukket tilbake før det ble sendt.",
  textNn: "Trekt tilbake før det vart sendt.",
};

/** With who answers here. */
function stoppedBecause(ports: Looking, runKey: string): readonly Why[] {
  const code = ports.store.outbox.ofRun(runKey).findLast(({ state }) => state === "stopped")?.stopCode ?? null;
  if (code === null) return [];
  const told = whoAnswers(ports);
  const { nb, nn } = stopWords(code);
  return [{ code, text: told(nb), textNn: told(nn) }];
}

/** A sentence within a line. */
const uncapped = (sentence: string): string =>
  (/^[A-ZÆØÅ][a-zæøå]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence).replace(/\.$/, "");
