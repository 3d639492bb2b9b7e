/** «I dag»: may I use this instrument, did my results arrive? The open board, without a patient and without a login. */
import { resultsInDoubt } from "../casework/look-back/case-list.ts";
import { whoAnswers } from "../casework/registers/contacts.ts";
import { rowsWaiting } from "../casework/registers/rule-rows.ts";
import { unreadMessages } from "../casework/worklist/unread-messages.ts";
import { pauseCodes } from "../delivery/waits.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Instrument } from "../domain/station.ts";
import { addDays, endOfDay, isoTime, localDate, norwegianClock, norwegianDate } from "../domain/time.ts";
import { asksApproval } from "../release/facts/ruled-parts.ts";
import { readStationStatus } from "../release/station-status.ts";
import type { Looking, Ports } from "../release/view.ts";
import type { ResultStage } from "../store/results/arrivals.ts";
import { act } from "./act.ts";
import { type BoardWord, bannerOf, rowInWords, wordOf } from "./board-words.ts";
import type { OfficeCore } from "./core.ts";
import { type FailedControl, failedControls } from "./failed-controls.ts";
import { strangers } from "./instruments.ts";
import { heldByPause } from "./pause.ts";
import { nothing } from "./request.ts";
import { backupMissing, recoveryKeyMissing } from "./set-up.ts";
import { standings } from "./standing.ts";

export const boardActs = {
  "board.today": act({ asks: nothing, right: "see", effect: "reads", showsPatients: false, does: today }),
} as const;

/** From what may be used to what may not. */
const order: readonly BoardWord[] = [
  "usable",
  "usable-with-lot",
  "control-missing",
  "control-unjudged",
  "do-not-use",
  "out-of-use",
];
const graver = (a: BoardWord, b: BoardWord): BoardWord => (order.indexOf(a) >= order.indexOf(b) ? a : b);

/** What is on its way just now is not told as missing. */
const onItsWayMs = 10 * 60_000;
const mostOfADay = 2_000;

function today(core: OfficeCore) {
  const { ports, connections, troubles } = core;
  const { zone } = ports.view().station.gateway;
  const now = ports.clock.now();
  const counts = countsOf(ports, now, zone);
  const instruments = cardsOf(ports, connections?.() ?? {}, now, zone);
  const { open, oldestAt, stopped } = ports.store.outbox.unfinishedOf("result");
  const countAt = (...stages: readonly ResultStage[]): number =>
    stages.reduce((sum, stage) => sum + ports.store.arrivals.countAt(stage), 0);
  const told = whoAnswers(ports);
  return {
    now: isoTime(now, zone),
    banner: bannerOf({
      store: (troubles?.() ?? []).filter((code) => code.startsWith("STORE_") || code === "VALUE_CHANGED"),
      paused: (troubles?.() ?? []).filter((code) => Object.values<string>(pauseCodes).includes(code)),
      noBackup: (troubles?.() ?? []).some((code) => code.startsWith("BACKUP_")),
      unapproved: unapprovedRows(ports),
      undelivered: oldestAt === null || now - oldestAt < onItsWayMs ? null : { count: open, since: since(oldestAt, now, zone) },
      refused: stopped,
      refusedControls: ports.store.outbox.unfinishedOf("qc").stopped,
      unread: unreadMessages(ports).map(({ connection }) => onWire(ports, connection)),
      strangers: [...new Set(strangers(ports).map(({ serial, model, connection }) => serial ?? model ?? connection))],
      inDoubt: counts.inDoubt,
      waiting: counts.waiting,
      awaitControl: countAt("awaits-control"),
      onTheWay: countAt("judging", "queued", "at-broker", "changing"),
      notSent: counts.notSent,
      unseen: instruments.filter(({ seenAt }) => seenAt === null || localDate(Date.parse(seenAt), zone) !== localDate(now, zone))
        .length,
    }).map((one) => ({ ...one, call: one.call === null ? null : told(one.call) })),
    pause: pauseOf(ports),
    /** For whoever sets the station up. */
    notSetUp: asksApproval(ports.view()) ? [...(backupMissing(core) ?? []), ...recoveryKeyMissing(core)] : [],
    counts,
    instruments,
  };
}

