/** «Hvem gjorde hva» in a real browser: in words, with what was refused and why. */
import { expect, test } from "vitest";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { asked, people, sessionOf } from "../support/logged-in.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();

test("what people did and what they were refused stands in words, and no act by its name", async () => {
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, bil 1", at: { port: await freePort() } });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
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
