/** «Ta ut av bruk», «Ta i bruk igjen» and «Service er gjort» in a real browser: nothing is written down before somebody has said why and when. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { instrumentEvents } from "../../src/domain/registers/instrument-events.ts";
import { localDateTime } from "../../src/domain/time.ts";
import { zone } from "../support/gateway-harness.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, useBrowser } from "./browser.ts";
import { atInstruments, deviceName } from "./instruments-station.ts";

const open = useBrowser();

const writtenDown = ({ gateway }: Awaited<ReturnType<typeof atInstruments>>) =>
  gateway.store.registers
    .ofSubject(instrumentEvents, "crp-1")
    .map(({ at, body, signature }) => ({ at: localDateTime(at ?? 0, zone).slice(0, 16), ...body, reason: signature?.reason }));

const asking = (page: Page, act: string) => page.getByRole("dialog", { name: `${act}: ${deviceName}?` });

test("out of use is asked for with what it means, why and when; before that nothing is written down", async () => {
  const at = await atInstruments(open, { role: "operator" });
  const { page, card } = at;
  await card.getByRole("button", { name: "Ta ut av bruk" }).click();
  const dialog = asking(page, "Ta ut av bruk");
  await dialog.getByText("Svar som er målt fra da av, holdes tilbake").waitFor();
  await expectSound(page);
  const yes = dialog.getByRole("button", { name: "Ta ut av bruk" });
  expect(await yes.getAttribute("aria-disabled")).toBe("true");
  await dialog.getByRole("button", { name: "Avbryt" }).click();
  expect(writtenDown(at)).toEqual([]);
  const when = at.ago(90).slice(0, 16);
  await card.getByRole("button", { name: "Ta ut av bruk" }).click();
  await dialog.getByLabel("Når skjedde det?").fill(when);
  await dialog.getByLabel("Hvorfor").fill("falt i gulvet");
  await dialog.getByLabel("Hva er gjort eller sett?").fill("sprekk i glasset");
  await yes.click();
  await dialog.waitFor({ state: "detached" });
  expect(writtenDown(at)).toEqual([{ at: when, kind: "out-of-use", note: "sprekk i glasset", reason: "falt i gulvet" }]);
  await card.getByText("TATT UT AV BRUK").waitFor();
  expect(await card.getByRole("button", { name: "Ta ut av bruk" }).count()).toBe(0);
  await card.getByRole("button", { name: "Ta i bruk igjen" }).click();
  const back = asking(page, "Ta i bruk igjen");
  await back.getByText("Svar som ble målt mens det var ute av bruk, holdes fortsatt tilbake").waitFor();
  await back.getByLabel("Hvorfor").fill("lånt ut nytt");
  await back.getByRole("button", { name: "Ta i bruk igjen" }).click();
  await card.getByRole("button", { name: "Ta ut av bruk" }).waitFor();
  expect(writtenDown(at).map(({ kind }) => kind)).toEqual(["out-of-use", "in-use"]);
});

test("service says whether a control is asked for after it, by the rules that this instrument has", async () => {
  const at = await atInstruments(open);
  const { page, card } = at;
  await card.getByRole("button", { name: "Service er gjort" }).click();
  const dialog = asking(page, "Service er gjort");
  await dialog.getByText("Svar på CRP som er målt etter servicen, holdes tilbake til en kontrollprøve er godkjent.").waitFor();
  await expectSound(page);
});

test("where no rule asks for a control after service, that is said", async () => {
  const { page, card } = await atInstruments(open, {
    change: (device) => device.replace("newLot: none", "newLot: none, triggers: [dropped]"),
  });
  await card.getByRole("button", { name: "Service er gjort" }).click();
  await asking(page, "Service er gjort").getByText("Reglene krever ingen kontrollprøve etter service.").waitFor();
});

test("a time that is still to come, and a person number in what is written, are refused in words, and what is typed stays", async () => {
  const at = await atInstruments(open);
  const { page, card } = at;
  await card.getByRole("button", { name: "Service er gjort" }).click();
  const dialog = asking(page, "Service er gjort");
  const yes = dialog.getByRole("button", { name: "Service er gjort" });
  await dialog.getByLabel("Hvorfor").fill("årlig");
  await dialog.getByLabel("Når skjedde det?").fill("2099-01-01T07:00");
  await yes.click();
  await dialog.getByText("Tidspunktet har ikke vært ennå.").waitFor();
  await expectSound(page);
  await dialog.getByLabel("Når skjedde det?").fill("");
  const [patientId = ""] = syntheticPersons;
  await dialog.getByLabel("Hva er gjort eller sett?").fill(`hos ${patientId}`);
  await yes.click();
  await dialog.getByText("Teksten inneholder noe som ligner et fødselsnummer. Ta det bort.").waitFor();
  expect(await dialog.getByLabel("Hvorfor").inputValue()).toBe("årlig");
  expect(writtenDown(at)).toEqual([]);
});

test("who may not write it down is not offered it", async () => {
  const { card } = await atInstruments(open, { role: "advisor" });
  await card.getByRole("button", { name: "Test forbindelsen" }).waitFor();
  expect(await card.getByRole("button", { name: "Service er gjort" }).count()).toBe(0);
});
