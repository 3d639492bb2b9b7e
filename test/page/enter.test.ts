/** «Skriv av instrumentet» in a real browser: a result and a control typed by hand, as they were read, for whoever is named. */
import type { Page, Request } from "playwright-core";
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [person = ""] = syntheticPersons;

async function station(isControlled: boolean) {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  if (isControlled)
    await dock(at.clock, { kit: crp, port, serial, runs: [controlOf(crp, { sequence: "1", measuredAt: at.ago(60) })] });
  await at.closeBatches();
  return at;
}

/** What leaves the page under the name of an act. */
function askedFor(page: Page, act: string): object[] {
  const bodies: object[] = [];
  page.on("request", (request: Request) => {
    if (request.url().endsWith(`/api/acts/${act}`))
      bodies.push((JSON.parse(request.postData() ?? "{}") as { readonly request: object }).request);
  });
  return bodies;
}

test("a result is typed off the instrument as it reads, goes to the person that is named, and says that it was typed", async () => {
  const at = await station(true);
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/svar`);
  await page.getByRole("link", { name: "Mangler svaret? Skriv det av instrumentet" }).click();
  await page.getByLabel("Instrument").selectOption({ label: "Afinion, bil 1" });
  const sent = askedFor(page, "enter.result");
  await page.getByLabel("Når ble det målt?").fill(at.ago(10).slice(0, 16));
  await page.getByLabel("Svaret, slik instrumentet viser det").fill("<12,50");
  await page.getByLabel("Hvem målte?").fill("9144901");
  await page.getByRole("button", { name: "Videre til pasienten" }).click();
  // No unit is chosen for anybody.
  await page.getByText(/^Noe er ikke fylt ut/).waitFor();
  await expectSound(page);
  await page.getByLabel("Enhet, slik instrumentet viser den").selectOption("mg/L");
  await page.getByLabel("Reagenslot").fill("10240001");
  await page.getByRole("button", { name: "Videre til pasienten" }).click();
  await page.getByText("CRP <12,50 mg/L").waitFor();
  expect(await page.getByRole("button", { name: /^Send/ }).count()).toBe(0);
  await page.getByLabel("Fødselsnummer (11 siffer)").fill(person);
  await page.getByLabel("Fødselsnummer en gang til").fill(person);
  await page.getByRole("button", { name: "Finn pasienten" }).click();
  const send = page.getByRole("button", { name: /^Send CRP <12,50 mg\/L til journalen til/ });
  await send.waitFor();
  await expectSound(page);
  await send.click();
  await page.getByText(/^Svaret sendes til journalen kl\. .* Til da kan du angre\.$/).waitFor();
  expect(sent).toMatchObject([{ value: "12,50", comparator: "<", unit: "mg/L", patient: person, operator: "9144901" }]);
  await expectSound(page);
  expect(at.journal?.list()).toHaveLength(0);
  at.clock.skip(61_000);
  await at.delivered();
  expect(at.journal?.list()).toHaveLength(1);
  await page.getByRole("link", { name: "Hva skjedde med svaret?" }).click();
  await page.getByText(/skrev av svaret fra instrumentet: Forbindelsen til instrumentet er nede/).waitFor();
  expect(page.url()).not.toContain(person);
});

test("what the person has already is told before it is sent, and what was sent by mistake is taken back and put right", async () => {
  const at = await station(true);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  const type = async (value: string) => {
    await page.getByLabel("Svaret, slik instrumentet viser det").fill(value);
    await page.getByRole("button", { name: "Videre til pasienten" }).click();
    await page.getByLabel("Fødselsnummer (11 siffer)").fill(person);
    await page.getByLabel("Fødselsnummer en gang til").fill(person);
    await page.getByRole("button", { name: "Finn pasienten" }).click();
    await page.getByRole("button", { name: /^Send CRP/ }).waitFor();
  };
  const send = async () => {
    await page.getByRole("button", { name: /^Send CRP/ }).click();
    await page.getByText(/^Svaret sendes til journalen kl\./).waitFor();
  };
  await page.goto(`${at.gateway.url}/skriv-inn`);
  await page.getByLabel("Instrument").selectOption({ label: "Afinion, bil 1" });
  await page.getByLabel("Når ble det målt?").fill(at.ago(10).slice(0, 16));
  await page.getByLabel("Enhet, slik instrumentet viser den").selectOption("mg/L");
  await page.getByLabel("Reagenslot").fill("10240001");
  await page.getByLabel("Hvem målte?").fill("9144901");
  await type("74");
  expect(await page.getByText(/^Pasienten har allerede/).count()).toBe(0);
  await send();
  await page.getByRole("button", { name: /^Angre/ }).click();
  await page.getByText(/^Angret\. Svaret er ikke sendt\. Var noe/).waitFor();
  await expectSound(page);
  await page.getByRole("button", { name: "Rett det som ble skrevet" }).click();
  expect(await page.getByLabel("Svaret, slik instrumentet viser det").inputValue()).toBe("74");
  await type("47");
  // What was taken back is nobody's.
  expect(await page.getByText(/^Pasienten har allerede/).count()).toBe(0);
  await send();
  at.clock.skip(61_000);
  await at.delivered();
  expect(at.journal?.list().map(({ hl7 }) => /\|NM\|.*?\|\|(\d+)\|/.exec(hl7)?.[1])).toEqual(["47"]);
  await page.getByRole("button", { name: "Skriv av et svar til" }).click();
  await page.getByLabel("Instrument").selectOption({ label: "Afinion, bil 1" });
  await page.getByLabel("Når ble det målt?").fill(at.ago(5).slice(0, 16));
  await page.getByLabel("Enhet, slik instrumentet viser den").selectOption("mg/L");
  await page.getByLabel("Reagenslot").fill("10240001");
  await type("52");
  await page.getByText(/^Pasienten har allerede CRP (?:\d\d\.\d\d\.\d{4} )?kl\. .*\. Er dette en ny måling\?$/).waitFor();
  await expectSound(page);
});

test("a control's value that is no number is refused, and the reason stands in Norwegian", async () => {
  const at = await station(true);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/skriv-inn/kontroll`);
  await page.getByLabel("Instrument").selectOption({ label: "Afinion, bil 1" });
  await page.getByLabel("Hvilken kontroll?").selectOption({ label: "Kontroll-lot 19960001, C I" });
  await page.getByLabel("Når ble det målt?").fill(at.ago(5).slice(0, 16));
  await page.getByLabel("Svaret, slik instrumentet viser det").fill("negativ");
  await page.getByLabel("Enhet, slik instrumentet viser den").selectOption("mg/L");
  await page.getByRole("button", { name: "Videre" }).click();
  await page.getByText("CRP negativ mg/L").waitFor();
  await page.getByRole("button", { name: "Lagre kontrollen" }).click();
  await page.getByText("Svaret er ikke et tall. Skriv det slik instrumentet viser det.").waitFor();
});

