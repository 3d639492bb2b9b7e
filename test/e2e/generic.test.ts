/** An instrument by configuration alone: read by its mapping, held until someone has confirmed it, then sent. */
import { expect, test } from "vitest";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { command, deliveredResults, startStation } from "../support/gateway-harness.ts";
import { freePort, labbroYaml, writeFiles } from "../support/gateway-harness-site.ts";
import { mappedDeviceYaml, mappedLots, mappedMessage, sendMapped } from "../support/mapped-instrument.ts";
import { syntheticPersons } from "../support/observations.ts";

const [person] = syntheticPersons;

const confirmed = "confirmed: { by: Kari Lab, at: 2026-01-15, capture: first.bin }\n";

test("its results are held until its file is confirmed, and those after that go to the journal", async () => {
  const port = await freePort();
  const results: ConfigNews[] = [];
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": mappedDeviceYaml(port) },
    onConfig: (result) => void results.push(result),
  });
  officeWork(station.gateway.core, "lots.import", { text: mappedLots });

  await sendMapped(port, { id: "QC-LOW1", sequence: 1, value: "20,1", measuredAt: station.ago(30) });
  await sendMapped(port, { id: person, sequence: 2, value: "4,7", measuredAt: station.ago(20) });
  await station.closeBatches();
  const [early] = station.patientRuns("crp-1");
  expect(station.codes(early)).toEqual(["DRIVER_UNVERIFIED"]);
  expect(early?.state).toBe("held");

  writeFiles(station.configDir, { "devices/crp-1.yaml": mappedDeviceYaml(port, confirmed) });
  await eventually(() => expect(results.map(({ ok }) => ok)).toEqual([true]));
  await sendMapped(port, { id: person, sequence: 3, value: "<5,0", measuredAt: station.ago(10) });
  await station.closeBatches();
  await station.delivered();
  expect(deliveredResults(station.journal?.list() ?? [])).toMatchObject([{ patient: person, value: "<5.0", unit: "mg/L" }]);
  expect(station.held().map(({ key }) => key)).toEqual([early?.key]);
});

test("decode --device previews with the mapping; --driver without it", async () => {
  const port = await freePort();
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": mappedDeviceYaml(port) },
    journal: null,
  });
  const capture = `${station.folder}/first.bin`;
  const bytes = mappedMessage({ id: person, sequence: 2, value: "4,7", measuredAt: "2026-01-14T12:26:00" });
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
