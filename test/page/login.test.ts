/** Who is it? The first code, a password, the lock, another person, and a page that nobody may see. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { password, pin } from "../support/logged-in.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();

async function station() {
  const device = deviceYaml(kits.crp, {
    id: "crp-1",
    name: "Afinion, bil 1",
    at: { port: await freePort() },
    serial: "AF20990001",
  });
  return await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
}

test("the open board says what may be used before anybody logs in, and knows no patient", async () => {
  const { gateway } = await station();
  const page = await open(gateway.url);
  await page.getByText("KONTROLLPRØVE MANGLER").waitFor();
  await expectSound(page);
  expect(await page.getByRole("navigation").getByRole("link").allTextContents()).toEqual(["I dag"]);
});

test("the accessibility statement is a link away on every screen, for whoever is not logged in too", async () => {
  const { gateway } = await station();
  const page = await open(gateway.url, { width: 320 });
  await page.getByRole("link", { name: "Tilgjengelighetserklæring" }).click();
  await page.getByRole("heading", { name: "Tilgjengelighet", level: 1 }).waitFor();
  await page.getByText("Tilsynet for universell utforming").waitFor();
  await expectSound(page);
});

test("with the first code somebody becomes the administrator; a weak password is told as such", async () => {
  const { gateway } = await station();
  const code = gateway.desk.entrance.firstCode(randomBytes(16)) ?? "";
  const page = await open(`${gateway.url}/logg-inn`);
  await page.getByText("Ingen administrator ennå").waitFor();
  await expectSound(page);
  await page.getByLabel("Engangskode").fill(code.toLowerCase());
  await page.getByLabel("Brukernavn").fill("anne");
  await page.getByLabel("Navnet ditt").fill("Anne Admin");
  await page.getByLabel("Nytt passord").fill("anne");
  await page.getByLabel("PIN for denne siden").fill(pin);
  const go = page.getByRole("main").getByRole("button", { name: "Logg inn" });
  await go.click();
  await page.getByText("Passordet er for lett å gjette.").waitFor();
  await expectSound(page);
  await page.getByLabel("Nytt passord").fill(password);
  await go.click();
  await page.getByText("Anne Admin (administrator)").waitFor();
});

test("a wrong password says nothing of whether there is such an account; the right one opens", async () => {
  const { gateway, configDir, dataDir } = await station();
  const page = await open(`${gateway.url}/logg-inn`);
  await page.getByLabel("Brukernavn").fill("ukjent");
  await page.getByLabel("Passord").fill("feil passord her");
  await page.getByRole("main").getByRole("button", { name: "Logg inn" }).click();
  await page.getByText("Navn og passord, eller koden, stemmer ikke.").waitFor();
  await logIn(page, { configDir, dataDir }, "operator");
});

test("the lock warns, is put off, falls, keeps what was typed, and the PIN opens it", async () => {
  const { gateway, configDir, dataDir, clock } = await station();
  const page = await open(gateway.url);
  await logIn(page, { configDir, dataDir }, "lab-responsible");
  const tellTime = () => page.reload();
  clock.skip(4.5 * 60_000);
  await tellTime();
  await page.getByRole("dialog", { name: /Siden låses om/ }).waitFor();
  await expectSound(page);
  await page.getByRole("button", { name: "Fortsett" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  clock.skip(5 * 60_000);
  await tellTime();
  await page.getByRole("dialog", { name: "Siden er låst" }).waitFor();
  await expectSound(page);
  await page.keyboard.press("Escape");
  await page.getByLabel("PIN", { exact: true }).fill("9999");
  await page.getByRole("button", { name: "Lås opp" }).click();
  await page.getByText("PIN-koden stemmer ikke.").waitFor();
  await page.getByLabel("PIN", { exact: true }).fill(pin);
  await page.getByRole("button", { name: "Lås opp" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Logg ut" }).click();
  await page.getByRole("banner").getByRole("button", { name: "Logg inn" }).waitFor();
});

test("by keyboard alone: skip link, log in, and back; the heading says where one is", async () => {
  const { gateway, configDir, dataDir } = await station();
  const page = await open(gateway.url, { width: 320 });
  await logIn(page, { configDir, dataDir }, "operator");
  await page.goto(`${gateway.url}/`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Hopp til innholdet");
  await expectSound(page);
  // 400 % of a screen of 1280: nothing has to be scrolled sideways.
  const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide).toBeLessThanOrEqual(shown ?? 0);
});

test("a station that is gone is told, with the time of what is shown", async () => {
  const { gateway } = await station();
  const page = await open(gateway.url);
  await page.getByText("KONTROLLPRØVE MANGLER").waitFor();
  await gateway.stop();
  await page.getByText(/Mistet forbindelsen med Labbro\. Det som vises, er fra i dag kl\. \d\d\.\d\d\./).waitFor();
  await page.getByText("KONTROLLPRØVE MANGLER").waitFor();
});
