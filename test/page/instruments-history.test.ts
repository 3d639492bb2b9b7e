/** A former version of a file comes back when whoever asks has seen what that changes, and has said why. */
import { expect, test } from "vitest";
import { confirmByPin, expectSound, useBrowser } from "./browser.ts";
import { atInstruments, deviceName } from "./instruments-station.ts";

const open = useBrowser();

test("«Hent tilbake» asks first, says what will change, and keeps the reason that was written", async () => {
  const { page, present } = await atInstruments(open);
  const before = present();
  await page.getByRole("button", { name: `Endre ${deviceName}` }).click();
  await page.getByLabel("Navn", { exact: true }).first().fill("Afinion, bil 2");
  await page.getByLabel("Hvorfor endres det?").fill("flyttet til bil 2");
  await page.getByRole("button", { name: "Lagre", exact: true }).click();
  await confirmByPin(page);
  await page.getByText("Lagret. Endringen tas i bruk om et øyeblikk.").waitFor();
  const changed = present();
  expect(changed).toContain("Afinion, bil 2");
  const card = page.getByRole("region", { name: "Afinion, bil 2" });
  const history = card.locator("details", { has: page.locator("summary", { hasText: "Historikk" }) });
  await history.locator("summary", { hasText: "Historikk" }).click();
  await history.getByRole("button", { name: "Hent tilbake nr. 1" }).click();
  const dialog = page.getByRole("dialog", { name: "Hent tilbake nr. 1?" });
  await dialog.getByText("Linjer med + kommer tilbake, linjer med − blir borte.").waitFor();
  const lines = (await dialog.locator("pre").textContent())?.split("\n") ?? [];
  expect(lines.filter((line) => /^[+-]/.test(line))).toEqual(['- name: "Afinion, bil 2"', "+ name: Afinion, bil 1"]);
  await dialog.getByText("De andre instrumentene virker som før.").waitFor();
  await expectSound(page);
  await dialog.getByRole("button", { name: "Forhåndsvis på svarene herfra" }).click();
  await dialog.getByText(/kunne ikke prøves: ingenting er hentet fra instrumentet ennå/).waitFor();
  // Without a reason nothing happens, nor when somebody changes their mind.
  expect(await dialog.getByRole("button", { name: "Hent tilbake nr. 1" }).getAttribute("aria-disabled")).toBe("true");
  await dialog.getByRole("button", { name: "Avbryt" }).click();
  expect(present()).toBe(changed);
  await history.getByRole("button", { name: "Hent tilbake nr. 1" }).click();
  await dialog.getByLabel("Hvorfor endres det?").fill("bilene ble byttet tilbake");
  await dialog.getByRole("button", { name: "Hent tilbake nr. 1" }).click();
  await confirmByPin(page);
  await page.getByText("Lagret. Endringen tas i bruk om et øyeblikk.").waitFor();
  expect(present()).toBe(before);
  const again = page.getByRole("region", { name: deviceName });
  await again.locator("summary", { hasText: "Historikk" }).click();
  await again.getByText("bilene ble byttet tilbake").waitFor();
});
