/**
 * Somebody takes the disk, and not the key: none of two hundred persons, who came in by every way there is, can be read in any file, nor in
 * anything else that a station shows to whoever is not logged in. The same of a store that an earlier Labbro left in the clear.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { backUp } from "../../src/app/backup/make.ts";
import { controlId } from "../../src/domain/ids.ts";
import { openJournalArchive } from "../../src/journal/archive/archive.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { createLogger } from "../../src/observe/pino-logger.ts";
import { officeWork } from "../../src/office/index.ts";
import { frameMessage } from "../../src/protocol/lis1/index.ts";
import { wrapMllp } from "../../src/protocol/mllp/frame.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { firstKeys, sealWith } from "../../src/store/sealing/seal.ts";
import { sealedTables } from "../../src/store/sealing/sealed-columns.ts";
import { asked, sessionOf } from "../support/accounts.ts";
import { eventually } from "../support/eventually.ts";
import { type Canary, canariesIn, flockOf } from "../support/flock.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { observe, startTestBroker } from "../support/gateway-harness-broker.ts";
import { controlOf, deviceYaml, freePort, type Kit, kits, labbroYaml, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { personFile } from "../support/person-file.ts";
import { dialIn } from "../support/scripted-device.ts";

const flock = flockOf(200);
const perWay = 20;
/** Those who come in by one way. */
const way = (no: number): readonly Canary[] => flock.slice(no * perWay, (no + 1) * perWay);
const one = (no: number): Canary => way(no)[0] ?? { name: "", number: "" };
/** A file that a person made: made before the station's folders are where temporary files go. */
const usersOwn = personFile(one(7).number, one(8).number);
const text = (no: number): string =>
  way(no)
    .map(({ name, number }) => `${name} ${number}`)
    .join(", ");
/** What people write names no numbers (ruling 20); names they may write. */
const signed = (no: number) =>
  ({
    by: "Kari Lab",
    reason: way(no)
      .map(({ name }) => name)
      .join(", "),
    role: "lab-responsible",
  }) as const;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** The file's name is looked at as well. */
const told = (folders: readonly string[]): readonly string[] =>
  folders
    .flatMap(filesBelow)
    .flatMap((path) =>
      canariesIn(Buffer.concat([Buffer.from(path), readFileSync(path)]), flock).map((what) => `${path}: ${what}`),
    );

function expectSilent(what: string, text: string | Uint8Array): void {
  expect(canariesIn(Buffer.from(text), flock), what).toEqual([]);
}

const compact = (station: Station, minutes: number): string => station.ago(minutes).replaceAll(/\D/g, "");

function hl7Message(station: Station, { name, number }: Canary, sequence: number): string {
  return [
    `MSH|^~\\&|Afinion 2 Analyzer||L|L|${compact(station, 0)}||ORU^R01|K${sequence}|P|2.4|||AL|NE||8859/1`,
    `PID|1||${number}||${name}^Kari||19830417|F`,
    "PV1|1",
    `OBR|1||${sequence}|CRP|||||||N||||ORH||||||||^10240001||F|`,
    `OBX|1|ST|CRP||47|mg/L|||||F|||||OP1||AF20990001|${compact(station, 60)}|`,
    `NTE|1||Ring ${name}`,
    "",
  ].join("\r");
}

async function sayHl7(port: number, messages: readonly string[]): Promise<void> {
  const device = await dialIn(port);
  for (const [i, message] of messages.entries()) {
    device.send(wrapMllp(Buffer.from(message, "latin1")));
    await device.hears(new RegExp(`(?:MSA\\|A[AE][^]*){${i + 1}}`));
  }
  // Bytes that nobody can read are kept too.
  device.send(
    way(3)
      .map(({ name, number }) => `outside ${name} ${number}\r\n`)
      .join(""),
  );
  device.send(`\x0bMSH|^~\\&|unfinished ${one(3).name}`);
  device.cut();
}

