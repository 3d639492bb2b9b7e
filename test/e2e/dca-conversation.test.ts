/** The conversation of a DCA Vantage as a real one writes it, played against a whole gateway. */
import { describe, expect, test } from "vitest";
import { isoTime } from "../../src/domain/time.ts";
import { dcaConversation, shownYear } from "../support/dca-conversation.ts";
import { deliveredResults, dock, type Station, startStation, zone } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { personFile } from "../support/person-file.ts";
import { dialIn, type ScriptedDevice } from "../support/scripted-device.ts";

const { hba1c } = kits;
const serial = "S990001";
const person = syntheticPersons[0];
const signature = ["--by", "Kari Lab", "--reason", "sett i besøksloggen"];

async function dcaStation(port: number, processing: "production" | "test"): Promise<Station> {
  const device = { id: "hba1c-1", name: "DCA, kontor 2", at: { port }, serial, levels: "levels: [normal, abnormal]" };
  const files = { "labbro.yaml": labbroYaml({ processing }), "devices/hba1c-1.yaml": deviceYaml(hba1c, device) };
  return await startStation({ files });
}

const idOf = (xml: string): string => /HDR\.control_id V="(\d+)"/.exec(xml)?.[1] ?? "";

/** An accepting ACK.R01 that names this message. */
const acceptanceOf = (xml: string): RegExp =>
  new RegExp(`ACK\\.type_cd V="AA"\\s*/>(?:(?!</ACK>).)*ACK\\.ack_control_id V="${idOf(xml)}"`, "s");

/** Plays the device up to its end of topic; the gateway then says goodbye, and this device obeys. */
async function converse(port: number, documents: readonly string[]): Promise<ScriptedDevice> {
  const [hello = "", status = "", result = "", endOfTopic = "", reply = ""] = documents;
  const device = await dialIn(port);
  for (const document of [hello, status]) {
    device.send(document);
    await device.hears(acceptanceOf(document));
  }
  await device.hears(/REQ\.request_cd V="ROBS"/);
  device.send(result);
  await device.hears(acceptanceOf(result));
  const request = /<REQ\.R01>.*?HDR\.control_id V="(\d+)"/s.exec(device.heard())?.[1] ?? "";
  device.send(endOfTopic.replace(/(EOT\.eot_control_id V=")\d+/, `$1${request}`));
  await device.hears(/<END\.R01>/);
  const goodbye = /<END\.R01>.*?HDR\.control_id V="(\d+)"/s.exec(device.heard())?.[1] ?? "";
  device.send(reply.replace(/(ACK\.ack_control_id V=")\d+/, `$1${goodbye}`));
  await device.hungUpOn();
  return device;
}

const held = async ({ configDir, dataDir }: Station, ...args: readonly string[]) =>
  await asLab("held", ...args, "--config", configDir, "--data", dataDir);

describe("a DCA's conversation", () => {
  test("in production it is stored, acknowledged, and held for what it lacks", async () => {
    const port = await freePort();
    const station = await dcaStation(port, "production");
    const documents = dcaConversation;
    await converse(port, documents);
    await station.gateway.settled();
    const [run] = station.held();
    expect(run).toMatchObject({ kind: "patient", instrumentId: "hba1c-1", state: "held" });
    expect(station.codes(run)).toEqual(expect.arrayContaining(["LATE_RESULT_OLD", "PID_MISSING", "QC_NEVER"]));
    const stored = station.gateway.store.runs.observations(run?.key ?? "");
    expect(stored.map(({ observation }) => [observation.analyte, observation.value?.raw, observation.value?.unit])).toEqual([
      ["HbA1c", "58", "mmol/mol"],
      ["eAG", "167", "mg/dL"],
    ]);
    const raw = Buffer.from(station.gateway.store.transmissions.bytes(stored[0]?.transmissionId ?? (0 as never))).toString();
    expect(raw).toBe(`${documents[0]}${documents[2]}`);
    expect(station.gateway.store.runs.dispositions()).toMatchObject({ held: 1, companion: 1, sent: 0, waiting: 0 });
  });

  test("in production a test person is refused, and nothing reaches the journal", async () => {
    const port = await freePort();
    const station = await dcaStation(port, "production");
    await converse(port, dcaConversation);
    await station.gateway.settled();
    const id = station.held()[0]?.key ?? "";
    expect((await held(station, "release", id, ...signature)).talk.join()).toContain("(NOT_ALLOWED_NOW)");
    expect((await held(station, "assign", id, "--patient", personFile(person, person), ...signature)).data).toEqual([
      `${id} rejected`,
    ]);
    expect(station.gateway.store.runs.byKey(id)?.reasons).toContainEqual({ code: "PID_TEST", outcome: "REJECT" });
    expect(station.journal?.list()).toEqual([]);
  });

  test("on trial a person assigns and releases it over the command line, and the journal has the measured value", async () => {
    const port = await freePort();
    const station = await dcaStation(port, "test");
    await converse(port, dcaConversation);
    await station.gateway.settled();
    const listed = await held(station, "list", "--json");
    const [entry] = listed.data.map((line) => JSON.parse(line) as { id: string; results: string[]; reasons: { code: string }[] });
    expect(entry).toMatchObject({ instrument: "DCA, kontor 2", results: ["HbA1c 58 mmol/mol"], readyToConfirm: false });
    const codes = entry?.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["LATE_RESULT_OLD", "PID_MISSING", "QC_NEVER"]));
    const id = entry?.id ?? "";
    expect(await held(station, "assign", id, "--patient", personFile(person, person), ...signature)).toMatchObject({
      data: [`${id} held`],
    });
    expect(await held(station, "release", id.slice(0, 8), ...signature)).toMatchObject({ data: [`${id} released`] });
    await station.delivered();
    expect(deliveredResults(station.journal?.list() ?? [])).toMatchObject([
      { patient: person, code: "NPU27300", value: "58", unit: "mmol/mol", duplicates: 0 },
    ]);
    expect((await held(station, "list")).data).toEqual([]);
  });

  test("with a person number, a recent time and passed controls it goes through with no person involved", async () => {
    const port = await freePort();
    const station = await dcaStation(port, "test");
    const abnormal = { id: "ABNORMAL-DCA01", lot: "DCA01", level: "abnormal", expiry: null };
    const runs = [
      controlOf(hba1c, { sequence: "181", measuredAt: station.ago(120) }),
      controlOf(hba1c, { sequence: "182", measuredAt: station.ago(115), control: abnormal, value: "86" }),
    ];
    expect(await dock(station.clock, { kit: hba1c, port, serial, runs })).toBe(2);
    await converse(
      port,
      dcaConversation.map((xml) =>
        xml
          .replaceAll(new RegExp(`(_dttm V=")${shownYear}[^"]*`, "g"), `$1${isoTime(station.clock.now(), zone)}`)
          .replace('PT.patient_id V="1"', `PT.patient_id V="${person}"`)
          .replace('SVC.observation_dttm V="2019-03-05T09:12:30"', `SVC.observation_dttm V="${station.ago(60)}"`)
          .replace('RGT.expiration_date V="2020-06-30"', 'RGT.expiration_date V="2099-03-31"'),
      ),
    );
    await station.gateway.settled();
    await station.delivered();
    expect(deliveredResults(station.journal?.list() ?? [])).toMatchObject([{ patient: person, value: "58", unit: "mmol/mol" }]);
    expect(station.held()).toEqual([]);
    expect(station.gateway.store.runs.dispositions()).toMatchObject({ sent: 1, companion: 1, control: 2, held: 0 });
  });
});
