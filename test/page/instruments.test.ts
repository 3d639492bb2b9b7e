/** «Instrumenter» in a real browser: what is typed stays what was typed, nothing goes without being asked, and what is tried says so. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readYaml } from "../../src/config/parsing/yaml-text.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createPortWatcher } from "../../src/transport/discovery/watch-ports.ts";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const file = "devices/crp-1.yaml";
const serial = "AF20990001";

/** A PC with one serial port that nobody uses. */
const onePort = () => {
  const port = { path: "/dev/ttyS8", stablePath: null, usb: null, manufacturer: "FTDI", product: null, physicalPort: null };
  return createPortWatcher({ list: () => Promise.resolve([port]), clock: systemClock, sense: () => () => undefined });
};

/** A station with one instrument, whose file is open in the form. */
async function editing(change: (device: string) => string = (device) => device) {
  const port = await freePort();
  const device = change(deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial }));
  const at = await startStation({
    files: { "labbro.yaml": labbroYaml(), [file]: device },
    onConfig: () => undefined,
    seams: { portWatcher: onePort() },
  });
  const page = await open(at.gateway.url);
  await logIn(page, at, "administrator");
  await page.goto(`${at.gateway.url}/instrumenter`);
  await page.getByRole("button", { name: "Endre Afinion, bil 1" }).click();
  await page.getByLabel("Navn", { exact: true }).first().waitFor();
  return { ...at, port, page, device, present: () => readFileSync(join(at.configDir, file), "utf8") };
}

const withTotalError = (device: string) =>
  device.replace("source: test, validFrom", "totalError: { allowedPercent: 15, source: test }, source: test, validFrom");

const asText = async (page: Page): Promise<string> => {
  await page.getByRole("button", { name: "Rediger som tekst" }).click();
  return await page.getByLabel("Avansert: som tekst (YAML)").inputValue();
};

/** Folded settings are opened first. */
async function unfold(page: Page, ...titles: readonly string[]): Promise<void> {
  await page.getByLabel("Tatt i bruk").waitFor();
  for (const title of titles) {
    const summary = page
      .getByRole("main")
      .locator("summary", { hasText: new RegExp(`^${title}$`) })
      .first();
    if ((await summary.count()) > 0) await summary.click();
  }
}

test("a number that is typed key by key becomes the number that was typed", async () => {
  const { page } = await editing(withTotalError);
  await unfold(page, "Ett sett regler", "Totalfeil");
  const field = page.getByLabel("Tillatt i prosent");
  expect(await field.inputValue()).toBe("15");
  await field.fill("");
  await field.pressSequentially("2,05");
  expect(await field.inputValue()).toBe("2,05");
  expect(await asText(page)).toContain("allowedPercent: 2.05");
});

test("what is no number stays as it was typed, is told beside its field, and is neither tried nor saved", async () => {
  const { page, device, present } = await editing(withTotalError);
  await unfold(page, "Ett sett regler", "Totalfeil");
  const field = page.getByLabel("Tillatt i prosent");
  await field.fill("");
  await field.pressSequentially("1.005");
  await page.getByLabel("Hvorfor endres det?").fill("ny grense");
  await page.getByRole("button", { name: "Lagre" }).click();
  await page.getByText("«1.005» kan leses på to måter. Skriv 1005 eller 1,005.").waitFor();
  expect(await field.inputValue()).toBe("1.005");
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  const about = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
  const told = await Promise.all(about.map((id) => page.locator(`[id="${id}"]`).textContent()));
  expect(told.join(" ")).toContain("kan leses på to måter");
  await expectSound(page);
  await page.getByRole("button", { name: "Rediger som tekst" }).click();
  await page.getByText("Rett dem først.").first().waitFor();
  expect(await page.getByLabel("Tillatt i prosent").inputValue()).toBe("1.005");
  expect(present()).toBe(device);
});

test("what the station finds wrong stands beside its field, in words, and opens what is folded", async () => {
  const { page } = await editing();
  const name = page.getByLabel("Navn", { exact: true }).first();
  await name.fill("");
  await unfold(page, "Ett sett regler");
  await page.getByRole("group", { name: "Kontrollintervall" }).getByLabel("Timer").fill("0");
  await unfold(page, "Ett sett regler");
  await page.getByRole("button", { name: "Sjekk" }).click();
  await page.getByText("Kvalitetskontroll, CRP, Kontrollintervall, Timer: Tallet må være minst 1.").waitFor();
  await page.getByText("Navn: Dette mangler. Fyll det ut.").waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  const hours = page.getByRole("group", { name: "Kontrollintervall" }).getByLabel("Timer");
  expect(await hours.getAttribute("aria-invalid")).toBe("true");
  expect(await hours.isVisible()).toBe(true);
  await expectSound(page);
  await hours.fill("24");
  await page.getByText("Kvalitetskontroll, CRP", { exact: false }).first().waitFor({ state: "detached" });
  await name.fill("Afinion, bil 2");
  await page.getByText("Oppsettet er riktig.").waitFor();
});

