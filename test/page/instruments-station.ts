/** A station with one instrument, before whoever opens «Instrumenter». */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Role } from "../../src/domain/signature.ts";
import { startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, type Kit, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { logIn, type useBrowser } from "./browser.ts";

export const deviceFile = "devices/crp-1.yaml";
export const deviceSerial = "AF20990001";
export const deviceName = "Afinion, bil 1";

interface Wanted {
  readonly role?: Role;
  readonly width?: number;
  readonly kit?: Kit;
  readonly change?: (device: string) => string;
}

/** `open`: the window of the test. */
export async function atInstruments(open: ReturnType<typeof useBrowser>, wanted: Wanted = {}) {
  const { role = "administrator", width = 320, kit = kits.crp, change = (device) => device } = wanted;
  const port = await freePort();
  const device = change(deviceYaml(kit, { id: "crp-1", name: deviceName, at: { port }, serial: deviceSerial }));
  const at = await startStation({
    files: { "labbro.yaml": labbroYaml(), [deviceFile]: device },
    onConfig: () => undefined,
  });
  const page = await open(at.gateway.url, { width });
  await logIn(page, at, role);
  await page.goto(`${at.gateway.url}/instrumenter`);
  return { ...at, port, page, card: cardIn(page), present: () => readFileSync(join(at.configDir, deviceFile), "utf8") };
}

const cardIn = (page: Page) => page.getByRole("region", { name: deviceName });
