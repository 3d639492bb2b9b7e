/** What lay in the memory of a new instrument: all, nothing, or what was measured from a time on, and never before somebody could see it. */
import { expect, test } from "vitest";
import { isoTime } from "../../src/domain/time.ts";
import { officeWork } from "../../src/office/index.ts";
import { dock, startStation, zone } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, lotsCsv, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";

test("only what was measured from a time on is sent, and the list of what lies there is one press away", async () => {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, isNew: true });
  officeWork(at.gateway.core, "lots.import", { text: lotsCsv });
  const patient = (sequence: string, value: string, minutes: number) =>
    runOf(crp, { sequence, value, measuredAt: at.ago(minutes), patientId: syntheticPersons[Number(sequence) - 2] ?? null });
  const runs = [controlOf(crp, { sequence: "1", measuredAt: at.ago(180) }), patient("2", "47", 120), patient("3", "48", 30)];
  await dock(at.clock, { kit: crp, port, serial, runs });
  await at.closeBatches();
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByText(/^Afinion, bil 1 er nytt her og har 2 lagrede svar/).waitFor();
  expect(await page.getByRole("link", { name: "Se hvilke svar det er" }).getAttribute("href")).toBe("/svar");
  await page.getByLabel("Fra og med (målt på instrumentet)").fill(isoTime(at.clock.now() - 60 * 60_000, zone).slice(0, 16));
  await expectSound(page);
  await page.getByRole("button", { name: "Send fra dette tidspunktet" }).click();
  await confirmByPin(page);
  await page.getByText("Lagret. Svarene vurderes nå: se «Kom svarene mine fram?».").waitFor();
  await at.delivered();
  expect(at.journal?.list()).toHaveLength(1);
});
