/** What is said on the wire, without cover: for the laboratory responsible alone, for a reason, and on record. */
import { expect, test } from "vitest";
import { dock } from "../support/gateway-harness.ts";
import { kits, runOf } from "../support/gateway-harness-site.ts";
import { asked, sessionAnew } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { expectSound, useBrowser } from "./browser.ts";
import { atInstruments, deviceName, deviceSerial as serial } from "./instruments-station.ts";

const open = useBrowser();
const { crp } = kits;
const [patientId = ""] = syntheticPersons;
const act = "instruments.traffic-with-persons";

type At = Awaited<ReturnType<typeof atInstruments>>;

/** Something of a patient was said, and what was said is followed. */
async function followed(at: At): Promise<void> {
  const runs = [runOf(crp, { sequence: "1", measuredAt: at.ago(20), patientId })];
  await dock(at.clock, { kit: crp, port: at.port, serial, runs });
  await at.card.getByRole("button", { name: "Se hva som sies på ledningen" }).click();
  await at.card
    .getByText(/OBX\|.*\|47\|/)
    .first()
    .waitFor();
}

const looks = ({ gateway }: At) =>
  gateway.store.actRecords
    .page({ login: null, before: null, limit: 50 })
    .filter((one) => one.act === act)
    .map(({ showsPatients, name, about, reason, outcome }) => ({ showsPatients, name, about, reason, outcome }));

test("the laboratory responsible sees what was said as it was said, after a reason; the look is on record and goes with the dialog", async () => {
  const at = await atInstruments(open, { role: "lab-responsible" });
  const { page, card } = at;
  await followed(at);
  await card.getByRole("button", { name: "Vis uten maske" }).click();
  const dialog = page.getByRole("dialog", { name: `Vis uten maske: ${deviceName}?` });
  await dialog.getByText("Oppslaget blir logget").waitFor();
  const yes = dialog.getByRole("button", { name: "Vis uten maske" });
  expect(await yes.getAttribute("aria-disabled")).toBe("true");
  expect(looks(at)).toEqual([]);
  await expectSound(page);
  await dialog.getByLabel("Hvorfor").fill("pasient-ID kom ikke med");
  await yes.click();
  await dialog.getByText(patientId).first().waitFor();
  await expectSound(page);
  const look = { showsPatients: true, name: "Kari Lab", about: ["crp-1"], reason: "pasient-ID kom ikke med", outcome: "done" };
  expect(looks(at)).toEqual([look]);
  await dialog.getByRole("button", { name: "Lukk" }).click();
  expect(await page.getByRole("main").textContent()).not.toContain(patientId);
});

test("what was uncovered is gone when the page is locked", async () => {
  const at = await atInstruments(open, { role: "lab-responsible", width: 1200 });
  const { page, card, gateway } = at;
  await followed(at);
  await card.getByRole("button", { name: "Vis uten maske" }).click();
  const dialog = page.getByRole("dialog", { name: `Vis uten maske: ${deviceName}?` });
  await dialog.getByLabel("Hvorfor").fill("feilsøking");
  await dialog.getByRole("button", { name: "Vis uten maske" }).click();
  await dialog.getByText(patientId).first().waitFor();
  at.clock.skip(10 * 60_000);
  await gateway.settled();
  await page.getByRole("dialog", { name: "Siden er låst" }).waitFor();
  await dialog.waitFor({ state: "detached" });
});

test("nobody else is offered it, and whoever asks all the same is refused, on record", async () => {
  const at = await atInstruments(open);
  const { card } = at;
  await card.getByRole("button", { name: "Se hva som sies på ledningen" }).click();
  await card.getByText("Navn og numre er maskert").waitFor();
  expect(await card.getByRole("button", { name: "Vis uten maske" }).count()).toBe(0);
  const asking = asked(at, act, { connection: "crp-1", reason: "nysgjerrig" }, await sessionAnew(at, "administrator"));
  await expect(asking).rejects.toMatchObject({ code: "NOT_PERMITTED" });
  expect(looks(at)).toMatchObject([{ name: "Anne Admin", reason: "nysgjerrig", outcome: "NOT_PERMITTED" }]);
});
