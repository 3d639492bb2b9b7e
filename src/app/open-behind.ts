/** Opens the store behind the health address, so that somebody is told what the start waits for. */
import type { LoadedConfig } from "../config/settings.ts";
import type { Logger } from "../domain/logger.ts";
import { systemClock } from "../machine/system-clock.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Front } from "./front/front.ts";
import { openWhenFree } from "./open-when-free.ts";

export interface OpenOptions {
  readonly config: LoadedConfig;
  readonly dataDir: string;
  readonly logger: Logger;
  readonly talk: (line: string) => void;
  readonly stopRequested: Promise<void>;
  readonly openStore: (dataDir: string) => GatewayStore;
}

/** Throws what is no matter of waiting. */
export async function openBehind(front: Front, options: OpenOptions): Promise<GatewayStore> {
  const { config, dataDir, logger, talk, stopRequested, openStore } = options;
  await front.part.become(config.admin);
  const waiting = { clock: systemClock, logger, talk, onWaiting: front.waitsFor, stopRequested };
  const store = await openWhenFree(() => openStore(dataDir), waiting);
  front.waitsFor("STARTING");
  await nextTurn();
  return store;
}

/** Whoever asks at the health address meanwhile is answered. */
export const nextTurn = (): Promise<void> => new Promise((turn) => void setImmediate(turn));
