/** «I dag» hangs on a wall for days: what time alone changes is seen too. */
import { test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { useBrowser } from "./browser.ts";

const open = useBrowser();
const serial = "AF20990001";

test("a control that falls due while nothing else happens turns the card, and yesterday is not called today", async () => {
  const port = await freePort();
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
  await dock(at.clock, {
    kit: kits.crp,
    port,
    serial,
    runs: [
      controlOf(kits.crp, { sequence: "1", measuredAt: at.ago(60) }),
      runOf(kits.crp, { sequence: "2", measuredAt: at.ago(30), patientId: syntheticPersons[0] }),
    ],
  });
  await at.closeBatches();
  const page = await open(at.gateway.url);
  await page.clock.install();
  await page.reload();
  await page.getByText("KAN BRUKES", { exact: true }).waitFor();
  await page.getByText(/Sist sett i dag kl\./).waitFor();
  // Nothing tells the page: it asks by itself.
  const asked = page.waitForRequest(/board\.today$/, { timeout: 10_000 });
  await page.clock.fastForward(60_000);
  await asked;
  at.clock.skip(15 * 24 * 3_600_000);
  await page.clock.fastForward(15 * 24 * 3_600_000);
  await page.getByText("KONTROLLPRØVE MANGLER").waitFor();
  // The card and the day beside it follow from two answers.
  await page.getByText(/Sist sett \d\d\.\d\d\.\d{4} kl\./).waitFor();
});
