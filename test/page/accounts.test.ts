/** «Brukere» in a real browser: who did what in words, with what was refused and why; and who answers, which two people may write at once. */
import { expect, test } from "vitest";
import type { AnswerOf } from "../../src/office/index.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { asked, password, people, sessionOf } from "../support/logged-in.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();

async function station() {
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, bil 1", at: { port: await freePort() } });
  return await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
}

test("what somebody types of whom to call stays, while another saves theirs", async () => {
  const at = await station();
  const page = await open(at.gateway.url);
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/brukere`);
  await page.locator("summary", { hasText: "Hvem svarer nå" }).click();
  const line = (title: string) => page.getByRole("group", { name: title });
  await line("IT").getByLabel("Navn").fill("IT-vakta");
  const noklus = { role: "noklus", name: "Noklus", phone: "55 97 95 00", hours: "hverdager 9–15" };
  const lab = await sessionOf(at, "lab-responsible");
  await asked(at, "contacts.set", { contacts: [noklus], reason: "nytt nummer" }, lab);
  await expect.poll(() => line("Noklus").getByLabel("Navn").inputValue()).toBe("Noklus");
  expect(await line("IT").getByLabel("Navn").inputValue()).toBe("IT-vakta");
  await line("IT").getByLabel("Telefon").fill("22 33 44 55");
  await line("IT").getByLabel("Når").fill("hele døgnet");
  // Newer words of another person, of which this page has shown the former.
  await asked(at, "contacts.set", { contacts: [{ ...noklus, phone: "55 97 95 99" }], reason: "nytt" }, lab);
  await page.getByRole("button", { name: "Lagre" }).click();
  await page.getByText("Lagret.").waitFor();
  const { contacts } = await asked<AnswerOf<"contacts.list">>(at, "contacts.list", {}, lab);
  expect(contacts.map(({ role, phone }) => [role, phone])).toEqual([
    ["it", "22 33 44 55"],
    ["noklus", "55 97 95 99"],
  ]);
});

test("whoever finds a page open gives nobody a code: that takes the PIN, and an account without one is told how to get it", async () => {
  const at = await station();
  await sessionOf(at, "lab-responsible");
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/brukere`);
  const reset = page.getByRole("button", { name: `Ny kode til ${people["lab-responsible"].name}` });
  await reset.click();
  const dialog = page.getByRole("dialog", { name: "Skriv PIN-koden din" });
  await dialog.getByLabel("PIN").fill("0000");
  await dialog.getByRole("button", { name: "Bekreft" }).click();
  await dialog.getByText("PIN-koden stemmer ikke.").waitFor();
  expect(await page.locator(".code").count()).toBe(0);
  await expectSound(page);
  await confirmByPin(page);
  const code = (await page.locator(".code").textContent()) ?? "";
  const chosen = { code, login: people["lab-responsible"].login, password: `${password} igjen` };
  await asked(at, "session.code", chosen, null);
  const lab = await open(`${at.gateway.url}/logg-inn`);
  await lab.getByLabel("Brukernavn").fill(chosen.login);
  await lab.getByLabel("Passord").fill(chosen.password);
  await lab.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await lab.getByRole("button", { name: "Logg ut" }).waitFor();
  await lab.goto(`${at.gateway.url}/brukere`);
  await lab.getByRole("button", { name: `Ny kode til ${people.administrator.name}` }).click();
  await lab.getByText(/^Du har ingen PIN-kode\. Be en annen lage en ny engangskode/).waitFor();
  await expectSound(lab);
});

test("what people did and what they were refused stands in words, and no act by its name", async () => {
  const at = await station();
  const lot = { lot: "10240001", kind: "reagent", analyte: "CRP", model: "afinion-2" };
  const nurse = await sessionOf(at, "operator");
  await asked(at, "lots.block", { ...lot, from: "2026-01-01", reason: "melding fra produsenten" }, nurse);
  await expect(asked(at, "lots.unblock", { ...lot, reason: "i orden" }, nurse)).rejects.toThrow();
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/brukere`);
  await page.locator("summary", { hasText: "Hvem gjorde hva" }).click();
  const row = (text: string) => page.getByRole("row").filter({ hasText: text });
  await row("sperret en lot").filter({ hasText: people.operator.name }).filter({ hasText: "ja" }).waitFor();
  await row("opphevet sperringen av en lot").filter({ hasText: "nei: Rollen din kan ikke gjøre dette." }).waitFor();
  await row("logget inn").first().waitFor();
  expect(await page.getByRole("main").textContent()).not.toMatch(/[a-z]+\.[a-z-]{4,}|NOT_[A-Z]+/);
  await expectSound(page);
});