test("a control is typed off the instrument without a look at its limits, and the instrument may be used again", async () => {
  const at = await station(false);
  const page = await open(at.gateway.url, { width: 320 });
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/kontroller`);
  await page.getByRole("link", { name: "Skriv av en kontroll fra instrumentet" }).click();
  await page.getByLabel("Instrument").selectOption({ label: "Afinion, bil 1" });
  await page.getByLabel("Hvilken kontroll?").selectOption({ label: "Kontroll-lot 19960001, C I" });
  const sent = askedFor(page, "enter.control");
  await page.getByLabel("Når ble det målt?").fill(at.ago(5).slice(0, 16));
  await page.getByLabel("Svaret, slik instrumentet viser det").fill("20,0");
  await page.getByLabel("Enhet, slik instrumentet viser den").selectOption("mg/L");
  await page.getByLabel("Reagenslot").fill("10240001");
  expect(await page.getByRole("main").textContent()).not.toMatch(/\b16\b|\b24\b/);
  await expectSound(page);
  await page.getByRole("button", { name: "Videre" }).click();
  await page.getByText("CRP 20,0 mg/L").waitFor();
  await page
    .getByText("Afinion, bil 1", { exact: false })
    .and(page.getByText(/Kontroll-lot 19960001, C I$/))
    .waitFor();
  expect(sent).toEqual([]);
  await expectSound(page);
  await page.getByRole("button", { name: "Lagre kontrollen" }).click();
  await page.getByText(/^Kontrollen er lagret og vurdert/).waitFor();
  expect(sent).toMatchObject([{ value: "20,0", comparator: null, lot: "19960001", level: "C I" }]);
  await expectSound(page);
  await page.getByRole("link", { name: "I dag" }).click();
  await page.getByText("KAN BRUKES", { exact: true }).waitFor();
});
