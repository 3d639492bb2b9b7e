/** An instrument's clock beside the station's, in a real browser: what it showed, how far it is off, and what to do. */
import { expect, test } from "vitest";
import type { SkippingClock } from "../../src/machine/system-clock.ts";
import { dock } from "../support/gateway-harness.ts";
import { kits, runOf } from "../support/gateway-harness-site.ts";
import { expectSound, useBrowser } from "./browser.ts";
import { atInstruments, deviceSerial as serial } from "./instruments-station.ts";

const open = useBrowser();
const kit = kits.hba1c;
const minuteMs = 60_000;

const slowedBy = (clock: SkippingClock, ms: number): SkippingClock => ({
  ...clock,
  now: () => clock.now() - ms,
  at: (atMs, action) => clock.at(atMs + ms, action),
});

test.each([
  [0, "Den går riktig.", null],
  [12, "Den går 12 minutter etter.", "Labbro retter måletidspunktene der avviket er kjent"],
  [-180, "Den går 3 timer foran.", "Labbro retter måletidspunktene der avviket er kjent"],
  [10 * 24 * 60, "Den går 10 dager etter.", "Labbro ikke retter måletidspunktene"],
])("a clock that is %i minutes behind says so, and what to do", async (behind, how, means) => {
  const at = await atInstruments(open, { kit });
  const { page, card } = at;
  await card.getByText("Instrumentet har ikke fortalt hva klokken er.").waitFor();
  const wrong = slowedBy(at.clock, behind * minuteMs);
  const runs = [runOf(kit, { sequence: "1", measuredAt: at.ago(20 + behind) })];
  await dock(wrong, { kit, port: at.port, serial, runs });
  await at.closeBatches();
  await card.getByText(how).waitFor();
  if (means === null) expect(await card.getByText("still så klokken").count()).toBe(0);
  else {
    await card.getByText(means).waitFor();
    await card.getByText("Hent svarene først, still så klokken på instrumentet, og koble det til igjen med en gang.").waitFor();
  }
  await expectSound(page);
});
