/**
 * A canary: a person whose name, numbers and values appear nowhere but where they belong. Every wire carries them, in good messages
 * and in broken ones; then logs, metrics, health, topics, event log, file names and error texts are searched.
 */
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { createLogger } from "../../src/observe/pino-logger.ts";
import { frameMessage } from "../../src/protocol/lis1/index.ts";
import { wrapMllp } from "../../src/protocol/mllp/frame.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, type Station, startStation } from "../support/gateway-harness.ts";
import { observe, startTestBroker } from "../support/gateway-harness-broker.ts";
import { controlOf, deviceYaml, freePort, type Kit, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { personFile } from "../support/person-file.ts";
import { dialIn } from "../support/scripted-device.ts";

const canary = {
  person: "55815024256",
  /** Almost that person's number: what somebody types wrong. */
  mistyped: "55815024265",
  name: "Kanarifugl",
  operator: "KANARIOP7",
  patient: "KANARIID9",
  born: "19830417",
  value: "47.3113",
  decider: "Sykepleier Kanaridue",
} as const;
const forbidden = [...Object.values(canary), "1983-04-17"];

const serials: Readonly<Record<string, string>> = { "afinion-2": "AF20990001", "dca-vantage": "S099001", coaguchek: "UQ0990001" };

async function aviary() {
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
  const station = await startStation({ files, clock, logger, journal: broker.journal });
  for (const wire of wires) {
    await dock(clock, { ...wire, runs: [controlOf(wire.kit, { sequence: "1", measuredAt: station.ago(300) })] });
  }
  const [hl7 = 0, astm = 0, poct = 0] = wires.map(({ port }) => port);
  return { station, published, logs, ports: { hl7, astm, poct } };
}

const compact = (station: Station, minutesAgo = 60): string => station.ago(minutesAgo).replaceAll(/\D/g, "");

/** An Afinion 2 message with everything about the canary in it. */
function hl7Message(station: Station, changes: Readonly<Record<string, string>> = {}): string {
  const { patient = canary.person, value = canary.value, time = compact(station), sequence = "901", more = "" } = changes;
  return [
    `MSH|^~\\&|Afinion 2 Analyzer||L|L|${compact(station, 0)}||ORU^R01|K${sequence}|P|2.4|||AL|NE||8859/1`,
    `PID|1||${patient}||${canary.name}^Kari||${canary.born}|F`,
    "PV1|1",
    `OBR|1||${sequence}|CRP|||||||N||||ORH||||||||^10240001||F|`,
    `OBX|1|ST|CRP||${value}|mg/L|||||F|||||${canary.operator}||AF20990001|${time}|`,
    `NTE|1||Ring ${canary.name}`,
    ...(more === "" ? [] : [more]),
    "",
  ].join("\r");
}

async function sayHl7(port: number, ...messages: readonly string[]): Promise<void> {
  const device = await dialIn(port);
  for (const message of messages) device.send(wrapMllp(Buffer.from(message, "latin1")));
  device.send(`outside: ${canary.name} ${canary.person}\r\n`);
  await device.hears(new RegExp(`MSA\\|A[AE]\\|${/\|(K\d+)\|/.exec(messages.at(-1) ?? "")?.[1]}`));
  device.send(`\x0bMSH|^~\\&|unfinished ${canary.name}`);
  device.cut();
}

/** A DCA Vantage's records, one transfer. */
async function sayAstm(port: number, ...records: readonly string[]): Promise<void> {
  const device = await dialIn(port);
  device.send(`${canary.name} outside\r\n\x05`);
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

const astmRecords = (station: Station): readonly string[] => [
  `H|\\^&|||DCA VANTAGE^04.04.00.00^S099001|||||||P||${compact(station, 0)}`,
  `P|1||${canary.person}|||${canary.name}^Kari||${canary.born}|F`,
  "O|1||902^0990||||||||||||||||||||||F",
  `R|1|^^^HbA1c|${canary.value}|mmol/mol||||F||${canary.operator}|${compact(station)}`,
  `C|1|I|${canary.name}|G`,
  `K|1|${canary.name} is no record type`,
  `R|2|^^^HbA1c|${canary.name}|mmol/mol||||F||${canary.operator}|${canary.name}`,
  "L|1|N",
];

async function sayPoct(port: number, station: Station): Promise<void> {
  const device = await dialIn(port);
  let id = 100;
  const say = async (root: string, body: string, answered = true): Promise<void> => {
    id += 1;
    const header = `<HDR><HDR.message_type V="${root}"/><HDR.control_id V="${id}"/><HDR.version_id V="POCT1"/></HDR>`;
    device.send(`<?xml version="1.0"?><${root}>${header}${body}</${root}>`);
    if (answered) await device.hears(new RegExp(`ack_control_id V="${id}"`));
  };
  await say("HEL.R01", '<DEV><DEV.vendor_id V="ROCHE"/><DEV.serial_id V="UQ0990001"/></DEV>');
  await say("DST.R01", '<DST><DST.new_observations_qty V="3"/></DST>');
  const observation = (person: string, value: string, time: string) =>
    `<SVC><SVC.role_cd V="OBS"/><SVC.observation_dttm V="${time}"/><SVC.sequence_nbr V="${id}"/><PT><PT.patient_id V="${person}"/>` +
    `<PT.name V="${canary.name}"/><OBS><OBS.observation_id V="INR"/><OBS.value V="${value}" U="INR"/>` +
    `<NTE><NTE.text V="Ring ${canary.name}"/></NTE></OBS></PT><OPR><OPR.operator_id V="${canary.operator}"/></OPR>` +
    '<RGT><RGT.lot_number V="271"/></RGT></SVC>';
  const time = `${station.ago(60)}+00:00`;
  await say("OBS.R01", observation(canary.person, canary.value, time));
  await say("OBS.R01", observation(canary.patient, canary.name, canary.name));
  await say("KAN.R01", `<PT.name V="${canary.name}"/>`, false);
  await say("ESC.R01", `<ESC><ESC.esc_control_id V="1"/><ESC.detail_cd V="OTH"/><ESC.note_txt V="${canary.name}"/></ESC>`, false);
  device.send(`${canary.name} outside<OBS.R01><PT.name V="${canary.name}"></wrong></OBS.R01>`);
  await device.hungUpOn();
  const second = await dialIn(port);
  second.send(`<!DOCTYPE x [<!ENTITY ${canary.name} "${canary.person}">]><OBS.R01/>`);
  await second.hungUpOn();
}

function expectClean(what: string, text: string): void {
  for (const secret of forbidden) expect(text.includes(secret), `${what} holds ${secret}: ${text.slice(0, 300)}`).toBe(false);
}

/** What a person at the station gets told when something is refused. */
async function refusals(station: Station): Promise<readonly string[]> {
  const places = ["--config", station.configDir, "--data", station.dataDir];
  const signed = ["--reason", `${canary.name} ringte`];
  const id = station.held().find((run) => station.codes(run).includes("PID_INVALID"))?.key ?? "";
  const asked = [
    await asLab("held", "assign", id, "--patient", personFile(canary.mistyped, canary.mistyped), ...signed, ...places),
    await asLab("held", "release", id, ...signed, ...places),
    await asLab("held", "control", id, "--lot", canary.name, "--level", canary.name, ...signed, ...places),
    await asLab("held", "discard", "ZZZZ", ...signed, ...places),
    await asLab("held", "discard", id, ...signed, ...places),
  ];
  expect(asked.map(({ exitCode }) => exitCode)).toEqual([2, 1, 1, 1, 0]);
  return asked.flatMap(({ talk }) => talk);
}

/** The problems that the broken messages must have caused, each with a text that could have quoted them. */
const provoked = [
  ...["HL7_BAD_SEGMENT", "HL7_NO_HEADER", "BYTES_OUTSIDE_MESSAGE", "MLLP_UNFINISHED", "DECODE_BAD_VALUE", "DECODE_BAD_TIME"],
  ...["LIS2_UNKNOWN_RECORD", "POCT_UNKNOWN_ROOT", "POCT_REFUSED", "POCT_BAD_XML", "POCT_DOCTYPE"],
];

const textAt = async (url: string): Promise<string> => await (await fetch(url)).text();

test("nothing about a person is in logs, metrics, health, topics, events, file names or error texts", async () => {
  const { station, published, logs, ports } = await aviary();
  await sayHl7(
    ports.hl7,
    hl7Message(station),
    hl7Message(station, { sequence: "903", patient: canary.patient, more: `${canary.name} is no segment` }),
    hl7Message(station, { sequence: "904", value: canary.name, time: canary.name }),
    hl7Message(station, { sequence: "901", patient: canary.patient }),
    `PID|1||${canary.person}||${canary.name}\rMSH|^~\\&|late|K905|`.replace("K905", "|||||ORU^R01|K905|P|2.4"),
    hl7Message(station, { sequence: "906", value: "9" }),
  );
  await sayAstm(ports.astm, ...astmRecords(station));
  await sayPoct(ports.poct, station);
  await station.closeBatches();
  await station.delivered();
  // The canary did sing: it is in the journal and on the worklist, so the search below can find something.
  expect(deliveredResults(station.journal?.list() ?? []).map(({ patient }) => patient)).toContain(canary.person);
  expect(station.held().length).toBeGreaterThan(2);
  const errors = await refusals(station);
  await eventually(() => expect(published.some(({ topic }) => topic.endsWith("/hl7/result"))).toBe(true));

  // In a line of their own, or counted in the one that stands for many of a second.
  for (const code of provoked) expect(logs.join("\n")).toContain(code);
  expect(logs.length).toBeGreaterThan(10);
  for (const line of logs) expectClean("a log line", line);
  for (const line of errors) expectClean("an error text", line);
  expectClean("the metrics", await textAt(`${station.gateway.url}/metrics`));
  expectClean("the health", await textAt(`${station.gateway.url}/health/ready`));
  for (const { topic, payload } of published) {
    expectClean("a topic", topic);
    if (!topic.includes("/hl7/")) expectClean(`the payload of ${topic}`, Buffer.from(payload).toString());
  }
  expectClean("the data folder", readdirSync(station.dataDir, { recursive: true }).join("\n"));
  const { store } = station.gateway;
  const runs = [...station.held(), ...Object.keys(serials).flatMap((id) => station.patientRuns(id))];
  for (const { key } of runs) expectClean("an event", JSON.stringify(store.events.ofSubject(key)));
});
