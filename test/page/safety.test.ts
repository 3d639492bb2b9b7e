/** «Sikkerhet» in a real browser: what is so is told, and a row that something else changed is told on the board's side of things, too. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { checkInBackground } from "../../src/store/opening/check-in-background.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { readiness } from "../support/twenty-results.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();

test("what protects nothing is told with what to do, and what something else changed stands there after the next look", async () => {
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, bil 1", at: { port: await freePort() } });
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device };
  const clock = createSkippingClock();
  const at = await startStation({ files, journal: null, clock, machineClock: clock, seams: { checkStore: checkInBackground } });
  const page = await open(at.gateway.url);
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/sikkerhet`);
  await page.getByText("nøkkelen ligger ved siden av dem").waitFor();
  await page.getByText(/henger sammen i en kjede \(\d+ ledd\)/).waitFor();
  await expectSound(page);
  const thief = new Database(join(at.dataDir, "labbro.db"));
  onTestFinished(() => void thief.close());
  thief.exec("UPDATE event SET kind = 'nothing-happened' WHERE seq = (SELECT min(seq) FROM event)");
  await clock.skip(25 * 3_600_000);
  await expect.poll(async () => (await readiness(at)).codes, { timeout: 30_000 }).toContain("AUDIT_BROKEN");
  // A day later: nobody is logged in any more.
  const next = await open(at.gateway.url);
  await logIn(next, at, "administrator");
  await next.goto(`${at.gateway.url}/sikkerhet`);
  await next.getByText("Svar som er berørt, sendes ikke. Ring IT").waitFor();
  await next.getByRole("cell", { name: "rad er endret" }).waitFor();
  await expectSound(next);
  // Looked at by a person, with a reason and the PIN: told as that, and the station is ready again.
  await next.getByLabel("Hvorfor").fill("IT har sett på det");
  await next.getByRole("button", { name: "Legg til side" }).click();
  await confirmByPin(next);
  await next.getByText(/1 endring som noe annet enn Labbro har gjort, er lagt til side av/).waitFor();
  expect((await readiness(at)).codes).not.toContain("AUDIT_BROKEN");
  await expectSound(next);
});
