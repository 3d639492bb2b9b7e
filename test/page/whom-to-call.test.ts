/** Whoever stands before a control that failed reads on the same screen which instrument it is about, and whom to call, with the number. */
import { test } from "vitest";
import { officeWork } from "../../src/office/index.ts";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";

test("the guided steps name the instrument and whom to call; so does the open board, and says who is missing", async () => {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
  await dock(at.clock, {
    kit: crp,
    port,
    serial,
    runs: [controlOf(crp, { sequence: "1", value: "60", measuredAt: at.ago(60) })],
  });
  await at.closeBatches();
  const page = await open(at.gateway.url, { width: 320 });
  const who = page.getByRole("region", { name: "Hvem svarer nå" });
  await who.getByText(/^Det mangler hvem som skal ringes: Laboratorieansvarlig,/).waitFor();
  await expectSound(page);
  const contacts = [{ role: "doctor" as const, name: "Doktor Test", phone: "22 33 44 55", hours: "hele døgnet" }];
  officeWork(at.gateway.core, "contacts.set", { contacts, by: "Kari Lab", reason: "nytt", role: "lab-responsible" });
  await who.getByText("Doktor Test").waitFor();
  await logIn(page, at, "operator");
  await page.goto(at.gateway.url);
  await page.getByRole("link", { name: /^Hjelp meg videre/ }).click();
  await page.getByText("Afinion, bil 1, CRP:").waitFor();
  await who.getByRole("link", { name: "22 33 44 55" }).waitFor();
  await expectSound(page);
});
