/** A lot that nobody registered, and a setting that does not fit: what the office sees, does, and is told. */
import { expect, test } from "vitest";
import type { AnswerOf } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { asked, sessionAnew } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { dialIn } from "../support/scripted-device.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const file = "devices/crp-1.yaml";

async function station() {
  const port = await freePort();
  const text = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), [file]: text }, onConfig: () => undefined });
  return { ...at, port, text };
}

test("a lot that nobody registered holds four results; one scan of the package sends all four", async () => {
  const at = await station();
  const reagentLot = { number: "10249999", expiry: null };
  const results = syntheticPersons
    .slice(0, 4)
    .map((patientId, i) => runOf(crp, { sequence: String(i + 2), measuredAt: at.ago(40 - i), patientId, reagentLot }));
  const control = controlOf(crp, { sequence: "1", measuredAt: at.ago(60), reagentLot });
  await dock(at.clock, { kit: crp, port: at.port, serial, runs: [control, ...results] });
  await at.closeBatches();
  const page = await open(at.gateway.url, { width: 320 });
  await page.getByText("4 svar venter på deg.").waitFor();
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByRole("heading", { name: /10249999/ }).waitFor();
  expect(await page.getByRole("button", { name: /^Ta stilling til CRP 47 mg\/L/ }).count()).toBe(4);
  await page
    .getByRole("button", { name: /^Ta stilling/ })
    .first()
    .click();
  await page.getByRole("link", { name: "Registrer loten under Kontroller og reagenser" }).click();
  await page.getByText("Skann pakningen").click();
  await page.getByLabel("Koden på pakningen").fill("(01)07038086219019(17)991231(10)10249999");
  await page.getByRole("button", { name: "Les koden" }).click();
  await page.getByText("4 svar venter på denne loten.").waitFor();
  await page.getByLabel("Hva er den til?").selectOption({ label: "CRP, Afinion, bil 1" });
  await expectSound(page);
  await page.getByRole("button", { name: "Registrer loten" }).click();
  await page.getByText(/^Lot 10249999 er registrert\./).waitFor();
  await at.gateway.settled();
  await at.delivered();
  expect(at.journal?.list()).toHaveLength(4);
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByText("Ingenting venter på deg.").waitFor();
});

test("a setting that brings only what cannot be read goes back by itself, and the page says so without being loaded again", async () => {
  const at = await station();
  const ask = async <Answer>(name: string, request: object) =>
    await asked<Answer>(at, name, request, await sessionAnew(at, "administrator"));
  const page = await open(at.gateway.url);
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/instrumenter`);
  await page.getByRole("button", { name: "Endre Afinion, bil 1" }).waitFor();
  const { base } = await ask<AnswerOf<"configuration.form">>("configuration.form", { file });
  const text = at.text.replace("mode: hl7", "mode: astm");
  await ask("configuration.save", { file, text, base, reason: "ny modus" });
  await page.getByText(/crp-1\.yaml er nettopp endret\. 0 av 3 overføringer var uleselige/).waitFor();
  await expectSound(page);
  const unreadable = async (): Promise<number> => {
    const [trial] = (await ask<AnswerOf<"configuration.show">>("configuration.show", {})).trials;
    return trial?.unreadable ?? 3;
  };
  for (let nth = 1; nth <= 3; nth += 1) {
    const device = await eventually(() => dialIn(at.port));
    device.send("\x0bMSH|^~\\&|Afinion||L|L|20260101120000||ORU^R01|1|P|2.4\rPID|1\r\x1c\r");
    await eventually(async () => {
      at.clock.skip(31_000);
      device.close();
      expect(await unreadable()).toBe(nth);
    });
  }
  await page.getByText(/crp-1\.yaml gikk tilbake til forrige oppsett/).waitFor();
  await page.getByText(/er nettopp endret/).waitFor({ state: "detached" });
  await expectSound(page);
});
