/** An instrument by configuration alone: read by its mapping, held until someone has confirmed it, then sent. */
import { expect, test } from "vitest";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { officeWork } from "../../src/office/index.ts";
import { frameMessage } from "../../src/protocol/lis1/index.ts";
import { eventually } from "../support/eventually.ts";
import { command, deliveredResults, startStation } from "../support/gateway-harness.ts";
import { freePort, labbroYaml, tcpServer, writeFiles } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { dialIn } from "../support/scripted-device.ts";

const [person] = syntheticPersons;

const lots = `kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId
control;CRP;quikread-go;Test Control;low;L1;2099-12;mg/L;20;;16;24;;;;QC-LOW1
reagent;CRP;quikread-go;Test CRP;;R1;2099-12;;;;;;;;;
`;

const fileOf = (port: number, more = ""): string => `id: crp-1
name: Test
driver: quikread-go
mode: astm
connection: ${tcpServer(port)}
inUseFrom: 2018-01-01
analytes: [CRP]
qc:
  CRP: { levels: [low], interval: { type: rolling, hours: 168 }, newLot: none, source: test, validFrom: 2018-01-01 }
mapping:
  family: lis2
  fields: { sequence: O.4, reagentLot: M.4 }
  analytes: { CRP: { codes: [C01], units: { mg/l: mg/L } } }
  decimal: comma
  controls: [{ field: patientId, prefix: QC }]
protocol: { family: lis2, acknowledgeEot: true }
${more}`;

const confirmed = "confirmed: { by: Kari Lab, at: 2026-01-15, capture: first.bin }\n";

interface Sent {
  readonly id: string;
  readonly sequence: number;
  readonly value: string;
  readonly measuredAt: string;
}

/** One message in frames, as the device sends it after its ENQ was answered. */
function message({ id, sequence, value, measuredAt }: Sent): Buffer {
  const time = measuredAt.replace(/\D/g, "");
  const records = [
    ...["H|\\^&|||X|||||||P|LIS2-A2", `P|1|${id}`, `O|1|S|${sequence}`, `R|1|^^^C01|${value}|mg/l||||F||||${time}`],
    ...["M|1|REAGENT|R1", "L|1|N"],
  ];
  return Buffer.concat(frameMessage(records.map((record) => `${record}\r`).join(""), { framePerRecord: true }));
}

async function send(port: number, sent: Sent): Promise<void> {
  const device = await dialIn(port);
  device.send("\x05");
  await device.hears(/^\x06$/);
  device.send(message(sent));
  await device.hears(/^\x06{7}$/);
  device.send("\x04");
  // The protocol block: this one wants an answer to its end of transmission.
  await device.hears(/^\x06{8}$/);
  device.close();
}

test("its results are held until its file is confirmed, and those after that go to the journal", async () => {
  const port = await freePort();
  const results: ConfigNews[] = [];
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": fileOf(port) },
    onConfig: (result) => void results.push(result),
  });
  officeWork(station.gateway.core, "lots.import", { text: lots });

  await send(port, { id: "QC-LOW1", sequence: 1, value: "20,1", measuredAt: station.ago(30) });
  await send(port, { id: person, sequence: 2, value: "4,7", measuredAt: station.ago(20) });
  await station.closeBatches();
  const [early] = station.patientRuns("crp-1");
  expect(station.codes(early)).toEqual(["DRIVER_UNVERIFIED"]);
  expect(early?.state).toBe("held");

  writeFiles(station.configDir, { "devices/crp-1.yaml": fileOf(port, confirmed) });
  await eventually(() => expect(results.map(({ ok }) => ok)).toEqual([true]));
  await send(port, { id: person, sequence: 3, value: "<5,0", measuredAt: station.ago(10) });
  await station.closeBatches();
  await station.delivered();
  expect(deliveredResults(station.journal?.list() ?? [])).toMatchObject([{ patient: person, value: "<5.0", unit: "mg/L" }]);
  expect(station.held().map(({ key }) => key)).toEqual([early?.key]);
});

test("decode --device previews with the mapping; --driver without it", async () => {
  const port = await freePort();
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": fileOf(port) },
    journal: null,
  });
  const capture = `${station.folder}/first.bin`;
  const bytes = message({ id: person, sequence: 2, value: "4,7", measuredAt: "2026-01-14T12:26:00" });
  writeFiles(station.folder, { "first.bin": bytes.toString("latin1") });
  const decode = async (...args: readonly string[]) => {
    const { data, exitCode } = await command("decode", ...args, "--json", capture);
    return { exitCode, observations: data.map((line) => JSON.parse(line)).flatMap((line) => line.observation ?? []) };
  };
  const configured = await decode("--config", station.configDir, "--device", "crp-1");
  expect(configured.observations).toMatchObject([
    {
      analyte: "CRP",
      sequence: "2",
      value: { raw: "4,7", number: "4.7", unit: "mg/L" },
      reagentLot: { number: "R1" },
      patientId: person,
    },
  ]);
  expect((await decode("--driver", "generic-lis2")).observations).toMatchObject([
    { analyte: null, deviceCode: "C01", sequence: null },
  ]);
  for (const wrong of [
    [],
    ["--driver", "quikread-go", "--device", "crp-1"],
    ["--device", "crp-9"],
    ["--device", "crp-1", "--mode", "astm"],
  ])
    expect((await decode(...wrong, ...(wrong.includes("--device") ? ["--config", station.configDir] : []))).exitCode).toBe(2);
});
