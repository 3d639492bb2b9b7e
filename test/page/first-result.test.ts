/** From the first start of a station to the first result that the journal takes, and on to production: everything by the page. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { officeWork } from "../../src/office/index.ts";
import { noteRecoveryKeySeen } from "../../src/office/set-up.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, lotsCsv, runOf } from "../support/gateway-harness-site.ts";
import { password, people, pin, sessionOf } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;

async function newStation() {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, isNew: true });
  return { ...at, port, device };
}

const round = (at: Station, port: number) =>
  dock(at.clock, {
    ...{ kit: crp, port, serial },
    runs: [
      controlOf(crp, { sequence: "1", measuredAt: at.ago(60) }),
      runOf(crp, { sequence: "2", measuredAt: at.ago(30), patientId: person }),
    ],
  });

async function useCode(page: Page, url: string, code: string, login: string, name?: string): Promise<void> {
  await page.goto(`${url}/logg-inn`);
  if (name === undefined) await page.getByRole("button", { name: "Jeg har en engangskode" }).click();
  await page.getByLabel("Engangskode").fill(code);
  await page.getByLabel("Brukernavn").fill(login);
  if (name !== undefined) await page.getByLabel("Navnet ditt").fill(name);
  await page.getByLabel("Nytt passord").fill(password);
  await page.getByLabel("PIN for denne siden").fill(pin);
  await page.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await page.getByRole("button", { name: "Logg ut" }).waitFor();
}

/** The administrator makes an account; its code is shown once. */
async function newAccount(page: Page, role: "operator" | "lab-responsible", roleText: string): Promise<string> {
  const { login, name, operatorCodes } = people[role];
  const form = page.getByRole("form", { name: "Ny bruker" });
  await form.getByLabel("Navn", { exact: true }).fill(name);
  await form.getByLabel("Brukernavn").fill(login);
  await form.getByLabel("Rolle").selectOption({ label: roleText });
  await form.getByLabel("HPR-nummer og koder på instrumentene").fill(operatorCodes.join(", "));
  await form.getByRole("button", { name: "Ny bruker" }).click();
  await confirmByPin(page);
  await page.getByText(`med brukernavnet ${login}`).waitFor();
  return (await page.locator(".code").textContent()) ?? "";
}

