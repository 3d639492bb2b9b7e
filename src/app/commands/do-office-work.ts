/** Does office work where the data is: in the running gateway, or here when none runs. Never two writers. */

import { resolve } from "node:path";
import { createEditing, historyDirOf } from "../../config/editing/editing.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import { silentLogger } from "../../domain/logger.ts";
import { problemCatalogue, UserError } from "../../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { takeWriterLock, type WriterLock } from "../../machine/writer-lock.ts";
import type { Effect } from "../../office/act.ts";
import { askGateway, type Question } from "../../office/ask-gateway.ts";
import { isOpen } from "../../office/asked.ts";
import type { ConfigurationPort } from "../../office/configuration-port.ts";
import { createDesk } from "../../office/desk.ts";
import { actNamed } from "../../office/index.ts";
import { isWayIn } from "../../office/ways-in.ts";
import { type GatewayStore, openGatewayStore, openMemoryStore } from "../../store/gateway-store.ts";
import { holdsStore } from "../../store/opening/marks.ts";
import { sealedNotes } from "../../store/sealing/sealed-notes.ts";
import { stationFiles } from "../../store/station-files.ts";
import { makeLineSplitter } from "../../transport/serial/line-splitter.ts";
import { loadOrExplain } from "../load-or-explain.ts";
import { readingAgain, tunedProtocolOf } from "../recovery.ts";
import { type Core, createCore } from "../station-core.ts";
import { type ToldFaults, tellFaults } from "../watching/told-faults.ts";

export interface OfficePlace {
  readonly configDir: string;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  /** Told when a new store is made, and of every fault that was contained. */
  readonly talk: (line: string) => void;
  /** From the data folder to the store; default: as it is there. */
  readonly openStore?: (dataDir: string) => GatewayStore;
}

/** Throws UserError; NO_STORE where the work needs what a store holds and there is none: then nothing is made. */
export async function doOfficeWork<Answer>(place: OfficePlace, question: Question): Promise<Answer> {
  const reply = await askGateway<Answer>(place.dataDir, question);
  // What an act answers is of its own type; over a socket and here alike the caller names it.
  return reply === null ? ((await workHere(place, question)) as Answer) : reply.answer;
}

/** A code is what begins a new station; a session can only be one of a store that is there. */
const effectOf = (name: string): Effect =>
  !isWayIn(name) ? actNamed(name).effect : name === "session.recover" ? "begins" : "changes";

function openFor(effect: Effect, { dataDir, talk, openStore = openGatewayStore }: OfficePlace) {
  if (!holdsStore(stationFiles(dataDir))) {
    if (effect === "configured") return opened(openMemoryStore());
    if (effect !== "begins") throw new UserError("NO_STORE", `Folder: ${resolve(dataDir)}.`);
    talk(newStoreSentence(dataDir));
  }
  const lock = takeWriterLock(dataDir);
  try {
    const store = openStore(dataDir);
    // Whoever asks a station that does not run is told no better than by looking through it first.
    store.findings.expectLook();
    return opened(store, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function opened(store: GatewayStore, lock?: WriterLock) {
  const release = () => {
    store.close();
    lock?.release();
  };
  return { store, release };
}

/** Whoever meant another folder learns it here. */
export const newStoreSentence = (dataDir: string): string => `A new data folder is made: ${resolve(dataDir)}`;

async function workHere(place: OfficePlace, { name, request, session, pin }: Question): Promise<unknown> {
  const effect = effectOf(name);
  // Refused before a folder is made for it: whoever is logged in has a store.
  const needsLogin = !isWayIn(name) && !isOpen(actNamed(name));
  if (session === null && needsLogin && effect === "begins" && !holdsStore(stationFiles(place.dataDir)))
    throw new UserError("NOT_LOGGED_IN", "");
  // As it would come over the socket.
  const plain: unknown = JSON.parse(JSON.stringify(request));
  const config = await loadOrExplain(place.configDir, place.drivers);
  const { release, store } = openFor(effect, place);
  const faults = tellFaults(place.talk);
  let core: Core | null = null;
  try {
    core = createCore({
      store,
      config,
      drivers: place.drivers,
      clock: systemClock,
      logger: silentLogger,
      reading: (ports, pipeline) =>
        readingAgain({ ports, pipeline, makeLineSplitter, tunedProtocol: tunedProtocolOf(() => config) }),
      faults,
      onQueued: () => {},
    });
    const office = { ...core, configuration: editingAlone(place, config, store) };
    const answer = await createDesk(office).command(session, name, plain, pin);
    tellWhatIsKept(store, faults, place.talk);
    return answer;
  } finally {
    core?.stop();
    release();
  }
}

/** The files can be edited without a gateway: it takes them up when it starts. */
function editingAlone(
  { configDir, dataDir, drivers }: OfficePlace,
  config: LoadedConfig,
  { seal }: GatewayStore,
): ConfigurationPort {
  const editing = createEditing({
    configDir,
    historyDir: historyDirOf(dataDir),
    notes: sealedNotes(seal),
    drivers,
    inForce: () => config,
  });
  return { editing, running: null };
}

/** What could not be done now is in the store: the gateway does it, or says every time that it is asked that it cannot. */
function tellWhatIsKept(store: GatewayStore, { count }: ToldFaults, talk: (line: string) => void): void {
  const kept = count === 0 ? 0 : store.errands.failing().length;
  if (kept === 0) return;
  const pieces = kept === 1 ? "1 piece of work is" : `${kept} pieces of work are`;
  talk(`${problemCatalogue.FOLLOW_UP_FAILING.says} ${pieces} kept, and done when the gateway starts. (FOLLOW_UP_FAILING)`);
}
