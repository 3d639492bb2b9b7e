/** Does office work where the data is: in the running gateway, or here when none runs. Never two writers. */

import { ignoredFaults } from "../../domain/fault.ts";
import { silentLogger } from "../../domain/logger.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { openGatewayStore } from "../../store/gateway-store.ts";
import { type Core, createCore } from "../core.ts";
import { loadOrExplain } from "../load-or-explain.ts";
import { systemClock } from "../system-clock.ts";
import { takeWriterLock } from "../writer-lock.ts";
import { askGateway } from "./ask-gateway.ts";
import { type ActionName, type AnswerOf, officeWork, type RequestOf } from "./index.ts";

export interface OfficePlace {
  readonly configDir: string;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
}

/** Throws UserError. */
export async function doOfficeWork<Name extends ActionName>(
  place: OfficePlace,
  name: Name,
  request: RequestOf<Name>,
): Promise<AnswerOf<Name>> {
  const reply = await askGateway(place.dataDir, name, request);
  return reply === null ? await workHere(place, name, request) : reply.answer;
}

async function workHere<Name extends ActionName>(
  place: OfficePlace,
  name: Name,
  request: RequestOf<Name>,
): Promise<AnswerOf<Name>> {
  const config = await loadOrExplain(place.configDir, place.drivers);
  const lock = takeWriterLock(place.dataDir);
  const store = openGatewayStore(place.dataDir);
  let core: Core | null = null;
  try {
    core = createCore({
      store,
      config,
      drivers: place.drivers,
      clock: systemClock,
      logger: silentLogger,
      faults: ignoredFaults,
      onQueued: () => {},
    });
    return officeWork(core, name, request);
  } finally {
    core?.stop();
    store.close();
    lock.release();
  }
}