async function sayAstm(port: number, station: Station): Promise<void> {
  for (const [i, { name, number }] of way(1).entries()) {
    const records = [
      `H|\\^&|||DCA VANTAGE^04.04.00.00^S099001|||||||P||${compact(station, 0)}`,
      `P|1||${number}|||${name}^Kari||19830417|F`,
      `O|1||${700 + i}^0990||||||||||||||||||||||F`,
      `R|1|^^^HbA1c|53|mmol/mol||||F||OP1|${compact(station, 60 + i)}`,
      `C|1|I|${name}|G`,
      "L|1|N",
    ];
    const device = await dialIn(port);
    device.send("\x05");
    let answers = 1;
    await device.hears(/\x06/);
    for (const frame of frameMessage(Buffer.from(records.map((record) => `${record}\r`).join(""), "latin1"))) {
      device.send(frame);
      answers += 1;
      await device.hears(new RegExp(`(?:[\\x06\\x15][^\\x06\\x15]*){${answers}}`));
    }
    device.send("\x04");
    device.close();
    await device.hungUpOn();
  }
}

async function sayPoct(port: number, station: Station): Promise<void> {
  const device = await dialIn(port);
  let id = 100;
  const say = async (root: string, body: string): Promise<void> => {
    id += 1;
    const header = `<HDR><HDR.message_type V="${root}"/><HDR.control_id V="${id}"/><HDR.version_id V="POCT1"/></HDR>`;
    device.send(`<?xml version="1.0"?><${root}>${header}${body}</${root}>`);
    await device.hears(new RegExp(`ack_control_id V="${id}"`));
  };
  await say("HEL.R01", '<DEV><DEV.vendor_id V="ROCHE"/><DEV.serial_id V="UQ0990001"/></DEV>');
  await say("DST.R01", `<DST><DST.new_observations_qty V="${perWay}"/></DST>`);
  for (const [i, { name, number }] of way(2).entries()) {
    await say(
      "OBS.R01",
      `<SVC><SVC.role_cd V="OBS"/><SVC.observation_dttm V="${station.ago(60 + i)}+00:00"/><SVC.sequence_nbr V="${id}"/><PT><PT.patient_id V="${number}"/>` +
        `<PT.name V="${name}"/><OBS><OBS.observation_id V="INR"/><OBS.value V="2.6" U="INR"/></OBS></PT><OPR><OPR.operator_id V="OP1"/></OPR>` +
        '<RGT><RGT.lot_number V="271"/></RGT></SVC>',
    );
  }
  device.close();
}

const serials: Readonly<Record<string, string>> = { "afinion-2": "AF20990001", "dca-vantage": "S099001", coaguchek: "UQ0990001" };

/** A station with its journal, where everything that can be written lies in one folder, temporary files too. */
async function aviary() {
  const folder = temporaryFolder();
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: temporary, SQLITE_TMPDIR: temporary });
  onTestFinished(() => void Object.assign(process.env, { TMPDIR: before.TMPDIR, SQLITE_TMPDIR: before.SQLITE_TMPDIR }));
  const clock = createSkippingClock();
  const broker = await startTestBroker();
  const published = await observe(broker, clock);
  const logs: string[] = [];
  const logger = createLogger("debug", { write: (line: string) => void logs.push(line) });
  const wires = await Promise.all(
    [kits.crp, kits.hba1cAstm, kits.inr].map(async (kit: Kit) => ({
      kit,
      port: await freePort(),
      serial: serials[kit.driver] ?? "",
    })),
  );
  const devices = wires.map(({ kit, port, serial }) => [
    `devices/${kit.driver}.yaml`,
    deviceYaml(kit, { id: kit.driver, at: { port }, serial }),
  ]);
  const files = { "labbro.yaml": labbroYaml({ mqtt: broker.mqtt }), ...Object.fromEntries(devices) };
  const station = await startStation({ folder, files, clock, logger, journal: broker.journal });
  for (const wire of wires)
    await dock(clock, { ...wire, runs: [controlOf(wire.kit, { sequence: "1", measuredAt: station.ago(300) })] });
  const [hl7 = 0, astm = 0, poct = 0] = wires.map(({ port }) => port);
  return { station, broker, published, logs, ports: { hl7, astm, poct } };
}

