/** External control in a real browser: a round is registered, its samples are caught and reported, and none ever goes to a journal. */
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";

async function station() {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  const measure = async (...runs: Parameters<typeof dock>[1]["runs"]) => {
    await dock(at.clock, { kit: crp, port, serial, runs });
    await at.closeBatches();
  };
  await measure(controlOf(crp, { sequence: "1", measuredAt: at.ago(90) }));
  const day = (days: number): string => new Date(at.clock.now() + days * 24 * 3_600_000).toISOString().slice(0, 10);
  return { ...at, measure, day };
}

test("a round is registered, its sample is caught by its id, reported as typed, and the journal hears nothing", async () => {
  const at = await station();
  const lab = await open(at.gateway.url, { width: 320 });
  await logIn(lab, at, "lab-responsible");
  await lab.goto(`${at.gateway.url}/kontroller`);
  await lab.getByText("Ekstern kontroll (Noklus)").click();
  await lab.getByText("Ny utsendelse", { exact: true }).click();
  const form = lab.getByRole("form", { name: "Ny utsendelse" });
  await form.getByLabel("Navn", { exact: true }).fill("CRP 2026-1");
  await form.getByLabel("Noklus' navn på utsendelsen").fill("CRP 1");
  await form.getByLabel("Første dag").fill(at.day(2));
  await form.getByLabel("Siste dag").fill(at.day(-2));
  await form.getByLabel("Frist hos Noklus").fill(at.day(10));
  await form.getByLabel("Afinion, bil 1").check();
  await form.getByLabel("CRP", { exact: true }).check();
  await form.getByLabel("Navn på prøve 1").fill("A");
  await form.getByLabel("Id på prøve 1").fill("NOK-A");
  await form.getByRole("button", { name: "Registrer utsendelsen" }).click();
  await form.getByText("Siste dag er før første dag.").waitFor();
  await expectSound(lab);
  await form.getByLabel("Første dag").fill(at.day(-2));
  await form.getByLabel("Siste dag").fill(at.day(5));
  await form.getByRole("button", { name: "Registrer utsendelsen" }).click();
  await lab.getByText("Pågår", { exact: true }).waitFor();
  await lab.getByText("Ikke målt på: Afinion, bil 1.").waitFor();

  await at.measure(runOf(crp, { sequence: "2", value: "47.50", measuredAt: at.ago(30), patientId: "NOK-A" }));
  const nurse = await open(at.gateway.url, { width: 320 });
  await logIn(nurse, at, "operator");
  await nurse.goto(`${at.gateway.url}/kontroller`);
  await nurse.getByText("Ekstern kontroll (Noklus)").click();
  await nurse.getByRole("button", { name: "Svar i CRP 2026-1" }).click();
  await nurse.getByText("CRP 47,50 mg/L", { exact: true }).waitFor();
  await nurse.getByText("Prøve A").waitFor();
  await nurse.locator("summary", { hasText: "Registrer" }).click();
  await nurse.getByLabel("Registrert hos Noklus").fill(at.day(0));
  await nurse.getByLabel("Av hvem?").fill("Per");
  await nurse.getByLabel("Fasit").fill("46,20");
  await expectSound(nurse);
  await nurse.getByRole("button", { name: "Lagre", exact: true }).click();
  await nurse.getByText("Fra Noklus: Fasit 46,20.").waitFor();
  await lab.getByText("1 svar er ikke registrert hos Noklus.").waitFor({ state: "detached" });
  expect(at.journal?.list()).toEqual([]);
});

test("a held result is marked as a sample of external control, and was a patient's after all", async () => {
  const at = await station();
  await at.measure(runOf(crp, { sequence: "2", measuredAt: at.ago(30), patientId: null }));
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByRole("button", { name: /^Ta stilling/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Ta stilling", { exact: true }).click();
  await dialog.getByText("Dette var en prøve fra Noklus").click();
  await expectSound(page);
  await dialog.getByRole("button", { name: "Merk som ekstern kontroll" }).click();
  await page.getByText("Ingenting venter på deg.").waitFor();
  await page.goto(`${at.gateway.url}/svar`);
  await page.getByText(/^Ikke sendt: /).waitFor();
  await page.getByRole("link", { name: /^Vis hva som skjedde med/ }).click();
  await page.getByRole("button", { name: "Dette var en pasientprøve: CRP 47 mg/L" }).click();
  await page.getByText("Svaret venter nå på en pasient.").waitFor();
  await page.goto(`${at.gateway.url}/venter`);
  await page.getByRole("heading", { name: /Pasientidentitet mangler/ }).waitFor();
});
