/** A whole errand by keyboard alone: log in, find what waits, say whose it is, send it, take it back. No pointer is ever used. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { password, people, sessionOf } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;

/** As a screen reader would say it. */
const inFocus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const on = document.activeElement;
    if (!(on instanceof HTMLElement)) return "";
    const label = on instanceof HTMLInputElement ? on.labels?.[0]?.textContent : null;
    return (on.getAttribute("aria-label") ?? label ?? on.textContent ?? "").trim();
  });

/** More than any screen has. */
const mostStops = 80;

/** By Tab alone, from wherever the focus is. Throws with all that was met where it is never reached. */
async function tabTo(page: Page, what: RegExp): Promise<void> {
  const met: string[] = [];
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press("Tab");
    const now = await inFocus(page);
    if (what.test(now)) return;
    met.push(now);
  }
  throw new Error(`Tab never comes to ${what}: ${met.join(" | ")}`);
}

const hasRing = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const style = getComputedStyle(document.activeElement ?? document.body);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });

test("log in, what waits, whose it is, send, and «Angre», by keyboard alone", async () => {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  const runs = [
    controlOf(crp, { sequence: "1", measuredAt: at.ago(60) }),
    runOf(crp, { sequence: "2", measuredAt: at.ago(30), patientId: null }),
  ];
  await dock(at.clock, { kit: crp, port, serial, runs });
  await at.closeBatches();
  await sessionOf(at, "operator");
  const page = await open(at.gateway.url);
  const { keyboard } = page;
  await page.getByText("KAN BRUKES", { exact: true }).waitFor();

  await tabTo(page, /^Logg inn$/);
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Logg inn" }).waitFor();
  await tabTo(page, /^Brukernavn$/);
  await keyboard.type(people.operator.login);
  await tabTo(page, /^Passord$/);
  await keyboard.type(password);
  await keyboard.press("Enter");
  await page.getByRole("button", { name: "Logg ut" }).waitFor();

  await tabTo(page, /^Venter på deg$/);
  expect(await hasRing(page)).toBe(true);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: /Pasientidentitet mangler/ }).waitFor();
  await tabTo(page, /^Ta stilling til CRP 47 mg\/L/);
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();

  await tabTo(page, /^Fødselsnummer \(11 siffer\)/);
  await keyboard.type(person);
  await tabTo(page, /^Fødselsnummer en gang til/);
  await keyboard.type(person);
  await tabTo(page, /^Finn pasienten$/);
  await keyboard.press("Enter");
  await dialog.getByRole("button", { name: /^Send til journalen til/ }).waitFor();
  await expectSound(page);
  await tabTo(page, /^Send til journalen til/);
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("button", { name: /^Angre/ }).waitFor();
  await tabTo(page, /^Angre: CRP 47 mg\/L/);
  expect(await hasRing(page)).toBe(true);
  await keyboard.press("Enter");
  await page.getByText("Angret. Svaret venter på deg igjen.").waitFor();
  await page.getByRole("heading", { name: /Pasientidentitet mangler/ }).waitFor();
  await expectSound(page);
  expect(at.journal?.list()).toEqual([]);
});