test("an analysis whose only setting is emptied stays; it goes when it is taken away by its name", async () => {
  const qc = /qc:\n[\s\S]*$/;
  const { page } = await editing((device) => device.replace(qc, "qc:\n  CRP: { boundary: inclusive }\n"));
  await unfold(page, "Ett sett regler");
  await page.getByLabel("På grensen").selectOption({ index: 0 });
  expect(await asText(page)).toMatch(/qc:\s+CRP: \{ *\}/);
  await page.getByRole("button", { name: "Rediger som skjema" }).click();
  await page.getByRole("button", { name: "Fjern CRP" }).click();
  const asking = page.getByRole("dialog", { name: "Fjern CRP?" });
  await asking.getByText("Kvalitetskontroll", { exact: false }).waitFor();
  await expectSound(page);
  await asking.getByRole("button", { name: "Avbryt" }).click();
  expect(await asText(page)).toContain("CRP: {");
  await page.getByRole("button", { name: "Rediger som skjema" }).click();
  await page.getByRole("button", { name: "Fjern CRP" }).click();
  await asking.getByRole("button", { name: "Fjern CRP" }).click();
  expect(await asText(page)).toMatch(/qc: \{ *\}/);
});

test("what is chosen out of a list is ticked off, and what holds where nobody chose is said", async () => {
  const { page } = await editing();
  await unfold(page, "Ett sett regler");
  const events = page.getByRole("group", { name: "Hendelser som krever kontroll" });
  const usual = events.getByLabel("standard (Service, Falt i gulvet, Ny programvare)");
  expect(await usual.isChecked()).toBe(true);
  await usual.uncheck();
  await events.getByLabel("Kalibrering").check();
  await events.getByLabel("Falt i gulvet", { exact: true }).uncheck();
  await expectSound(page);
  expect(await asText(page)).toMatch(/triggers: *\[ *service, calibration, software *\]/);
});