/** What people write: the list of patients, accounts, decisions with reasons, what was read off an instrument. Returns what they are told. */
async function peopleAct(station: Station): Promise<readonly string[]> {
  const { core } = station.gateway;
  const patients = way(4).map(({ number, name }) => `${number};${name};1983-04-17\n`);
  officeWork(core, "register.import-patients", { text: `personNumber;name;birthDate\n${patients.join("")}`, ...signed(4) });
  const operators = way(5).map(({ name }, i) => `${name};;77${i};\n`);
  officeWork(core, "register.import-operators", { text: `name;hpr;codes;temporaryUntil\n${operators.join("")}`, ...signed(5) });
  const admin = await sessionOf(station, "administrator");
  for (const [i, { name }] of way(6).entries()) {
    const signature = { by: "Anne Admin", reason: name, role: "administrator" };
    const account = { login: `kanari${i}`, name, as: "operator", operatorCodes: [], lastDay: null, signature };
    await asked(station, "accounts.add", account, admin);
  }
  const [contact] = way(7);
  const it = { role: "it", name: contact?.name ?? "", phone: "22 33 44 55", hours: "hele døgnet" } as const;
  officeWork(core, "contacts.set", { contacts: [it], ...signed(7) });
  const deviation = { instrument: null, immediateAction: signed(7).reason, control: null, description: it.name };
  officeWork(core, "deviation.open", { ...deviation, ...signed(7) });
  officeWork(core, "events.add", { instrument: "afinion-2", kind: "service", at: null, note: signed(7).reason, ...signed(7) });
  const typed = {
    instrument: "afinion-2",
    analyte: "CRP",
    value: "25",
    comparator: null,
    unit: "mg/L",
    reagentLot: "10240001",
  } as const;
  for (const [i, { number }] of way(7).entries()) {
    const person = { patient: number, again: number, scanned: false, operator: null, undoSeconds: 60 } as const;
    officeWork(core, "enter.result", { ...typed, ...person, at: station.ago(30 + i), ...signed(7) });
  }
  const nobodys = station.held().filter((run) => station.codes(run).includes("PID_MISSING"));
  for (const [i, { key }] of nobodys.slice(0, perWay).entries()) {
    const number = way(8)[i]?.number ?? "";
    officeWork(core, "held.assign", {
      ids: [key],
      patient: number,
      again: number,
      scanned: false,
      undoSeconds: 60,
      ...signed(8),
    });
  }
  for (const { key } of station.held()) officeWork(core, "held.discard", { id: key, ...signed(8) });
  const places = ["--config", station.configDir, "--data", station.dataDir];
  const refused = await asLab("held", "assign", "ZZZZ", "--patient", usersOwn, "--reason", one(7).name, ...places);
  return refused.talk;
}

/** What the journal said of a message, and why a person wanted it sent again. */
function journalAnswers(station: Station): void {
  const { outbox } = station.gateway.store;
  const [run] = station.patientRuns("afinion-2");
  const id = controlId("CANARY-1");
  const later = station.clock.now() + 1_000_000_000;
  if (run === undefined) throw new Error("there is no result");
  outbox.queue({
    ...{ controlId: id, runKey: run.key, runId: run.runId, channel: "result", bytes: Buffer.from(text(9)) },
    ...{ createdAt: later, report: text(9) },
  });
  const acknowledgement = Buffer.from(`MSA|AE|CANARY-1|${text(9)}\r`);
  outbox.stopped(id, station.clock.now(), { code: "JOURNAL_REFUSED", acknowledgement, refusal: text(9) });
  outbox.sendAgain(id, { at: later, by: one(9).name, reason: text(9) });
}

