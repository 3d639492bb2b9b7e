/** `labbro capture …` beside a running gateway: what was said on the wire is kept, shown, handed on without persons, and replayed. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { loadOrExplain } from "../../../src/app/load-or-explain.ts";
import { replayStored } from "../../../src/captures/replay.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import type { DriverDefinition } from "../../../src/driver-api/index.ts";
import { eventually } from "../../support/eventually.ts";
import { command, dock, type Station, startStation } from "../../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../../support/gateway-harness-site.ts";
import { syntheticPersons } from "../../support/observations.ts";

const kit = kits.hba1cAstm;
const serial = "S099001";
const person = syntheticPersons[0];

/** A docking round: a control and a patient's result, judged. */
async function docked(): Promise<Station> {
  const port = await freePort();
  const station = await startStation({
    files: {
      "labbro.yaml": labbroYaml(),
      "devices/hba1c-1.yaml": deviceYaml(kit, { id: "hba1c-1", at: { port }, serial }),
    },
  });
  const runs = [
    controlOf(kit, { sequence: "011", measuredAt: station.ago(40) }),
    runOf(kit, { sequence: "012", measuredAt: station.ago(20), patientId: person, operatorId: "7" }),
  ];
  await dock(station.clock, { kit, port, serial, runs });
  await station.closeBatches();
  await station.delivered();
  await eventually(() => expect(station.gateway.store.captures.list()).toHaveLength(1));
  return station;
}

const places = ({ configDir, dataDir }: Station) => ["--config", configDir, "--data", dataDir];

describe("after a docking round", () => {
  let station: Station;
  beforeEach(async () => {
    station = await docked();
  });
  const capture = async (...args: readonly string[]) => await command("capture", ...args, ...places(station));

  test("list and show tell the conversation with its times and directions", async () => {
    const list = await capture("list", "--json");
    expect(list).toMatchObject({ exitCode: 0, talk: [] });
    const [session] = list.data.map((line) => JSON.parse(line) as { readonly id: number });
    expect(session).toMatchObject({ id: 1, connection: "hba1c-1", driver: "dca-vantage", mode: "astm" });
    const { data } = await capture("show", "1");
    expect(data[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}device → host {2}<ENQ>/);
    expect(data[1]).toMatch(/host → device {2}<ACK>$/);
    expect(data.join("\n")).toContain(`P|1|${person}`);
    expect((await capture("show", "1", "--hex")).data[0]).toMatch(/ {2}05$/);
    expect(await capture("show", "2")).toMatchObject({ exitCode: 1, data: [] });
  });

  test("the exported conversation names nobody and decodes to the same results", async () => {
    const file = join(station.folder, "session.jsonl");
    expect(await capture("export", "1", file)).toMatchObject({ exitCode: 0, data: [] });
    const [head, ...chunks] = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly direction?: string; readonly hex?: string });
    expect(head).toMatchObject({ capture: { format: 1, driver: "dca-vantage", mode: "astm" } });
    expect(new Set(chunks.map(({ direction }) => direction))).toEqual(new Set(["device", "host"]));
    const text = chunks.map(({ hex = "" }) => Buffer.from(hex, "hex").toString("latin1")).join("");
    expect(text).not.toContain(person);

    const bytes = join(station.folder, "session.bin");
    await capture("export", "1", bytes, "--device-only");
    const decoded = await command("decode", "--driver", "dca-vantage", "--mode", "astm", "--json", bytes);
    const results = decoded.data.map((line) => JSON.parse(line) as { readonly observation?: Observation });
    const patient = results.map(({ observation }) => observation).find((one) => one?.kind === "patient");
    expect(patient).toMatchObject({
      analyte: "HbA1c",
      value: { raw: kit.value, unit: kit.unit },
      reagentLot: { number: "0990" },
    });
    expect(patient?.patientId).toMatch(/^\d\d[89]\d{8}$/);
    expect(patient?.operatorId).toMatch(/^[^7]$/);
  });

  test("persons stay in only when somebody says so; a file is never overwritten", async () => {
    const file = join(station.folder, "session.bin");
    expect(await capture("export", "1", file, "--device-only", "--keep-personal")).toMatchObject({ exitCode: 0 });
    expect(readFileSync(file, "latin1")).toContain(person);
    expect((await capture("export", "1", file)).exitCode).toBe(2);
    expect(readFileSync(file, "latin1")).toContain(person);
  });

  test("the same drivers read the same, whether from the transmission or from the capture", async () => {
    const all = { which: ["--all"], sources: 2 };
    for (const { which, sources } of [all, { which: ["--session", "1"], sources: 1 }]) {
      const { exitCode, data, talk } = await capture("replay", ...which);
      expect({ exitCode, data }).toEqual({ exitCode: 0, data: [] });
      expect(talk.join()).toContain(`${sources} replayed, 0 read otherwise; 2 results as stored; 0 verdicts would differ.`);
    }
    expect((await capture("replay")).exitCode).toBe(2);
  });

  test("a newer driver's other reading is told field by field, with what the verdict would be; nothing is stored or sent", async () => {
    const before = JSON.stringify([station.gateway.store.runs.dispositions(), station.gateway.store.outbox.counts()]);
    const config = await loadOrExplain(station.configDir, drivers);
    const replay = (alter: (one: Observation) => readonly Observation[], session: number | null) =>
      replayStored({ dataDir: station.dataDir, config, drivers: altered(alter), session });
    const isPatients = ({ kind, analyte }: Observation) => kind === "patient" && analyte === "HbA1c";

    for (const session of [null, 1]) {
      const unit = replay(
        (one) => [isPatients(one) && one.value ? { ...one, value: { ...one.value, unit: "%" } } : one],
        session,
      );
      expect(unit.sources.flatMap(({ changed }) => changed).map(({ analyte, fields }) => [analyte, fields])).toEqual([
        ["HbA1c", [{ field: "value.unit", stored: '"mmol/mol"', now: '"%"' }]],
      ]);
      expect(unit.verdicts).toMatchObject([{ stored: { outcome: "RELEASE" }, now: { outcome: "HOLD" } }]);

      const gone = replay((one) => (isPatients(one) ? [] : [one]), session);
      expect(gone.sources.flatMap(({ missing }) => missing).map(({ kind, analyte }) => [kind, analyte])).toEqual([
        ["patient", "HbA1c"],
      ]);
      expect(gone.sources.flatMap(({ changed, added }) => [...changed, ...added])).toEqual([]);

      const more = replay((one) => (isPatients(one) ? [one, { ...one, run: "99", sequence: "99" }] : [one]), session);
      expect(more.sources.flatMap(({ added }) => added)).toEqual([{ run: null, kind: "patient", analyte: "HbA1c" }]);
      expect(more.verdicts.map(({ stored }) => stored)).toEqual([null]);
    }

    const failed = replay(
      (one) => [one.kind === "control" && one.value ? { ...one, value: { ...one.value, raw: "60", number: "60" } } : one],
      null,
    );
    expect(failed.verdicts[0]?.now).toMatchObject({ outcome: "HOLD", codes: expect.arrayContaining(["QC_FAILED"]) });
    expect(JSON.stringify([station.gateway.store.runs.dispositions(), station.gateway.store.outbox.counts()])).toBe(before);
  });

  test("a driver that is gone is told, not passed over", async () => {
    const config = await loadOrExplain(station.configDir, drivers);
    const { sources } = replayStored({ dataDir: station.dataDir, config, drivers: [], session: null });
    expect(sources.map(({ unknownDriver, missing }) => [unknownDriver, missing])).toEqual([
      [true, []],
      [true, []],
    ]);
  });
});

