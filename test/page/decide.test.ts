/** Whoever decides about a result sees which it is and whose, and «Angre» is there for as long as it is in time. */
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;
const grouped = `${person.slice(0, 6)} ${person.slice(6)}`;

async function station(control: string, patientIds: readonly (string | null)[]) {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const running = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  const runs = [
    controlOf(crp, { sequence: "1", value: control, measuredAt: running.ago(60) }),
    ...patientIds.map((patientId, i) =>
      runOf(crp, { sequence: String(i + 2), value: String(47 + i), measuredAt: running.ago(30 - i), patientId }),
    ),
  ];
  await dock(running.clock, { kit: crp, port, serial, runs });
  await running.closeBatches();
  return running;
}

/** An operator before the one result that waits. */
async function decidingAt(at: Awaited<ReturnType<typeof station>>) {
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByRole("button", { name: /^Ta stilling/ }).click();
  const dialog = page.getByRole("dialog");
  return { page, dialog };
}

test("what is decided over a failed control is decided of one result, whose value and person are seen", async () => {
  const at = await station("60", [person, person]);
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByRole("button", { name: /^Ta stilling til CRP 47 mg\/L/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("CRP 47 mg/L").waitFor();
  await dialog.getByText(grouped).waitFor();
  expect(await dialog.getByRole("heading").first().textContent()).not.toMatch(/2 svar/);
  await expectSound(page);
});

test("the value of a result without a patient is not seen before the patient is named", async () => {
  const at = await station("20", [null]);
  const { dialog } = await decidingAt(at);
  await dialog.getByLabel("Fødselsnummer (11 siffer)").waitFor();
  expect(await dialog.getByText("CRP 47 mg/L").isVisible()).toBe(false);
});

test("«Angre» that did not get through stays, and is found again where the page was loaded anew", async () => {
  const at = await station("20", [null]);
  const { page, dialog } = await decidingAt(at);
  for (const label of ["Fødselsnummer (11 siffer)", "Fødselsnummer en gang til"]) await dialog.getByLabel(label).fill(person);
  await dialog.getByRole("button", { name: "Finn pasienten" }).click();
  await dialog.getByRole("button", { name: /^Send til journalen til/ }).click();
  const undo = page.getByRole("button", { name: /^Angre/ });
  await undo.waitFor();
  await page.route("**/api/acts/held.undo", (route) => route.abort());
  await undo.click();
  await page.getByText("Ikke angret. Labbro svarer ikke.").waitFor();
  expect(await undo.count()).toBe(1);
  await page.unroute("**/api/acts/held.undo");
  await page.goto(`${at.gateway.url}/svar`);
  await page.getByRole("link", { name: /^Vis hva som skjedde med CRP 47/ }).click();
  await page.getByRole("button", { name: /^Angre/ }).click();
  await page.getByText("Angret. Svaret venter på deg igjen.").waitFor();
  await page.getByText(/Venter på deg: pasientidentitet mangler/).waitFor();
  expect(at.journal?.list()).toEqual([]);
});

test("a look-up that fails leaves nobody else's results under it", async () => {
  const at = await station("20", [person]);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/svar`);
  await page.getByText("Finn en pasients svar").click();
  const form = page.getByRole("form", { name: "Finn en pasients svar" });
  const lookUp = async (number: string) => {
    await form.getByLabel("Fødselsnummer (11 siffer)").fill(number);
    await form.getByLabel("Hvorfor slår du opp?").fill("Pasienten spør");
    await form.getByRole("button", { name: "Slå opp" }).click();
  };
  await lookUp(person);
  await page.getByText("1 svar på denne pasienten.").waitFor();
  await lookUp("12345678901");
  await form.getByText(/^Fødselsnummeret stemmer ikke\./).waitFor();
  expect(await page.getByText("1 svar på denne pasienten.").count()).toBe(0);
});
