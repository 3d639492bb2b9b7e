/** "Hva skjedde med dette svaret?": one result from the journal's answer back to the bytes that the instrument sent. */

import { findRun } from "../casework/deciding.ts";
import { staffText } from "../casework/staff-text.ts";
import { shownState } from "../delivery/waits.ts";
import type { EpochMs } from "../domain/clock.ts";
import { approvedRules } from "../domain/registers/approvals.ts";
import { isoTime } from "../domain/time.ts";
import { visible } from "../domain/visible.ts";
import { rulesInForce } from "../qc/approval/approved-versions.ts";
import { type RuleSet, ruleSetOf } from "../qc/approval/rule-set.ts";
import { approvedVersions, ruleSetHash } from "../release/facts/ruled-parts.ts";
import { instrumentOf, type Looking } from "../release/view.ts";
import type { OutboxRow } from "../store/outbox/outbox.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import { orLess } from "../store/sealing/seal.ts";
import { act } from "./act.ts";
import { lineOrLess, notOpened } from "./arrived.ts";
import { asks, entry } from "./request.ts";

/** So much of what an instrument sent is told; the whole is exported with `labbro capture export`. */
const mostBytes = 200_000;

export const storyActs = {
  "results.story": act({
    asks: asks(entry),
    right: "see-patients",
    effect: "reads",
    showsPatients: true,
    does: ({ ports }, { id }) => storyOf(ports, findRun(ports, id)),
  }),
} as const;

function storyOf(ports: Looking, run: Run) {
  const { store, view } = ports;
  const { zone } = view().station.gateway;
  const time = (at: EpochMs): string => isoTime(at, zone);
  const observations = orNone(() => store.runs.observations(run.key));
  const arrived = store.arrivals.one(run.key);
  return {
    id: run.key,
    kind: run.kind,
    state: run.state,
    reasons: run.reasons.map(({ code }) => code),
    /** Null: no result that is sent (a control, a service). */
    arrived: arrived === null ? null : lineOrLess(ports, arrived),
    messages: store.outbox
      .ofRun(run.key)
      .toReversed()
      .map((row) => messageOf(ports, run, row, time)),
    decisions: orNone(() => store.decisions.history(run.key))
      .toReversed()
      .map(({ at, by, role, reason, detail }) => ({ at: time(at), by, role, reason, what: detail.kind })),
    verdicts: store.runs
      .verdicts(run.key)
      .toReversed()
      .map(({ at, outcome, reasons, snapshotNo }) => ({
        at: time(at),
        outcome,
        reasons: reasons.map(({ code, outcome: of }) => ({ code, outcome: of, text: staffText(view(), code) })),
        configuration: configurationOf(ports, snapshotNo, time),
      })),
    rules: rulesOf(ports, run, observations, time),
    observations: observations.map(({ id, duplicates, disposition, observation }) => ({
      id,
      duplicates,
      disposition,
      observation,
    })),
    transmissions: [...new Set(observations.map(({ transmissionId }) => transmissionId))].map((no) =>
      transmissionOf(ports, no, time),
    ),
    events: store.events.ofSubject(run.key).map(({ at, kind, detail }) => ({ at: time(at), kind, detail })),
  };
}

/** What was said to the journal and what it said; its bytes as they stand, with what cannot be seen made visible. */
function messageOf({ store }: Looking, { erasedAt }: Run, row: OutboxRow, time: (at: EpochMs) => string) {
  const told = (at: EpochMs | null): string | null => (at === null ? null : time(at));
  const answer = orLess(
    () => store.outbox.acknowledgement(row.controlId),
    () => Buffer.from(notOpened.nb),
  );
  return {
    id: row.controlId,
    channel: row.channel,
    state: shownState(row),
    /** The message that it corrects or withdraws. */
    changes: row.afterControlId,
    answeredAt: told(row.closedAt),
    answer: answer === null ? null : readable(answer),
    refusal: orLess(
      () => row.refusal,
      () => notOpened.nb,
    ),
    stopCode: row.stopCode,
    publishedAt: told(row.publishedAt),
    triedAt: told(row.triedAt),
    attempts: row.attempts,
    queuedAt: time(row.createdAt),
    isIntact: row.isIntact,
    hl7: orLess(
      () => (erasedAt === null && row.bytes.length > 0 ? readable(row.bytes) : erased),
      () => notOpened.nb,
    ),
  };
}

function configurationOf({ store }: Looking, no: number, time: (at: EpochMs) => string) {
  const found = store.snapshots.about(no);
  return { no, hash: found?.hash.slice(0, 12) ?? null, activatedAt: found === null ? null : time(found.activatedAt) };
}

/** Which version of each analyte's rules counts for the measurement, and who approved it. */
function rulesOf(ports: Looking, run: Run, observations: readonly StoredObservation[], time: (at: EpochMs) => string) {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null) return [];
  const versions = approvedVersions(ports.store, instrument.id);
  const approvals = ports.store.registers.ofSubject(approvedRules, instrument.id);
  return [...new Set(observations.flatMap(({ observation }) => observation.analyte ?? []))].flatMap((name) => {
    const analyte = instrument.analytes.find((one) => one.name === name);
    const inFile = analyte === undefined ? null : ruleSetOf(ports.view().station, instrument, analyte);
    const found = rulesInForce(versions.get(name) ?? [], inFile, run.measuredAt ?? run.receivedAt);
    if (found === null) return [];
    const hash = ruleSetHash(found.rules);
    const isThat = (rules: unknown): boolean => rules !== null && ruleSetHash(rules as RuleSet) === hash;
    const approval = approvals.findLast(({ body }) => body.analyte === name && isThat(body.rules)) ?? null;
    const approved =
      approval === null ? null : { by: approval.signature?.by ?? null, at: time(approval.at ?? approval.recordedAt) };
    return [{ analyte: name, rules: hash.slice(0, 12), approved }];
  });
}

/** In place of what named a person. */
const erased = "Slettet etter virksomhetens regler.";

function transmissionOf({ store }: Looking, id: StoredObservation["transmissionId"], time: (at: EpochMs) => string) {
  const { connectionId, driver, mode, startedAt, state, erasedAt } = store.transmissions.byId(id);
  const bytes = orLess(
    () => (erasedAt === null ? Buffer.from(store.transmissions.bytes(id)) : Buffer.from(erased, "latin1")),
    () => Buffer.from(notOpened.nb, "latin1"),
  );
  const told = bytes.subarray(0, mostBytes);
  return {
    ...{ no: id as number, connection: connectionId as string, driver, mode, startedAt: time(startedAt), state },
    ...{
      bytes: bytes.length,
      isCut: told.length < bytes.length,
      base64: told.toString("base64"),
      text: visible(told.toString("latin1")),
    },
  };
}

/** What was changed since is left out, and told beside it. */
const orNone = <T>(read: () => readonly T[]): readonly T[] => orLess(read, () => []);

/** HL7 ends its segments with a carriage return: a line each. */
const readable = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("utf8")
    .split(/\r\n?|\n/)
    .map(visible)
    .join("\n")
    .trimEnd();