/** With the key. */
function whatIsSealed({ dataDir }: Station): string {
  const seal = sealWith(firstKeys(readFileSync(join(dataDir, "data.key"))));
  const db = new Database(join(dataDir, "labbro.db"), { readonly: true });
  const texts = sealedTables.flatMap(({ table, key, bound, columns }) =>
    db
      .prepare<[], Record<string, string | number | Buffer | null>>(`SELECT * FROM ${table}`)
      .all()
      .flatMap((row) =>
        columns.flatMap((column) => {
          const value = row[column];
          const names = [...key, ...bound].map((name) => row[name] as string | number);
          return Buffer.isBuffer(value) ? [seal.open(value, [`${table}.${column}`, ...names]).toString("latin1")] : [];
        }),
      ),
  );
  db.close();
  return texts.join("\n");
}

const textAt = async (url: string, options: RequestInit = {}): Promise<string> => await (await fetch(url, options)).text();

test("of two hundred persons none is in any file, nor in what the station tells without a login", {
  timeout: 120_000,
}, async () => {
  const { station, broker, published, logs, ports } = await aviary();
  await sayHl7(
    ports.hl7,
    way(0).map((canary, i) => hl7Message(station, canary, 500 + i)),
  );
  await sayAstm(ports.astm, station);
  await sayPoct(ports.poct, station);
  await station.closeBatches();
  const words = await peopleAct(station);
  await station.delivered();
  journalAnswers(station);
  // They did come in, every one of them, so the search below could find them.
  const inside = whatIsSealed(station);
  expect(flock.filter(({ name, number }) => !(inside.includes(name) || inside.includes(number)))).toEqual([]);
  expect(station.journal?.list().filter(({ hl7 }) => canariesIn(Buffer.from(hl7), flock).length > 0).length).toBeGreaterThan(30);
  await eventually(() => expect(station.gateway.store.captures.list().length).toBeGreaterThan(2));

  // While everything runs, with its write-ahead logs; and when it has ended.
  expect(filesBelow(station.folder).some((path) => path.endsWith("labbro.db-wal"))).toBe(true);
  expect(told([station.folder])).toEqual([]);
  for (const line of [...logs, ...words]) expectSilent("a line", line);
  for (const { topic, payload } of published)
    expectSilent("a topic", topic.includes("/hl7/") ? topic : `${topic} ${Buffer.from(payload)}`);
  const retained = await observe(broker, station.clock);
  await eventually(() => expect(retained.length).toBeGreaterThan(0));
  for (const { topic, payload } of retained) expectSilent(`retained: ${topic}`, payload);
  const { url } = station.gateway;
  for (const path of ["metrics", "health/ready", "health/live", "", `no-such-page-${one(0).number}`, "api/act/held.list"])
    expectSilent(path, await textAt(`${url}/${path}`));
  expectSilent("an error page", await textAt(`${url}/api/act/held.assign`, { method: "POST", body: JSON.stringify(signed(8)) }));
  expectSilent("the arguments", readFileSync("/proc/self/cmdline"));
  const { store } = station.gateway;
  const exported = join(station.folder, "capture.export");
  const [capture] = store.captures.list();
  const { exitCode } = await asLab(
    "capture",
    "export",
    String(capture?.id),
    exported,
    "--config",
    station.configDir,
    "--data",
    station.dataDir,
  );
  expect(exitCode).toBe(0);
  expectSilent("what is sent to the maintainers", readFileSync(exported));

  // Nor in a backup, which may lie on any share.
  const { changed } = await backUp(station.configDir, { data: station.dataDir }, join(station.folder, "station.labbro"));
  expect(changed).toBe(0);
  await station.gateway.stop();
  await station.journal?.stop();
  expect(told([station.folder])).toEqual([]);
});

