/** Nothing that the page does gives a result to another person than the one it names, and no row moves away under a press. */
import type { Page, Request } from "playwright-core";
import { expect, test } from "vitest";
import { dock, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();
const { crp } = kits;
const serial = "AF20990001";
const [anna, berit] = syntheticPersons;

async function station(patientIds: readonly (string | null)[]) {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", name: "Afinion, bil 1", at: { port }, serial });
  const running = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device } });
  const measure = async (ids: readonly (string | null)[], from: number) => {
    const runs = ids.map((patientId, i) =>
      runOf(crp, { sequence: String(from + i), value: String(40 + from + i), measuredAt: running.ago(40 - from - i), patientId }),
    );
    const control = from === 2 ? [controlOf(crp, { sequence: "1", value: "20", measuredAt: running.ago(60) })] : [];
    await dock(running.clock, { kit: crp, port, serial, runs: [...control, ...runs] });
    await running.closeBatches();
  };
  await measure(patientIds, 2);
  return { ...running, measure };
}

/** Every decision that leaves the page, as it was asked for. */
function decisionsOf(page: Page): { readonly act: string; readonly patient: string }[] {
  const sent: { readonly act: string; readonly patient: string }[] = [];
  page.on("request", (request: Request) => {
    const act = /\/api\/acts\/(held\.assign|held\.wrong-patient)$/.exec(request.url())?.[1];
    if (act !== undefined) sent.push({ act, patient: (JSON.parse(request.postData() ?? "{}") as Asked).request.patient });
  });
  return sent;
}
interface Asked {
  readonly request: { readonly patient: string };
}

const grouped = (number: string): string => `${number.slice(0, 6)} ${number.slice(6)}`;

async function openForm(page: Page, url: string) {
  await page.goto(`${url}/venter`);
  await page
    .getByRole("button", { name: /^Ta stilling/ })
    .first()
    .click();
  const form = page.getByRole("dialog");
  await form.waitFor();
  return form;
}

test("a number that is changed while the first is looked up is never sent under the first one's name", async () => {
  const at = await station([null]);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  const form = await openForm(page, at.gateway.url);
  const sent = decisionsOf(page);
  // The station takes its time over the look-up.
  const waiting = Promise.withResolvers<void>();
  await page.route("**/api/acts/held.ask-person", async (route) => {
    await waiting.promise;
    await route.continue();
  });
  await form.getByLabel("Fødselsnummer (11 siffer)").fill(anna);
  await form.getByLabel("Fødselsnummer en gang til").fill(anna);
  await form.getByRole("button", { name: "Finn pasienten" }).click();
  for (const label of ["Fødselsnummer (11 siffer)", "Fødselsnummer en gang til"]) {
    await form.getByLabel(label).focus();
    await page.keyboard.press("Control+A");
    await page.keyboard.type(berit);
  }
  waiting.resolve();
  const button = form.getByRole("button", { name: /^Send til journalen til/ });
  await button.waitFor();
  const named = await button.textContent();
  expect(named).toContain(grouped(anna));
  // There is no number to change beside a person who is named.
  expect(await form.getByRole("textbox", { name: /Fødselsnummer/ }).count()).toBe(0);
  await button.click();
  await page.getByRole("button", { name: /^Angre/ }).waitFor();
  expect(sent).toEqual([{ act: "held.assign", patient: anna }]);
});

test("a scanner that reads again, and every Enter after it, sends nothing", async () => {
  const at = await station([null]);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  const form = await openForm(page, at.gateway.url);
  const sent = decisionsOf(page);
  await form.getByLabel("Nummeret er skannet").check();
  await form.getByLabel("Fødselsnummer (11 siffer)").focus();
  await page.keyboard.type(`${anna}\n`);
  const birthDate = form.getByLabel("Fødselsdatoen til pasienten (ddmmåå)");
  await birthDate.waitFor();
  for (const again of [`${berit}\n`, "\n"]) await page.keyboard.type(again);
  await birthDate.focus();
  await page.keyboard.type(`${berit}\n`);
  await expectSound(page);
  expect(sent).toEqual([]);
  // Another's birth date: the station itself refuses.
  await birthDate.fill("160150");
  await form.getByRole("button", { name: /^Send til journalen til/ }).click();
  await form.getByText("Navnet eller fødselsdatoen passer ikke til nummeret.").waitFor();
  expect(at.held().filter(({ kind }) => kind === "patient")).toHaveLength(1);
  await birthDate.fill("150150");
  await form.getByRole("button", { name: /^Send til journalen til/ }).click();
  await page.getByRole("button", { name: /^Angre/ }).waitFor();
});

test("«Feil pasient» names the right one before anything is moved, and the name goes with the number", async () => {
  const at = await station([anna]);
  await at.delivered();
  const page = await open(at.gateway.url);
  await logIn(page, at, "lab-responsible");
  await page.goto(`${at.gateway.url}/svar`);
  await page.getByRole("link", { name: /^Vis hva som skjedde med/ }).click();
  const sent = decisionsOf(page);
  await page.getByText("Feil pasient", { exact: true }).click();
  await page.getByLabel("Fødselsnummer (11 siffer)").fill(berit);
  await page.getByLabel("Fødselsnummer en gang til").fill(berit);
  await page.keyboard.press("Enter");
  const button = page.getByRole("button", { name: `Flytt svaret til pasienten med nummer ${grouped(berit)}` });
  await button.waitFor();
  await expectSound(page);
  await page.getByLabel("Hvorfor", { exact: true }).press("Enter");
  expect(sent).toEqual([]);
  await button.click();
  await page.getByRole("dialog", { name: "Skriv PIN-koden din" }).waitFor();
  expect(sent).toEqual([{ act: "held.wrong-patient", patient: berit }]);
});

test("a result that comes in while somebody presses moves no row, whether by pointer or from one button to the next", async () => {
  const at = await station([null, null]);
  const page = await open(at.gateway.url);
  await logIn(page, at, "operator");
  await page.goto(`${at.gateway.url}/venter`);
  const buttons = page.getByRole("button", { name: /^Ta stilling/ });
  await buttons.nth(1).waitFor();
  const rows = async () => await buttons.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
  const before = await rows();
  await buttons.nth(0).focus();
  await at.measure([null], 5);
  await page.getByText("1 ny – vis").waitFor();
  expect(await rows()).toEqual(before);
  // From one row to the next, and down on it with the pointer: the list is left at no moment between.
  await buttons.nth(1).hover();
  await page.mouse.down();
  expect(await rows()).toEqual(before);
  await page.mouse.up();
  const measured = before[1]?.split(", ").at(-1) ?? "";
  await page.getByRole("dialog").getByText(measured, { exact: true }).waitFor();
});