/** What a person is to settle before anything is sent, and how much waits for it; null: what is due is sent. */
function pauseOf({ store }: Ports<"store">) {
  const pause = store.pauses.current();
  return pause === null ? null : { because: pause.because, ...heldByPause(store) };
}

/** The day where it was not today's clock. */
const since = (at: EpochMs, now: EpochMs, zone: string): string =>
  `${localDate(at, zone) === localDate(now, zone) ? "" : `${norwegianDate(at, zone)} `}kl. ${norwegianClock(at, zone)}`;

/** What hangs on a wire, as people call it. */
function onWire(ports: Ports<"view">, connection: ConnectionId): string {
  const names = ports.view().instruments.filter((one) => one.connection === connection);
  return names.length === 0 ? connection : names.map(({ name }) => name).join(" eller ");
}

/** Only what really holds: in production nothing is sent by rules that nobody approved. */
function unapprovedRows(ports: Ports<"store" | "view">): readonly string[] {
  if (ports.view().station.gateway.processing === "test") return [];
  return rowsWaiting(ports.store, ports.view()).map((row) => rowInWords(ports, row));
}

function countsOf(ports: Ports<"store">, now: EpochMs, zone: string) {
  const day = localDate(now, zone);
  const between = { from: endOfDay(addDays(day, -1), zone) + 1, to: endOfDay(day, zone) };
  const rows = ports.store.arrivals.page({ instrument: null, stage: null, between, before: null, limit: mostOfADay });
  const of = (...stages: readonly string[]): number => rows.filter(({ stage }) => stages.includes(stage)).length;
  return {
    received: rows.length,
    inJournal: of("in-journal", "changing"),
    onTheWay: of("queued", "at-broker", "judging"),
    held: of("held", "awaits-control", "stopped"),
    byHand: of("by-hand"),
    notSent: of("not-sent"),
    /** Of all days. */
    waiting: ports.store.runs.held().filter(({ kind }) => kind === "patient").length,
    /** In the journal, of all days, and nobody has decided what becomes of them. */
    inDoubt: resultsInDoubt(ports),
  };
}

function cardsOf(
  ports: Looking,
  connections: NonNullable<ReturnType<NonNullable<OfficeCore["connections"]>>>,
  now: EpochMs,
  zone: string,
) {
  const statuses = readStationStatus(ports);
  const failed = failedControls(ports);
  const lots = standings(ports);
  const told = whoAnswers(ports);
  return ports.view().instruments.map((instrument) => {
    const own = statuses.filter((one) => one.instrument === instrument.id);
    const analyses = own.map((status) => {
      const { word, nb } = wordOf(status);
      const isFailed = [status, ...status.lots].some(({ state }) => state === "failed" || state === "stop");
      return {
        analyte: status.analyte,
        ...{ word, wordText: nb, text: told(status.text.nb.replace(/^Ikke bruk\. /, "")) },
        dueAt: status.dueAt === null ? null : isoTime(status.dueAt, zone),
        failedControls: isFailed ? failed({ instrument, analyte: status.analyte, at: now }) : ([] as readonly FailedControl[]),
        lots: lots
          .filter((one) => one.instrument === instrument.id && one.analyte === status.analyte && one.isInUse)
          .map(({ lot, daysLeft, text, isRegistered }) => ({ lot, daysLeft, text, isRegistered })),
      };
    });
    return {
      id: instrument.id as string,
      name: instrument.name,
      /** Its wire. */
      wire: instrument.connection as string,
      word: analyses.reduce<BoardWord>((worst, one) => graver(worst, one.word), "usable"),
      connection: connections[instrument.connection]?.state ?? null,
      seenAt: lastSeen(ports, instrument, zone),
      analyses,
    };
  });
}

function lastSeen({ store }: Ports<"store">, { id }: Instrument, zone: string): string | null {
  const question = { instrument: id as string, stage: null, between: null, before: null, limit: 1 };
  const last = store.arrivals.page(question)[0]?.run.receivedAt ?? null;
  return last === null ? null : isoTime(last, zone);
}
