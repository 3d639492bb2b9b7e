/**
 * Whatever rows somebody deletes beside Labbro, with or without the links that tell of them: no instrument is more usable for it and no result
 * goes to the journal for it, before it is found and after, set aside or not, and after a restart. What ends it is a control that passed since.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuditWatch } from "../../../src/app/watching/audit-watch.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { covered, keyOf } from "../../../src/store/audit/covered.ts";
import { type GatewayStore, openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { noFaults } from "../../support/no-faults.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", reason: "gått gjennom med IT", role: "lab-responsible" } as const;
const minute = 60_000;
const clockOf = (time: number) => new Date(time + 60 * minute).toISOString().slice(11, 16);
const at = (clock: string) => readDeviceTime(`2026-03-10T${clock}:00`);
const result = (n: number, clock: string) =>
  crpResult({ run: `p${n}`, sequence: `p${n}`, patientId: syntheticPersons[n % 3] ?? null, measuredAt: at(clock) });

/** Judging a store that was harmed may throw: then nothing is sent either. */
const bearing = { ...noFaults, report: () => 0 };

/** What keeps the instrument from use, each of another row. */
const reasons: Readonly<Record<string, (station: TestStation) => void>> = {
  "a control failed": (station) => void station.dock(crpControl("99", "2026-03-10T09:00:00")),
  "the control after the first results failed, and one nobody knows": (station) => {
    station.dock(result(5, "08:30"));
    station.dock(crpControl("40", "2026-03-10T09:00:00"));
    station.dock(crpControl("40", "2026-03-10T09:10:00", { control: { name: null, lot: "X9", level: null, expiry: null } }));
  },
  "out of use": (station) =>
    void officeWork(station, "events.add", {
      ...{ instrument: "crp-1", kind: "out-of-use", at: "2026-03-10T09:00", note: null },
      ...kari,
    }),
};

function written(because: string) {
  const folder = join(temporaryFolder(), "data");
  let store: GatewayStore = openGatewayStore(folder);
  const open = () => createTestStation({ store, faults: bearing });
  let station = open();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  station.dock(result(1, "08:15"));
  reasons[because]?.(station);
  station.dock(result(2, "10:00"));
  station.acceptAll();
  const thief = new Database(join(folder, "labbro.db"));
  thief.pragma("foreign_keys = OFF");
  const close = () => {
    thief.close();
    store.close();
    rmSync(dirname(folder), { recursive: true, force: true });
  };
  const restart = async (meanwhile = () => {}) => {
    const now = station.clock.now();
    store.close();
    meanwhile();
    store = openGatewayStore(folder);
    station = open();
    await station.clock.advance(now - station.clock.now());
  };
  const look = () => {
    const now = () => station.clock.now();
    createAuditWatch({ ...store, now, logger: silentLogger, talk: () => undefined }).noteFound(lookThrough(stationFiles(folder)));
  };
  const setAside = () => {
    const open = officeWork(station, "audit.findings", {}).open.map(({ id }) => id);
    if (open.length > 0) officeWork(station, "audit.set-aside", { findings: open, ...kari });
  };
  return { thief, close, restart, look, setAside, station: () => station };
}

const usable = ["ok", "due-soon", "overdue-grace"];
/** A station that cannot even say how it stands says nothing good. */
function isUsable({ ports }: TestStation): boolean {
  try {
    return readStationStatus(ports).some(({ state }) => usable.includes(state));
  } catch {
    return false;
  }
}

/** Everything is judged once more, as after any event. */
function judgeAll({ store, ports, workOff }: TestStation): void {
  const keys = store.runs.measuredBetween("crp-1" as never, 0, Number.MAX_SAFE_INTEGER).map(({ key }) => key);
  for (const run of keys) ports.later({ kind: "judge", run });
  workOff();
}

const messages = ({ store }: TestStation): readonly string[] => store.outbox.unfinished().map(({ controlId }) => controlId);

type Written = ReturnType<typeof written>;

/** `steal`: done behind Labbro's back. Nothing is better for it in the end, whoever looks when. */
async function holdsThrough(
  { station, look, setAside, restart }: Written,
  steal: () => void,
  when: "at work" | "at work, and looked for" | "while stopped" = "at work",
): Promise<void> {
  let n = 10;
  const nothingIsBetter = async (step: string): Promise<void> => {
    await station().clock.advance(5 * minute);
    const before = messages(station());
    n += 1;
    try {
      station().dock(result(n, "11:00"), result(n + 100, clockOf(station().clock.now() - minute)));
    } catch {
      // A station that takes nothing sends nothing.
    }
    judgeAll(station());
    const more = messages(station()).filter((one) => !before.includes(one));
    expect([step, isUsable(station()), more]).toEqual([step, false, []]);
  };
  await nothingIsBetter("before");
  if (when === "while stopped") await restart(steal);
  else steal();
  if (when === "at work") await nothingIsBetter("unfound");
  look();
  await nothingIsBetter("found");
  await restart();
  await nothingIsBetter("found, over a restart");
  setAside();
  await nothingIsBetter("set aside");
  await restart();
  await nothingIsBetter("set aside, over a restart");
}

