/** The office's day in a real browser: what waits, whose it is, who may, what arrived, and what two people see of each other. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { people, pin, sessionOf } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;

interface Measured {
  /** Of the control of level C I, whose limits are 16 to 24. */
  readonly control?: string;
  readonly patientId?: string | null;
  readonly operatorId?: string;
}

/** A station to which a nurse came back with two controls and one result. */
async function station({ control = "20", patientId = person, operatorId = "9144901" }: Measured = {}) {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const running = await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device },
    onConfig: () => undefined,
  });
  const runs = [
    controlOf(crp, { sequence: "1", value: control, measuredAt: running.ago(60) }),
    runOf(crp, { sequence: "3", value: "47", measuredAt: running.ago(30), patientId, operatorId }),
  ];
  await dock(running.clock, { kit: crp, port, serial, runs });
  await running.closeBatches();
  return { ...running, port };
}

const heldOf = (at: Station): string => at.held().find(({ kind }) => kind === "patient")?.key ?? "";

async function chooseFirst(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Ta stilling/ })
    .first()
    .click();
  await page.getByRole("dialog").waitFor();
}

test("a result without a patient: looked up, named, sent, and «Angre» brings it back", async () => {
  const at = await station({ patientId: null });
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.getByRole("link", { name: "Venter på deg" }).click();
  await page.getByRole("heading", { name: /Pasientidentitet mangler/ }).waitFor();
  await expectSound(page);
  await chooseFirst(page);
  await expectSound(page);
  const dialog = page.getByRole("dialog");
  const number = dialog.getByLabel("Fødselsnummer (11 siffer)");
  await number.fill(person);
  // A scanner's Enter goes on to the next field, and sends nothing.
  await number.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.closest(".ds-field")?.textContent)).toContain("en gang til");
  await dialog.getByLabel("Fødselsnummer en gang til").fill(person);
  await dialog.getByRole("button", { name: "Finn pasienten" }).click();
  await dialog.locator("strong.number", { hasText: `${person.slice(0, 6)} ${person.slice(6)}` }).waitFor();
  await expectSound(page);
  await dialog.getByRole("button", { name: /^Send til journalen til/ }).click();
  await page.getByRole("button", { name: /^Angre/ }).waitFor();
  await expectSound(page);
  expect(page.url()).not.toContain(person);
  await page.getByRole("button", { name: /^Angre/ }).click();
  await page.getByText("Angret. Svaret venter på deg igjen.").waitFor();
  await page.getByRole("heading", { name: /Pasientidentitet mangler/ }).waitFor();
  expect(at.journal?.list()).toEqual([]);
});

test("a failed control: the nurse follows the steps and may not send; the laboratory responsible may, with the PIN", async () => {
  const at = await station({ control: "60" });
  const nurse = await open(at.gateway.url);
  await nurse.getByText("IKKE BRUK").waitFor();
  await logIn(nurse, at, "operator");
  await nurse.getByRole("link", { name: /^Hjelp meg videre/ }).click();
  await nurse.getByRole("heading", { level: 1, name: "Hjelp meg videre" }).waitFor();
  await nurse.getByRole("button", { name: "Kryss av trinn 1", exact: true }).click();
  await nurse.getByText(`Gjort av ${people.operator.name}`).waitFor();
  await expectSound(nurse);
  await nurse.goto(`${at.gateway.url}/venter`);
  await chooseFirst(nurse);
  const asking = nurse.getByRole("dialog");
  await asking.getByText("Ta stilling", { exact: true }).click();
  expect(await asking.getByRole("button", { name: "Send svaret likevel" }).count()).toBe(0);
  await asking.getByRole("button", { name: "Be laboratorieansvarlig vurdere" }).click();
  await nurse.getByText("Laboratorieansvarlig er bedt om å vurdere.").waitFor();

  const lab = await open(at.gateway.url);
  await logIn(lab, at, "lab-responsible");
  await lab.goto(`${at.gateway.url}/venter`);
  await lab.getByText(`${people.operator.name} har bedt laboratorieansvarlig vurdere dette`).waitFor();
  await chooseFirst(lab);
  const deciding = lab.getByRole("dialog");
  await deciding.getByText("Ta stilling", { exact: true }).click();
  await deciding.getByLabel("Hvorfor (send svaret likevel)").fill("ny kontroll på annet instrument er i orden");
  await deciding.getByRole("button", { name: "Send svaret likevel" }).click();
  const asked = lab.getByRole("dialog", { name: "Skriv PIN-koden din" });
  await asked.getByLabel("PIN").fill("0000");
  await asked.getByRole("button", { name: "Bekreft" }).click();
  await asked.getByText("PIN-koden stemmer ikke.").waitFor();
  await expectSound(lab);
  await asked.getByLabel("PIN").fill(pin);
  await asked.getByRole("button", { name: "Bekreft" }).click();
  await lab.getByRole("button", { name: /^Angre/ }).waitFor();
  at.clock.skip(61_000);
  await at.delivered();
  expect(at.journal?.list()).toHaveLength(1);
  // The nurse sees it without loading anything again.
  await nurse.getByText("Ingenting venter på deg.").waitFor();
});

