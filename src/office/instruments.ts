/** What is plugged in, how a connection fares, and what is heard on it: for whoever sets an instrument up. */
import { UserError } from "../domain/problem-catalogue.ts";
import { isoTime } from "../domain/time.ts";
import { intervalInWords } from "../qc/approval/in-words.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { runningOf } from "./configuration-words.ts";
import type { OfficeCore } from "./core.ts";
import { asks, line, nothing, signature } from "./request.ts";

const seeing = { right: "see-configuration", effect: "reads", showsPatients: false } as const;

export const instrumentActs = {
  /** What has reported itself and belongs to nobody yet, and the PC's serial ports: what «Legg til instrument» offers. */
  "instruments.found": act({
    ...seeing,
    asks: nothing,
    does: (core) => {
      const running = runningOf(core);
      const found = strangers(core.ports);
      const controls = controlsHere(core);
      return running.ports().then((ports) => ({ strangers: found, ports, controls }));
    },
  }),
  /** «Test forbindelsen»: what is known of it this moment, in words. Throws UserError NOT_FOUND. */
  "instruments.test": act({
    ...seeing,
    asks: asks({ connection: line }),
    does: (core, { connection }) => {
      const told = runningOf(core).connection(connection);
      if (told === null) throw new UserError("NOT_FOUND", `Connection ${connection}.`);
      const { zone } = core.ports.view().station.gateway;
      const { lastHeardAt: heard, ...rest } = told;
      const lastHeardAt = heard === null ? null : isoTime(heard, zone);
      return { connection, at: isoTime(core.ports.clock.now(), zone), lastHeardAt, ...rest };
    },
  }),
  /** What was said last, whatever may name a person made unreadable. Throws UserError NOT_FOUND. */
  "instruments.traffic": act({
    ...seeing,
    asks: asks({ connection: line, after: line.optional() }),
    does: (core, { connection, after }) => {
      const { zone } = core.ports.view().station.gateway;
      const { lines, next } = runningOf(core).traffic(connection, after ?? null);
      return { connection, lines: lines.map((one) => ({ ...one, at: isoTime(one.at, zone) })), next };
    },
  }),
  /** The same as it was said, of now: each look is on record, or there is none. Throws UserError NOT_FOUND. */
  "instruments.traffic-with-persons": act({
    pin: { none: "a look, on record with its reason" },
    asks: asks({ connection: line, ...signature }),
    right: "unmask-traffic",
    effect: "changes",
    showsPatients: true,
    does: (core, { connection }) => {
      const { zone } = core.ports.view().station.gateway;
      const lines = runningOf(core).trafficWithPersons(connection);
      return { connection, lines: lines.map((one) => ({ ...one, at: isoTime(one.at, zone) })) };
    },
  }),
} as const;

/**
 * How often others here are controlled, with where that comes from: for whoever adds one of the same model to choose or not. No driver
 * knows an interval (QC.md: it stands in Noklus's procedures), so there is nothing else to suggest.
 */
function controlsHere({ ports }: OfficeCore) {
  return ports.view().instruments.flatMap(({ id, name, driver, qc }) =>
    Object.entries(qc).flatMap(([analyte, policies]) => {
      const policy = policies.at(-1);
      if (policy === undefined || policy.interval.type === "none" || policy.interval.type === "months") return [];
      const { interval, source } = policy;
      return [{ instrument: id as string, name, driver, analyte, interval, intervalText: intervalInWords(interval), source }];
    }),
  );
}

/** Enough to know who they are. */
const mostLookedAt = 500;

/** Whose results are held because nobody has registered it: each serial number once for each wire, who was heard last first. */
export function strangers({ store, view }: Ports<"store" | "view">) {
  const { zone } = view().station.gateway;
  const heard = store.runs.newestOfNobody(mostLookedAt).flatMap((run) => {
    const [first] = store.runs.standing(run.key);
    if (first === undefined) return [];
    const { driver, mode } = store.transmissions.originOf(first.transmissionId);
    const { serial, model } = first.observation.device;
    return [{ connection: run.connectionId as string, driver, mode, serial, model, at: run.receivedAt }];
  });
  const apart = Map.groupBy(heard, ({ connection, driver, mode, serial }) => JSON.stringify([connection, driver, mode, serial]));
  return [...apart.values()]
    .flatMap((list) => {
      const last = list.at(-1);
      return last === undefined ? [] : [{ ...last, results: list.length }];
    })
    .sort((a, b) => b.at - a.at)
    .map(({ at, ...one }) => ({ ...one, lastHeardAt: isoTime(at, zone) }));
}
