/** «Brukere» in a real browser: who did what in words, with what was refused and why; and who answers, which two people may write at once. */
import { expect, test } from "vitest";
import type { AnswerOf } from "../../src/office/index.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { asked, people, sessionOf } from "../support/logged-in.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

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