test("who measured does not release their own sample over a failed control", async () => {
  const at = await station({ control: "60", operatorId: people["lab-responsible"].operatorCodes[0] ?? "" });
  const page = await open(at.gateway.url);
  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/venter`);
  await chooseFirst(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Ta stilling", { exact: true }).click();
  await dialog.getByLabel("Hvorfor (send svaret likevel)").fill("jeg så på det");
  await dialog.getByRole("button", { name: "Send svaret likevel" }).click();
  await page.getByRole("dialog", { name: "Skriv PIN-koden din" }).getByLabel("PIN").fill(pin);
  await page.getByRole("button", { name: "Bekreft" }).click();
  await page.getByText("Den som målte, kan ikke selv sende dette svaret. Be en annen.").waitFor();
  expect(heldOf(at)).not.toBe("");
});

test("«Kom svarene mine fram?»: what is in the journal, with its story back to the bytes, and nobody's number whole", async () => {
  const at = await station();
  await at.delivered();
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/svar`);
  const row = page.getByRole("listitem").filter({ hasText: /CRP 47 mg\/L · Afinion, bil 1.*I journalen kl\./ });
  await row.waitFor();
  await expectSound(page);
  // Whole on the narrowest screen: nothing of it lies beyond the edge.
  const { x = 0, width = 0 } = (await row.boundingBox()) ?? {};
  expect(x + width).toBeLessThanOrEqual(320);
  expect(await page.getByRole("main").textContent()).not.toContain(person.slice(6));
  await page.getByRole("link", { name: /^Vis hva som skjedde med/ }).click();
  await page.getByText(/Journalen svarte/).waitFor();
  for (const part of await page.getByRole("main").locator("summary").all()) await part.click();
  await page.getByText(/MSH\|/).first().waitFor();
  await expectSound(page);
});

test("an instrument is changed by form; a file that is edited outside meanwhile is told, and nothing that was typed is lost", async () => {
  const at = await station();
  const page = await open(at.gateway.url);
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/instrumenter`);
  await page.getByRole("button", { name: "Endre Afinion, bil 1" }).click();
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  await expectSound(page);
  const file = join(at.configDir, "devices/crp-1.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8")}# sett på\n`);
  await page.getByText("Noen har lagret denne filen etter at du åpnet den.").waitFor();
  await page.getByLabel("Hvorfor endres det?").fill("flyttet til bil 2");
  await page.getByRole("button", { name: "Lagre" }).click();
  await confirmByPin(page);
  await page.getByRole("alert").first().waitFor();
  expect(await page.getByLabel("Navn", { exact: true }).first().inputValue()).toBe("Afinion, bil 2");
  await page.getByRole("button", { name: "Åpne på nytt" }).click();
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  await page.getByLabel("Hvorfor endres det?").fill("flyttet til bil 2");
  await page.getByRole("button", { name: "Lagre" }).click();
  await confirmByPin(page);
  await page.getByRole("heading", { name: "Afinion, bil 2" }).waitFor();
  expect(readFileSync(file, "utf8")).toMatch(/name: .*Afinion, bil 2[\s\S]*# sett på/);
});

test("a file of lots from Excel: each slip is named in its row, and nothing is kept before all are right", async () => {
  const at = await station();
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/kontroller`);
  await page.getByText("Last opp fra Excel").click();
  const head = "kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high";
  const upload = (rows: readonly string[]) =>
    page
      .getByLabel("Fil")
      .setInputFiles({ name: "loter.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${[head, ...rows].join("\n")}\n`) });
  await upload(["control;CRP;Afinion 2;x;C I;77;2099-12;mg/L;20;;16;24", "reagent;CRP;afinion-2;x;;1,23457E+11;2099-12;;;;;"]);
  await page
    .getByText(/Mente du/)
    .first()
    .waitFor();
  await page.getByText(/Excel har forkortet/).waitFor();
  await page.getByText("Filen kan ikke lagres før linjene over er rettet.").waitFor();
  await expectSound(page);
  await upload(["reagent;CRP;afinion-2;x;;10240077;2099-12;;;;;"]);
  await page.getByRole("button", { name: /^Lagre 1 linje/ }).click();
  await page
    .getByRole("cell", { name: /10240077/ })
    .first()
    .waitFor();
});

test("every screen of every role is sound, and says no more than its role may see", async () => {
  const at = await station({ control: "60" });
  for (const role of ["operator", "lab-responsible", "administrator", "advisor"] as const) {
    await sessionOf(at, role);
    const page = await open(at.gateway.url, { width: 320 });
    await logIn(page, at, role);
    const links = await page
      .getByRole("navigation")
      .getByRole("link")
      .evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const path of links) {
      await page.goto(`${at.gateway.url}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByText("Henter …").first().waitFor({ state: "detached" });
      await expectSound(page);
      const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect([role, path, (wide ?? 0) <= (shown ?? 0)]).toEqual([role, path, true]);
      if (role === "administrator" || role === "advisor")
        expect(await page.getByRole("main").textContent()).not.toContain(person);
    }
  }
});