test("text and form are two ways to the same edit: remarks and all that was typed come along", async () => {
  const { page, present } = await editing();
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  const text = await asText(page);
  expect(text).toContain("Afinion, bil 2");
  const area = page.getByLabel("Avansert: som tekst (YAML)");
  await area.fill(`${text.replace("inUseFrom: 2018-01-01", "inUseFrom: 2019-02-03")}# sett på av anne\n`);
  await page.getByRole("button", { name: "Rediger som skjema" }).click();
  await page.getByLabel("Tatt i bruk").waitFor();
  expect(await page.getByLabel("Tatt i bruk").inputValue()).toBe("2019-02-03");
  await page.getByLabel("Tatt i bruk").fill("2019-02-04");
  await page.getByLabel("Hvorfor endres det?").fill("flyttet til bil 2");
  await page.getByRole("button", { name: "Lagre" }).click();
  await confirmByPin(page);
  await page.getByRole("heading", { name: "Afinion, bil 2" }).waitFor();
  expect(present()).toMatch(/Afinion, bil 2[\s\S]*inUseFrom: "?2019-02-04"?[\s\S]*# sett på av anne/);
});

test("a text that is no form stays as it was typed, and says so", async () => {
  const { page } = await editing();
  const text = await asText(page);
  const area = page.getByLabel("Avansert: som tekst (YAML)");
  await area.fill(`${text}outcomes: [\n`);
  await page.getByRole("button", { name: "Rediger som skjema" }).click();
  await page.getByText("Teksten kan ikke vises som skjema").waitFor();
  expect(await area.inputValue()).toBe(`${text}outcomes: [\n`);
});

test("who leaves with what is not saved is asked", async () => {
  const { page } = await editing();
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  await page.getByRole("button", { name: "Tilbake" }).click();
  const asking = page.getByRole("dialog", { name: "Forkast endringene?" });
  await asking.getByRole("button", { name: "Avbryt" }).click();
  await page.getByRole("link", { name: "I dag" }).click();
  await asking.getByRole("button", { name: "Avbryt" }).click();
  expect(await page.getByLabel("Navn", { exact: true }).first().inputValue()).toBe("Afinion, bil 2");
  await page.getByRole("button", { name: "Tilbake" }).click();
  await asking.getByRole("button", { name: "Forkast endringene" }).click();
  await page.getByRole("heading", { name: "Afinion, bil 1" }).waitFor();
  await page.getByRole("link", { name: "I dag" }).click();
  await page.getByRole("heading", { level: 1, name: "I dag" }).waitFor();
});

test("the browser's own way back asks too, and the edit stays where nobody said yes", async () => {
  const { page } = await editing();
  await page.getByRole("button", { name: "Tilbake" }).click();
  await page.getByRole("link", { name: "I dag" }).click();
  await page.getByRole("heading", { level: 1, name: "I dag" }).waitFor();
  await page.getByRole("link", { name: "Instrumenter" }).click();
  await page.getByRole("button", { name: "Endre Afinion, bil 1" }).click();
  const name = page.getByLabel("Navn", { exact: true }).first();
  await name.fill("Afinion, bil 2");
  const asking = page.getByRole("dialog", { name: "Forkast endringene?" });
  for (const _again of [1, 2]) {
    await page.goBack();
    await asking.getByRole("button", { name: "Avbryt" }).click();
    expect(await name.inputValue()).toBe("Afinion, bil 2");
    expect(new URL(page.url()).pathname).toBe("/instrumenter");
  }
  await page.goBack();
  await asking.getByRole("button", { name: "Forkast endringene" }).click();
  await page.getByRole("heading", { level: 1, name: "I dag" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test("a preview says what would become of results; where nothing was tried it says why, and never that nothing changes", async () => {
  const at = await editing();
  const { page } = at;
  const preview = page.getByRole("button", { name: "Forhåndsvis på svarene herfra" });
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  await preview.click();
  await page.getByText("crp-1 kunne ikke prøves: ingenting er hentet fra instrumentet ennå.").waitFor();
  expect(await page.getByText("Ingenting blir annerledes").count()).toBe(0);
  const [patientId = ""] = syntheticPersons;
  const runs = [
    controlOf(crp, { sequence: "1", measuredAt: at.ago(60) }),
    runOf(crp, { sequence: "2", measuredAt: at.ago(30), patientId, operatorId: "9144901" }),
  ];
  await dock(at.clock, { kit: crp, port: at.port, serial, runs });
  await at.closeBatches();
  await preview.click();
  await page.getByText(/er spilt av\. Ingenting blir annerledes\./).waitFor();
  const text = await asText(page);
  await page
    .getByLabel("Avansert: som tekst (YAML)")
    .fill(text.replace("alert: none", "alert: none, measuringRange: { low: 1, high: 40 }"));
  await preview.click();
  await page.getByText("1 svar: sendes → holdes tilbake").waitFor();
  expect(await page.getByText("Ingenting blir annerledes").count()).toBe(0);
  await expectSound(page);
  await page.getByLabel("Avansert: som tekst (YAML)").fill(text.replace("{ name: CRP,", '{ name: CRP, referenceRange: "<5",'));
  await preview.click();
  await page.getByText("1 melding til journalen ville hatt annet innhold (referanseområde).").waitFor();
  await page.getByLabel("Avansert: som tekst (YAML)").fill(at.present());
  await preview.click();
  await page.getByText("Ingenting kunne prøves").waitFor();
});

test("an instrument is added from what this PC has found: which it is, its port, its number, its name; checked, and saved", async () => {
  const at = await editing();
  const { page } = at;
  await dock(at.clock, {
    kit: crp,
    port: at.port,
    serial: "AF20990077",
    runs: [runOf(crp, { sequence: "9", measuredAt: at.ago(20) })],
  });
  await at.closeBatches();
  await page.getByRole("button", { name: "Tilbake" }).click();
  await page.getByText("Legg til instrument", { exact: true }).click();
  const adding = page.getByRole("form", { name: "Legg til instrument" });
  await adding.getByRole("button", { name: /^Det er .*AF20990077/ }).click();
  await adding.getByText("Mangler: hvor det er koblet til", { exact: false }).waitFor();
  expect(await adding.getByLabel("Serienummer").inputValue()).toBe("AF20990077");
  await adding.getByLabel("Nettverk: instrumentet kobler seg til denne PC-en").check();
  await adding.getByLabel("Nettverksport").fill("12575");
  await adding.getByLabel("Instrumentets adresse").fill("192.168.10.21");
  await adding.getByLabel("CRP", { exact: true }).check();
  await adding.getByLabel("Navn med sted eller bil").fill("Afinion, bil 2");
  expect(await adding.getByLabel("Kort navn (id)").inputValue()).toBe("crp-2");
  // Nothing is chosen for anybody; what another one of the model has is offered with where it comes from.
  await adding.getByText("CRP: ikke valgt. Fylles ut i neste steg, med kilden.").waitFor();
  await adding.getByText(/^Kilde: test\. /).waitFor();
  await expectSound(page);
  await adding.getByRole("button", { name: /^CRP: .*, som Afinion, bil 1$/ }).click();
  await adding.getByText(/^CRP: .* Kilde: test\./).waitFor();
  await adding.getByRole("button", { name: "Velg ikke dette for CRP" }).click();
  await adding.getByText("De bekreftes av Noklus.", { exact: false }).waitFor();
  await adding.getByLabel("Tatt i bruk fra").fill("2018-02-03");
  await adding.getByRole("button", { name: "Videre: sjekk og lagre" }).click();
  await page.getByText("Slik blir det", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Filen slik den blir" }).getByText("AF20990077").waitFor();
  await expectSound(page);
  await page.getByLabel("Hvorfor endres det?").fill("nytt instrument");
  await page.getByRole("button", { name: "Lagre" }).click();
  await confirmByPin(page);
  await page.getByRole("heading", { name: "Afinion, bil 2" }).waitFor();
  expect(readYaml(readFileSync(join(at.configDir, "devices/crp-2.yaml"), "utf8")).data).toEqual({
    ...{ id: "crp-2", name: "Afinion, bil 2", driver: "afinion-2", mode: "hl7", inUseFrom: "2018-02-03", analytes: ["CRP"] },
    connection: { type: "tcp-server", port: 12_575, allow: ["192.168.10.21"] },
    expect: { serial: "AF20990077" },
  });
});

test("the PC's free ports are offered to an instrument with a cable", async () => {
  const { page } = await editing();
  await page.getByRole("button", { name: "Tilbake" }).click();
  await page.getByText("Legg til instrument", { exact: true }).click();
  const adding = page.getByRole("form", { name: "Legg til instrument" });
  await adding.getByLabel("Merke og modell").selectOption("nycocard");
  await adding.getByLabel("/dev/ttyS8 FTDI").check();
  await adding.getByText("Instrumentet sender ikke serienummeret sitt.", { exact: false }).waitFor();
  expect(await adding.getByText(/^Mangler/).textContent()).toBe("Mangler: navn, dagen det ble tatt i bruk.");
});

test("what is said on the wire is followed as it is said, and names nobody", async () => {
  const at = await editing();
  const { page } = at;
  await page.getByRole("button", { name: "Tilbake" }).click();
  await page.getByRole("button", { name: "Se hva som sies på ledningen" }).click();
  await page.getByText("Ingenting er sagt ennå.").waitFor();
  const [patientId = ""] = syntheticPersons;
  const docked = (sequence: string, value: string) =>
    dock(at.clock, {
      kit: crp,
      port: at.port,
      serial,
      runs: [runOf(crp, { sequence, value, measuredAt: at.ago(20), patientId })],
    });
  await docked("1", "47");
  await page
    .getByText(/OBX\|.*\|47\|/)
    .first()
    .waitFor();
  await docked("2", "53");
  await page
    .getByText(/OBX\|.*\|53\|/)
    .first()
    .waitFor();
  expect(await page.getByRole("main").textContent()).not.toContain(patientId);
  await expectSound(page);
  await page.getByRole("button", { name: "Slutt å følge med" }).click();
  expect(await page.getByText(/OBX\|/).count()).toBe(0);
});

test("what a file says that no choice of the form fits is said, and goes only when somebody says so", async () => {
  const { page } = await editing();
  const text = await asText(page);
  await page.getByLabel("Avansert: som tekst (YAML)").fill(text.replace("hours: 168 }", "hours: 168 }, grace: 5"));
  await page.getByRole("button", { name: "Rediger som skjema" }).click();
  await unfold(page, "Ett sett regler");
  const grace = page.getByRole("group", { name: "Frist etter forfall" }).getByLabel("Hvordan?");
  expect(await grace.locator("option:checked").textContent()).toBe("Det som står i filen, kan ikke vises her");
  await grace.selectOption({ label: "Timer" });
  await page.getByRole("dialog", { name: "Bytt?" }).getByRole("button", { name: "Avbryt" }).click();
  expect(await grace.locator("option:checked").textContent()).toBe("Det som står i filen, kan ikke vises her");
  expect(await asText(page)).toContain("grace: 5");
});
