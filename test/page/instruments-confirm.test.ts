/** «Bekreft instrument» in a real browser: what was read beside what the instrument shows, part by part, signed into its file. */
import { expect, test } from "vitest";
import { readYaml } from "../../src/config/parsing/yaml-text.ts";
import { eventually } from "../support/eventually.ts";
import { asked, pin, sessionAnew } from "../support/logged-in.ts";
import { mappedDeviceYaml, sendMapped } from "../support/mapped-instrument.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, useBrowser } from "./browser.ts";
import { atInstruments, deviceName } from "./instruments-station.ts";

const open = useBrowser();
const [patientId = ""] = syntheticPersons;

async function unconfirmed(role: "administrator" | "operator" = "administrator") {
  const change = (device: string) => {
    const port = Number(/port: (\d+)/.exec(device)?.[1]);
    return `# satt opp av Anne\n${mappedDeviceYaml(port).replace("name: Test", `name: ${deviceName}`)}`;
  };
  const at = await atInstruments(open, { role, change });
  const dialog = at.page.getByRole("dialog", { name: `Bekreft instrument: ${deviceName}` });
  const sent = async (sequence: number, value: string) => {
    await sendMapped(at.port, { id: patientId, sequence, value, measuredAt: at.ago(20) });
    await at.closeBatches();
  };
  return { ...at, dialog, sent };
}

const fileOf = ({ present }: { readonly present: () => string }) =>
  readYaml(present()).data as { readonly confirmed?: { readonly by: string; readonly at: string; readonly capture: string } };

test("each part of one result is ticked, and whoever compared signs with the PIN; it stands in the file and releases what comes", async () => {
  const at = await unconfirmed();
  const { page, card, dialog } = at;
  await card.getByText("Ikke bekreftet: alle svar holdes tilbake").waitFor();
  await card.getByRole("button", { name: "Bekreft instrument" }).click();
  await dialog.getByText("Labbro har ikke lest noe svar").waitFor();
  await dialog.getByRole("button", { name: "Lukk" }).click();
  await at.sent(1, "4,7");
  await at.sent(2, "5,3");
  await card.getByRole("button", { name: "Bekreft instrument" }).click();
  const which = dialog.getByLabel("Hvilket svar sammenligner du?");
  const newestOf = async () => (await which.locator("option").allTextContents())[1] ?? "";
  // The list is asked for anew each time.
  await expect.poll(newestOf).toMatch(/^CRP 5,3 mg\/L \(pasientprøve\), kom hit /);
  const newest = await newestOf();
  await which.selectOption({ label: newest });
  const yes = dialog.getByRole("button", { name: "Bekreft instrument" });
  const ticks = dialog.getByRole("checkbox");
  await expectSound(page);
  expect(await ticks.count()).toBe(4);
  for (const nth of [0, 1, 2]) await ticks.nth(nth).check();
  expect(await yes.getAttribute("aria-disabled")).toBe("true");
  expect(await dialog.textContent()).not.toContain(patientId.slice(0, 6));
  await dialog.getByLabel(`Pasientens nummer har 11 tegn og slutter på ${patientId.slice(-2)}`).check();
  await yes.click();
  await page.getByLabel("PIN", { exact: true }).fill(pin);
  await page.getByRole("button", { name: "Bekreft", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  expect(fileOf(at).confirmed).toEqual({
    by: "Anne Admin",
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    capture: expect.stringMatching(/^transmission \d+$/),
  });
  expect(at.present()).toContain("# satt opp av Anne");
  await eventually(() => expect(at.gateway.core.ports.view().instruments[0]?.confirmed).toBe(true));
  await card.getByText("Ikke bekreftet").waitFor({ state: "detached" });
});

test("another result is compared anew, and what was read before the file was changed is not offered", async () => {
  const at = await unconfirmed();
  const { card, dialog } = at;
  await at.sent(1, "4,7");
  await at.sent(2, "5,3");
  await card.getByRole("button", { name: "Bekreft instrument" }).click();
  const which = dialog.getByLabel("Hvilket svar sammenligner du?");
  await which.selectOption({ index: 1 });
  await dialog.getByLabel("Verdien er 5,3").check();
  await which.selectOption({ index: 2 });
  expect(await dialog.getByLabel("Verdien er 4,7").isChecked()).toBe(false);
  await dialog.getByRole("button", { name: "Lukk" }).click();
  const session = await sessionAnew(at, "administrator");
  const { base } = await asked<{ readonly base: string }>(at, "configuration.form", { file: "devices/crp-1.yaml" }, session);
  const text = at.present().replace("decimal: comma", "decimal: point");
  at.clock.skip(2_000);
  await asked(at, "configuration.save", { file: "devices/crp-1.yaml", text, base, reason: "punktum" }, session);
  await eventually(() => expect(JSON.stringify(at.gateway.core.ports.view().instruments[0]?.mapping)).toContain("point"));
  await card.getByRole("button", { name: "Bekreft instrument" }).click();
  await dialog.getByText("Labbro har ikke lest noe svar").waitFor();
});

test("nothing is confirmed of which a part was left out, or by whoever may not", async () => {
  const at = await unconfirmed("operator");
  await at.sent(1, "4,7");
  await at.card.getByText("Ikke bekreftet").waitFor();
  expect(await at.card.getByRole("button", { name: "Bekreft instrument" }).count()).toBe(0);
  const session = await sessionAnew(at, "administrator");
  type Found = { readonly base: string; readonly results: readonly { readonly id: string }[] };
  const { base, results } = await asked<Found>(at, "instruments.confirmable", { instrument: "crp-1" }, session);
  const request = { instrument: "crp-1", base, result: results[0]?.id, reason: "sammenlignet" };
  const partly = asked(at, "instruments.confirm", { ...request, compared: ["value", "unit", "time"] }, session);
  await expect(partly).rejects.toMatchObject({ code: "NOT_ALLOWED_NOW" });
  expect(fileOf(at).confirmed).toBeUndefined();
});
