/** Twenty results of one docking, one of which meets a fault: the station that they come to, and what is to be seen of them. */
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import type { GatewayOptions } from "../../src/app/gateway.ts";
import type { Clock } from "../../src/domain/clock.ts";
import type { Logger } from "../../src/domain/logger.ts";
import { localDateTime } from "../../src/domain/time.ts";
import type { DriverDefinition } from "../../src/driver-api/index.ts";
import type { SkippingClock } from "../../src/machine/system-clock.ts";
import type { GatewayStore } from "../../src/store/gateway-store.ts";
import { dock, type Station, startStation, zone } from "./gateway-harness.ts";
import { controlOf, deviceYaml, kits, labbroYaml, runOf } from "./gateway-harness-site.ts";
import { syntheticPersons } from "./observations.ts";

const kit = kits.crp;
const serial = "AF20990001";
export const count = 20;
/** The one that meets the fault. */
export const chosen = "7";

export const isChosen = (observation: { readonly sequence: string | null; readonly kind: string }): boolean =>
  observation.sequence === chosen && observation.kind === "patient";

export interface Place {
  readonly port: number;
  readonly folder?: string;
  readonly openStore?: (dataDir: string) => GatewayStore;
  readonly drivers?: readonly DriverDefinition[];
  readonly logger?: Logger;
  readonly clock?: SkippingClock;
  readonly machineClock?: Clock;
  readonly createLink?: GatewayOptions["createLink"];
  readonly seams?: Pick<GatewayOptions, "transports" | "startHealth" | "portWatcher" | "checkStore">;
  /** Given: edits of the files are taken up. */
  readonly onConfig?: (news: ConfigNews) => void;
  /** Default: nobody answers. */
  readonly hasJournal?: boolean;
}

export async function startForTwenty({ port, hasJournal = false, ...options }: Place): Promise<Station> {
  const device = deviceYaml(kit, { id: "crp-1", at: { port }, serial });
  return await startStation({
    files: { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": device },
    ...(hasJournal ? {} : { journal: null }),
    ...options,
  });
}

/** How many the station took responsibility for; the control comes with them. `now`: what the instrument measured before, and remembers. */
export async function dockTwenty({ clock }: Station, port: number, now = clock.now()): Promise<number> {
  const ago = (minutes: number): string => localDateTime(now - minutes * 60_000, zone);
  const runs = Array.from({ length: count }, (_, nth) => {
    const patientId = syntheticPersons[nth % 4] ?? null;
    return runOf(kit, { sequence: String(nth + 1), measuredAt: ago(40 - nth), patientId });
  });
  const control = controlOf(kit, { sequence: "900", measuredAt: ago(60) });
  return await dock(clock, { kit, port, serial, runs: [control, ...runs] });
}

const states = (station: Station) => station.patientRuns("crp-1").map(({ state }) => state);
export const released = (station: Station): number => states(station).filter((state) => state === "released").length;

export async function readiness({ gateway }: Station) {
  const answer = await fetch(`${gateway.url}/health/ready`);
  const { reasons, undecided, faults } = (await answer.json()) as {
    readonly reasons: readonly { readonly code: string }[];
    readonly undecided: Readonly<Record<string, number>>;
    readonly faults: readonly { readonly where: string; readonly frames: readonly string[] }[];
  };
  return { status: answer.status, codes: reasons.map(({ code }) => code), undecided, faults };
}

/** A fault before the acknowledgement ends the link: the instrument has its results still, and comes again. */
export async function dockUntilTaken(station: Station, port: number): Promise<void> {
  const now = station.clock.now();
  for (let acknowledged = 0, tries = 0; acknowledged < count + 1; tries += 1) {
    if (tries === 8) throw new Error("The station takes nothing.");
    acknowledged = await dockTwenty(station, port, now).catch(() => 0);
    if (acknowledged < count + 1) station.clock.skip(12_000);
  }
}

/** Time passes, piece by piece, as long as retries may take. */
export async function timePasses(station: Station, pieces: number, eachMs = 20_000): Promise<void> {
  for (let nth = 0; nth < pieces; nth += 1) {
    station.clock.skip(eachMs);
    await meanwhile(station.clock, station.closeBatches());
  }
}

/** Nobody counts here how often a message was sent: what got no answer need not be waited for. */
export const delivered = (station: Station): Promise<void> => station.delivered(100);

/** The same, while the clock goes on by a second every few milliseconds: a store that is looked at again is not waited for in real time. */
export async function meanwhile<T>(clock: SkippingClock, promise: Promise<T>): Promise<T> {
  const ticking = setInterval(() => clock.skip(1_000), 5);
  return await promise.finally(() => clearInterval(ticking));
}
