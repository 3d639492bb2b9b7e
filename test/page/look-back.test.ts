/** «Usikre svar» in a real browser: what the journal has and is in doubt, who decides, and that nothing changes by itself. */
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { people } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;
const shownNumber = `${person.slice(0, 6)} ${person.slice(6)}`;

/** A station whose journal has one result, and whose next control failed. */
async function stationInDoubt() {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  const dockAll = async (...runs: Parameters<typeof dock>[1]["runs"]) => {
    await dock(at.clock, { kit: crp, port, serial, runs });
    await at.closeBatches();
    await at.delivered();
  };
  await dockAll(
    controlOf(crp, { sequence: "1", measuredAt: at.ago(90) }),
    runOf(crp, { sequence: "2", measuredAt: at.ago(60), patientId: person, operatorId: people.operator.operatorCodes[0] ?? "" }),
  );
  await dockAll(controlOf(crp, { sequence: "3", measuredAt: at.ago(30), value: crp.failed }));
  return { ...at, dockAll };
}

test("a control fails after its results were sent: the board says so, the laboratory responsible decides and closes the case", async () => {
  const at = await stationInDoubt();
  const page = await open(at.gateway.url, { width: 320 });
  await page.getByText("1 svar i journalen er blitt usikkert.").waitFor();
  await logIn(page, at, "lab-responsible");
  await page.goto(at.gateway.url);
  await page.getByRole("link", { name: "Se på usikre svar" }).click();
  await page.getByRole("heading", { level: 1, name: "Usikre svar" }).waitFor();
  await page.getByText("Venter på ny kontroll").waitFor();
  await expectSound(page);
  expect(await page.getByRole("main").textContent()).not.toContain(person.slice(6));
  await page.getByRole("link", { name: /^Åpne saken/ }).click();
  await page.getByText(shownNumber).waitFor();
  expect(page.url()).not.toContain(person);
  const chart = page.getByRole("img", {
    name: /^Kontrollkurve\. CRP: kontroll-lot 19960001, C I, 2 kontroller, skal være 16–24/,
  });
  await chart.waitFor();
  // Drawn, and not merely named.
  await expect.poll(() => chart.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBeGreaterThan(800);
  await page.locator("summary", { hasText: "Kontrollene som tall" }).click();
  await page.getByRole("row", { name: /denne saken.* ikke godkjent, utenfor grensene/ }).waitFor();
  await page.getByText("Ingen senere svar på samme pasient og analyse.").waitFor();
  await expectSound(page);
  await page.getByRole("button", { name: /^Ta stilling til CRP 47 mg\/L/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Hva skal skje med svaret?").selectOption({ label: "Si fra i journalen at svaret er usikkert" });
  await dialog.getByLabel("Hvorfor").fill("kontrollen var utenfor grensene");
  const decide = dialog.getByRole("button", { name: "Lagre vurderingen" });
  await decide.click();
  await dialog.getByText("Skriv hvem som fikk beskjed.").waitFor();
  await expectSound(page);
  await dialog.getByLabel("Hvem fikk beskjed?").fill("vakthavende lege");
  await decide.click();
  await confirmByPin(page);
  await page.getByText(`Sagt fra i journalen at svaret er usikkert (${people["lab-responsible"].name}`).waitFor();
  await at.delivered();
  expect(at.journal?.list().map(({ hl7 }) => hl7.includes("Svaret er usikkert"))).toEqual([false, true]);
  await page.getByLabel("Hva var årsaken?").fill("gammel kontrollflaske");
  await page.getByLabel("Hvorfor").fill("gått gjennom");
  await page.getByRole("button", { name: "Lukk saken" }).click();
  await confirmByPin(page);
  await page.getByText("Saken er lukket.").waitFor();
  await page.getByText("gammel kontrollflaske").waitFor();
  await expectSound(page);
  await page.goto(at.gateway.url);
  await page.getByText("1 svar i journalen er blitt usikkert.").waitFor({ state: "detached" });
});

test("the patient's next value stands beside the result; the adviser sees the controls, and nobody's number", async () => {
  const at = await stationInDoubt();
  await at.dockAll(
    controlOf(crp, { sequence: "4", measuredAt: at.ago(20) }),
    runOf(crp, { sequence: "5", measuredAt: at.ago(10), patientId: person, value: "51" }),
  );
  const nurse = await open(at.gateway.url);
  await logIn(nurse, at, "operator");
  await nurse.goto(`${at.gateway.url}/usikre-svar`);
  await nurse.getByRole("link", { name: /^Åpne saken/ }).click();
  await nurse.getByText("Senere svar på samme pasient:").waitFor();
  await nurse
    .getByRole("listitem")
    .filter({ hasText: /^CRP 51 mg\/L, (?:i dag|i går) kl\. .* · Afinion, bil 1 · i journalen$/ })
    .waitFor();
  await expectSound(nurse);
  const adviser = await open(at.gateway.url);
  await logIn(adviser, at, "advisor");
  await adviser.getByRole("link", { name: "Usikre svar", exact: true }).click();
  await adviser.getByRole("link", { name: /^Åpne saken/ }).click();
  await adviser.getByRole("img", { name: /^Kontrollkurve/ }).waitFor();
  await adviser.getByText("Rollen din viser ikke hvilke pasienter svarene gjelder.").waitFor();
  expect(await adviser.getByRole("main").innerHTML()).not.toContain(person.slice(0, 6));
  await expectSound(adviser);
});

test("a value is corrected as it was typed, with its comma", async () => {
  const at = await stationInDoubt();
  const page = await open(at.gateway.url);
  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/usikre-svar`);
  await page.getByRole("link", { name: /^Åpne saken/ }).click();
  await page.getByRole("button", { name: /^Ta stilling til CRP 47 mg\/L/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Hva skal skje med svaret?").selectOption({ label: "Rett svaret i journalen" });
  await dialog.getByLabel("Riktig svar, slik instrumentet viser det").fill("12,50");
  await dialog.getByLabel("Hvem fikk beskjed?").fill("vakthavende lege");
  await dialog.getByLabel("Hvorfor").fill("lest av på nytt");
  await dialog.getByRole("button", { name: "Lagre vurderingen" }).click();
  await confirmByPin(page);
  await page.getByText(/^CRP 12,50 mg\/L/).waitFor();
  await at.delivered();
  expect(at.journal?.list().at(-1)?.hl7).toContain("|12.50|");
});

test("the failure is not confirmed: the case is closed and the results stand; a nurse sees it, and decides nothing", async () => {
  const at = await stationInDoubt();
  const nurse = await open(at.gateway.url);
  await logIn(nurse, at, "operator");
  await nurse.getByRole("link", { name: "Usikre svar", exact: true }).click();
  await nurse.getByRole("link", { name: /^Åpne saken/ }).click();
  await nurse.getByText("Bare laboratorieansvarlig tar stilling til usikre svar.").waitFor();
  expect(await nurse.getByRole("button", { name: /Ta stilling|Lukk saken/ }).count()).toBe(0);
  await expectSound(nurse);
  await at.dockAll(controlOf(crp, { sequence: "4", measuredAt: at.ago(20) }));
  await nurse.getByText("Feilen ble ikke bekreftet", { exact: true }).waitFor();
  const lab = await open(at.gateway.url);
  await logIn(lab, at, "lab-responsible");
  await lab.goto(nurse.url());
  await lab.getByLabel("Hvorfor").fill("ny kontroll var i orden");
  await lab.getByRole("button", { name: "Lukk saken" }).click();
  await confirmByPin(lab);
  await nurse.getByText("Lukket", { exact: true }).waitFor();
  expect(at.journal?.list()).toHaveLength(1);
});

test("a result that a nurse entered by hand as uncertain is seen by the laboratory responsible, and is gone from the list", async () => {
  const at = await stationInDoubt();
  await at.dockAll(runOf(crp, { sequence: "4", measuredAt: at.ago(10), patientId: person }));
  const nurse = await open(at.gateway.url);
  await logIn(nurse, at, "operator");
  await nurse.goto(`${at.gateway.url}/venter`);
  await nurse.getByRole("button", { name: /^Ta stilling/ }).click();
  const entering = nurse.getByRole("dialog");
  await entering.getByText("Ta stilling", { exact: true }).click();
  await entering.getByLabel(/^Hvilken lege fikk beskjed/).fill("vakthavende lege");
  await entering.getByRole("button", { name: "Jeg har ført svaret inn i journalen" }).click();
  await confirmByPin(nurse);
  await nurse.getByRole("heading", { name: "Ikke holdt tilbake, men til deg" }).waitFor();
  const lab = await open(at.gateway.url);
  await logIn(lab, at, "lab-responsible");
  await lab.goto(`${at.gateway.url}/venter`);
  await lab.getByRole("button", { name: /^Ta stilling/ }).click();
  await expectSound(lab);
  expect(
    await lab
      .getByRole("dialog")
      .getByRole("button", { name: /Forkast|Send svaret/ })
      .count(),
  ).toBe(0);
  await lab.getByRole("dialog").getByRole("button", { name: "Sett", exact: true }).click();
  await confirmByPin(lab);
  await lab.getByText("Ingenting venter på deg.").waitFor();
  await nurse.getByText("Ingenting venter på deg.").waitFor();
});