/** What most verdicts rest on. */
const likeliest = ["observation", "observation", "run", "decision", "register_entry"].map((name) =>
  covered.find(({ table }) => table === name),
) as typeof covered;

const tables = covered.map(({ table }) => table);

describe.each(Object.keys(reasons))("%s", (because) => {
  test.each(
    [
      ["observation"],
      ["run"],
      ["run", "observation"],
      ["run", "observation", "verdict", "run_time"],
      ["transmission", "transmission_part", "batch", "run", "observation", "verdict"],
      ["register_entry"],
      ["decision"],
      ["lot"],
      ["outbox"],
      ["audit"],
      tables,
    ].map((chosen) => [chosen.length === tables.length ? "every table" : chosen.join(", "), chosen] as const),
  )("all rows of %s deleted", async (_, chosen) => {
    const one = written(because);
    onTestFinished(one.close);
    await holdsThrough(one, () => {
      for (const table of chosen) one.thief.exec(`DELETE FROM ${table}`);
    });
  });

  test.each(["observation", "run", "register_entry"])(
    "the newest rows of %s deleted, but for those of patients",
    async (table) => {
      const one = written(because);
      onTestFinished(one.close);
      await holdsThrough(one, () => {
        const which =
          table === "register_entry"
            ? "register = 'instrument-event'"
            : "kind = 'control' AND measured_at > (SELECT min(measured_at) FROM run WHERE kind = 'control')";
        one.thief.exec(`DELETE FROM ${table} WHERE ${which}`);
      });
    },
  );

  test("any set of rows deleted, with their links or without, found at once or later, at work or not", async () => {
    const row = fc.record({ table: fc.constantFrom(...covered, ...likeliest), nth: fc.nat(40), withLinks: fc.boolean() });
    const whenever = fc.constantFrom("at work" as const, "at work, and looked for" as const, "while stopped" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), whenever, async (rows, when) => {
        const one = written(because);
        try {
          await holdsThrough(
            one,
            () => {
              for (const { table, nth, withLinks } of rows) {
                const key = keyOf(table, table.table);
                const keys = one.thief.prepare(`SELECT ${key} FROM ${table.table} ORDER BY 1`).pluck().all();
                if (keys.length === 0) continue;
                const chosen = keys[nth % keys.length];
                one.thief.prepare(`DELETE FROM ${table.table} WHERE ${key} = ?`).run(chosen);
                if (withLinks) one.thief.prepare("DELETE FROM audit WHERE source = ? AND row = ?").run(table.table, chosen);
              }
            },
            when,
          );
        } finally {
          one.close();
        }
      }),
      { numRuns: thoroughly(8, 100) },
    );
  });
});

test("a control that passed since makes the instrument usable again, and what was measured before waits for a person", async () => {
  const { station, thief, look, setAside, close } = written("a control failed");
  onTestFinished(close);
  thief.exec(
    "DELETE FROM observation WHERE id = (SELECT id FROM observation WHERE kind = 'control' ORDER BY measured_at DESC LIMIT 1)",
  );
  look();
  const [status] = readStationStatus(station().ports);
  expect(status).toMatchObject({ state: "trigger", heldBy: expect.arrayContaining(["RECORDS_CHANGED"]) });
  expect(status?.text.nb).toBe(
    "Ikke bruk. Noe annet enn Labbro har endret det som er lagret. Kjør kontroll på alle nivåer, og si fra til laboratorieansvarlig.",
  );
  station().workOff();
  const [early] = station().store.runs.held();
  expect(early?.reasons.map(({ code }) => code)).toContain("RECORDS_CHANGED");
  await station().clock.advance(10 * minute);
  station().dock(crpControl("20", "2026-03-10T12:05:00"));
  expect(readStationStatus(station().ports)[0]).toMatchObject({ state: "ok", heldBy: [] });
  setAside();
  await station().clock.advance(10 * minute);
  const landed = station().dock(result(3, "12:15"));
  expect(station().state(landed.added[0]?.key ?? "")).toBe("released");
  expect(station().state(early?.key ?? "")).toBe("held");
  station().decide.release(early?.key ?? "", kari);
  expect(station().state(early?.key ?? "")).toBe("released");
  expect(noon).toBeLessThan(station().clock.now());
});