const former = fileURLToPath(new URL("../../fixtures/stores/0.1.0/", import.meta.url));

/** What 0.1.0 left when it was killed: canaries in its tables, in pages that were freed, and in a log that was not folded in. */
function clearStore(): { readonly dataDir: string; readonly archivePath: string } {
  const folder = temporaryFolder();
  cpSync(former, folder, { recursive: true });
  const running = join(folder, "running");
  cpSync(join(folder, "station"), running, { recursive: true });
  const db = new Database(join(running, "labbro.db"));
  db.pragma("journal_mode = WAL");
  db.pragma("secure_delete = OFF");
  const session = db
    .prepare(
      "INSERT INTO capture_session (connection_id, driver, mode, started_at, ended_at, bytes) VALUES ('x', 'x', 'x', 1, 1, 1)",
    )
    .run();
  const chunk = db.prepare("INSERT INTO capture_chunk VALUES (?, ?, 1, 'device', ?)");
  for (let seq = 1; seq <= 200; seq += 1) chunk.run(session.lastInsertRowid, seq, Buffer.from(text(seq % 10)));
  db.exec("DELETE FROM capture_chunk WHERE seq > 20");
  db.pragma("wal_checkpoint(TRUNCATE)");
  const run = db.prepare<[], string>("SELECT key FROM run LIMIT 1").pluck().get();
  db.prepare("UPDATE decision SET sealed_reason = ?").run(Buffer.from(text(1)));
  db.prepare("UPDATE outbox SET refusal = ?, sealed_refusal = NULL, sealed_answer = ?").run(text(2), Buffer.from(text(3)));
  db.prepare("UPDATE lot SET body = json_set(body, '$.typedBy', ?)").run(text(4));
  db.prepare("UPDATE snapshot SET files = json_set(files, '$.note', ?)").run(text(5));
  db.prepare("UPDATE transmission_part SET bytes = ? WHERE transmission_id = 1").run(Buffer.from(text(6)));
  db.prepare(
    "INSERT INTO decision (at, run_key, kind, sealed_by, sealed_reason, sealed_detail, role) VALUES (1, ?, 'seen', ?, ?, ?, 'operator')",
  ).run(run, ...[7, 8, 9].map((no) => Buffer.from(JSON.stringify({ kind: "seen", text: text(no) }))));
  // As a kill leaves it.
  const dataDir = join(folder, "data");
  cpSync(running, dataDir, { recursive: true });
  db.close();
  const archivePath = join(folder, "archive", "journal.db");
  cpSync(join(folder, "journal"), join(folder, "archive"), { recursive: true });
  const archive = new Database(archivePath);
  archive.prepare("UPDATE message SET sealed_hl7 = ?").run(Buffer.from(text(0)));
  archive.prepare("UPDATE relay SET sealed_sent = ?, sealed_answer = ?").run(Buffer.from(text(1)), Buffer.from(text(2)));
  archive.close();
  writeFileSync(join(dataDir, ".data.key.999999999.new"), text(3));
  mkdirSync(join(dataDir, "config-history"));
  writeFileSync(join(dataDir, "config-history", "2026-11-28T10-00-00.000Z_labbro.yaml_0.json"), JSON.stringify({ by: text(4) }));
  return { dataDir, archivePath };
}

test("a store and an archive that were in the clear say nothing any more once they have been opened", () => {
  const { dataDir, archivePath } = clearStore();
  const folders = [dataDir, join(archivePath, "..")];
  expect(told(folders).length).toBeGreaterThan(4);
  const store = openGatewayStore(dataDir);
  const archive = openJournalArchive(archivePath);
  expect(told(folders)).toEqual([]);
  expect(archive.list().every(({ hl7 }) => hl7.includes(one(0).number))).toBe(true);
  store.close();
  archive.close();
  expect(told(folders)).toEqual([]);
});
