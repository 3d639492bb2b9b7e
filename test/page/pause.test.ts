/** A pause of delivery is ended where it is told: by whoever may, with a reason and the PIN, each cause by itself. */
import { expect, test } from "vitest";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { confirmByPin, expectSound, logIn, useBrowser } from "./browser.ts";

const open = useBrowser();

test("after a restore and beside another station: each is settled on the board, by whoever may", async () => {
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, bil 1", at: { port: await freePort() } });
  const at = await startStation({ files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device }, journal: null });
  const { pauses } = at.gateway.store;
  pauses.restored(at.clock.now() - 2, at.clock.now() - 10);
  pauses.besideAnother(at.clock.now() - 1);
  const page = await open(at.gateway.url);
  await page.getByText("En annen PC bruker samme navn").waitFor();
  const form = page.getByRole("form", { name: "Sendingen er satt på pause" });
  await logIn(page, at, "operator");
  await page.goto(at.gateway.url);
  await page.getByText("En annen PC bruker samme navn").waitFor();
  expect(await form.count()).toBe(0);
  const other = await open(at.gateway.url, { width: 320 });
  await logIn(other, at, "lab-responsible");
  await other.goto(at.gateway.url);
  const own = other.getByRole("form", { name: "Sendingen er satt på pause" });
  await own.getByText("Slå først av den andre PC-en").waitFor();
  await expectSound(other);
  const settle = async (told: string): Promise<void> => {
    await own.getByLabel("Hvorfor").fill("den gamle er destruert");
    await own.getByRole("button", { name: "Sett i gang sendingen" }).click();
    await confirmByPin(other);
    await other.getByText(told).waitFor();
  };
  await settle("Sendingen står fortsatt");
  await own.getByText("Se først etter at den gamle PC-en er slått av").waitFor();
  await settle("Sendingen er i gang igjen.");
  await own.waitFor({ state: "detached" });
  expect(pauses.current()).toBeNull();
});
