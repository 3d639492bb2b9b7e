/** Does office work where the data is: in the running gateway, or here when none runs. Never two writers. */

import { silentLogger } from "../domain/logger.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { openGatewayStore } from "../store/gateway-store.ts";
import { askGateway } from "./control-socket.ts";
import { createCore } from "./core.ts";
import { loadOrExplain } from "./load-or-explain.ts";
import { type OfficeAnswer, type OfficeRequest, officeWork } from "./office.ts";
import { systemClock } from "./system-clock.ts";
import { takeWriterLock } from "./writer-lock.ts";

export interface OfficePlace {
  readonly configDir: string;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
}

/** Throws UserError. */
export async function doOfficeWork(place: OfficePlace, request: OfficeRequest): Promise<OfficeAnswer> {
  return (await askGateway(place.dataDir, request)) ?? (await workHere(place, request));
}

async function workHere(place: OfficePlace, request: OfficeRequest): Promise<OfficeAnswer> {
  const config = await loadOrExplain(place.configDir, place.drivers);
  const lock = takeWriterLock(place.dataDir);
  const store = openGatewayStore(place.dataDir);
  try {
    const core = createCore({
      store,
      config,
      drivers: place.drivers,
      clock: systemClock,
      logger: silentLogger,
      onQueued: () => {},
    });
    return officeWork(core.ports, core.pipeline, core.decide, request);
  } finally {
    store.close();
    lock.release();
  }
}