test("first start to first accepted result: the first code, the accounts, whom to call, the lots, the new instrument, the journal", async () => {
  const at = await newStation();
  const { url } = at.gateway;
  const admin = await open(url);
  await useCode(admin, url, at.gateway.desk.entrance.firstCode(randomBytes(16)) ?? "", people.administrator.login, "Anne Admin");
  await admin.getByRole("link", { name: "Brukere" }).click();
  await admin.locator("summary", { hasText: "Ny bruker" }).click();
  const labCode = await newAccount(admin, "lab-responsible", "laboratorieansvarlig");
  const nurseCode = await newAccount(admin, "operator", "utfører");

  const lab = await open(url);
  await useCode(lab, url, labCode, people["lab-responsible"].login);
  await lab.getByRole("link", { name: "Kontroller og reagenser" }).click();
  await lab.getByText("Last opp fra Excel").click();
  await lab.getByLabel("Fil").setInputFiles({ name: "loter.csv", mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${lotsCsv}`) });
  const save = lab.getByRole("button", { name: /^Lagre \d+ linjer/ });
  await save.waitFor();
  const seen = lab.getByLabel("Jeg har sett gjennom det som er merket");
  if ((await seen.count()) > 0) await seen.check();
  await save.click();
  await lab.getByText(/loter er lagret/).waitFor();

  const nurse = await open(url, { width: 320 });
  await useCode(nurse, url, nurseCode, people.operator.login);
  await nurse.getByText("KONTROLLPRØVE MANGLER").waitFor();
  await round(at, at.port);
  await at.closeBatches();
  await nurse.getByText(/^Afinion, bil 1 er ny her\./).waitFor();
  // What lay in the memory of an instrument that nobody knew is sent when somebody says so.
  await lab.getByRole("link", { name: "Venter på deg" }).click();
  await lab.getByText(/^Afinion, bil 1 er nytt her og har 1 lagret svar/).waitFor();
  expect(at.journal?.list()).toEqual([]);
  await lab.getByRole("button", { name: "Alle", exact: true }).click();
  await confirmByPin(lab);
  await nurse.getByText("KAN BRUKES", { exact: true }).waitFor();
  await at.delivered();
  expect(at.journal?.list().map(({ answer }) => answer)).toEqual(["AA"]);
  await nurse.getByRole("link", { name: "Kom svarene mine fram?" }).first().click();
  await nurse
    .getByRole("listitem")
    .filter({ hasText: /CRP 47 mg\/L.*I journalen kl\./ })
    .waitFor();
  await expectSound(nurse);
});

test("going live: the board says what holds everything, the rules are approved row by row, and every step is done", async () => {
  const first = await newStation();
  officeWork(first.gateway.core, "lots.import", { text: lotsCsv });
  await round(first, first.port);
  await first.closeBatches();
  const kari = { by: "Kari Lab", role: "lab-responsible", reason: "nytt" } as const;
  officeWork(first.gateway.core, "first-contact.answer", { instrument: "crp-1", send: "all", ...kari });
  await first.gateway.settled();
  await first.delivered();
  expect(first.journal?.list()).toHaveLength(1);
  // What IT does on the PC.
  noteRecoveryKeySeen(first.gateway.store, first.clock.now());
  await first.gateway.stop();
  const backup = `{ folder: ${join(first.folder, "kopi")} }`;
  const files = { "labbro.yaml": labbroYaml({ processing: "production", backup }), "devices/crp-1.yaml": first.device };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(first.configDir, name), text);
  const at = await startStation({ files, folder: first.folder, clock: first.clock, journal: null, isNew: true });
  for (const role of ["operator", "lab-responsible", "administrator"] as const) await sessionOf(at, role);
  const page = await open(at.gateway.url, { width: 320 });
  const banner = page.getByRole("region", { name: "Slik står det til" });
  await banner.getByText("Reglene for CRP på Afinion, bil 1 er ikke godkjent. Svarene holdes tilbake.").waitFor();

  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/brukere`);
  await page.getByText("Hvem svarer nå").click();
  const contacts = page.getByRole("form", { name: "Hvem svarer nå" });
  // All that are there are asked for at once: they must be there.
  await contacts.getByLabel(/Navn/).first().waitFor();
  for (const field of await contacts.getByLabel(/Navn/).all()) await field.fill("Vakta");
  for (const field of await contacts.getByLabel(/Telefon/).all()) await field.fill("22 33 44 55");
  for (const field of await contacts.getByLabel(/Når/).all()) await field.fill("hele døgnet");
  await contacts.getByRole("button", { name: "Lagre" }).click();
  await page.getByText("Lagret.").waitFor();

  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/regler`);
  const missing = page.getByRole("listitem").filter({ hasText: /Mangler$/ });
  await missing.filter({ hasText: "Reglene er gått gjennom og godkjent" }).waitFor();
  expect(await missing.allTextContents()).toEqual([expect.stringContaining("CRP på Afinion, bil 1")]);
  await page.getByRole("button", { name: /^Hva ville reglene gjort/ }).click();
  await page.getByText(/^Av 1 svar ville 0 vært holdt tilbake i stedet for/).waitFor();
  await expectSound(page);
  await page.getByRole("button", { name: "Godkjenn disse reglene: CRP, Afinion, bil 1" }).click();
  await confirmByPin(page);
  await page.getByText("Reglene er godkjent.").waitFor();
  await page.getByText("Alt er klart.").waitFor();
  await expectSound(page);
  await page.goto(at.gateway.url);
  await page.getByText("KAN BRUKES", { exact: true }).waitFor();
  expect(await banner.textContent()).not.toContain("ikke godkjent");
});