const altered = (alter: (one: Observation) => readonly Observation[]): readonly DriverDefinition[] =>
  drivers.map((driver) => ({
    ...driver,
    decode: (message, context) => {
      const decoded = driver.decode(message, context);
      return { ...decoded, observations: decoded.observations.flatMap(alter) };
    },
  }));

test("captures can be switched off", async () => {
  const port = await freePort();
  const off = labbroYaml().replace("processing: test }", "processing: test, capture: { keepDays: 0 } }");
  const files = { "labbro.yaml": off, "devices/hba1c-1.yaml": deviceYaml(kit, { id: "hba1c-1", at: { port }, serial }) };
  const station = await startStation({ files });
  const runs = [runOf(kit, { sequence: "012", measuredAt: station.ago(20), patientId: person })];
  expect(await dock(station.clock, { kit, port, serial, runs })).toBe(1);
  await station.closeBatches();
  await eventually(() => expect(station.held()).toHaveLength(1));
  expect(await command("capture", "list", ...places(station))).toMatchObject({
    exitCode: 0,
    data: [],
    talk: ["Nothing is captured."],
  });
});

test("record listens, says nothing, and writes down what comes with its time", async () => {
  const file = join(temporaryFolder(), "unknown.jsonl");
  const said: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("data", (bytes) => said.push(bytes));
    socket.end("\x05hello");
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  const { exitCode, talk } = await command("capture", "record", file, "--port", `127.0.0.1:${port}`, "--seconds", "20");
  await new Promise((resolve) => server.close(resolve));
  expect({ exitCode, said }).toEqual({ exitCode: 0, said: [] });
  expect(talk.join("\n")).toContain("6 bytes came");
  const [head, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  expect(JSON.parse(head ?? "")).toMatchObject({ capture: { format: 1, place: `127.0.0.1:${port}` } });
  const pieces = lines.map(
    (line) => JSON.parse(line) as { readonly at: string; readonly direction: string; readonly hex: string },
  );
  expect(pieces.map(({ hex }) => hex).join("")).toBe(Buffer.from("\x05hello").toString("hex"));
  expect(pieces.every(({ at, direction }) => direction === "device" && at.endsWith("Z"))).toBe(true);
});

test("where nobody answers, record leaves no file", async () => {
  const file = join(temporaryFolder(), "unknown.jsonl");
  expect((await command("capture", "record", file, "--port", `127.0.0.1:${await freePort()}`)).exitCode).toBe(1);
  expect(existsSync(file)).toBe(false);
});
