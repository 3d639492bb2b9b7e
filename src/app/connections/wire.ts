/** One connection id, whatever settings it has had: the newest wish is the one that is carried out, and only between sessions. */
import { isDeepStrictEqual } from "node:util";
import type { ConnectionSettings } from "../../config/settings.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { RunsAs } from "../activation/activation.ts";
import { requireFreePort } from "../activation/free-port.ts";
import { createPart } from "../activation/part.ts";
import type { Connection } from "./connection.ts";

export interface WireOutcome {
  /** A transfer is under way: it changes when that has ended. */
  readonly waits: boolean;
  readonly error?: unknown;
  /** With an error. `edited`: it has the new settings and tries again by itself. */
  readonly runsAs: RunsAs;
}

export interface Wire {
  /** What runs, or comes to its end. */
  readonly connection: Connection | null;
  /** Nothing runs and nothing is being changed. */
  readonly idle: boolean;
  /** Null: it is to run no longer. Never rejects. */
  become(wanted: ConnectionSettings | null): Promise<WireOutcome>;
  stop(): Promise<void>;
}

/** How long a transfer may go on when its connection is to restart. */
const betweenSessionsMs = 10 * 60_000;

/** `connect` throws where the settings cannot be carried out at all. */
export function createWire(connect: (settings: ConnectionSettings) => Connection): Wire {
  let closing: Connection | null = null;
  let stopped = false;
  let wanted: ConnectionSettings | null = null;
  let moving: Promise<void> | null = null;
  let onWaits = () => {};
  const part = createPart<ConnectionSettings, Connection>({
    traits: (settings) => settings,
    equal: isDeepStrictEqual,
    // Where nothing runs yet there is nothing to keep: the wire is opened, and tries its port again and again by itself.
    check: async (next, running) => {
      const { transport } = next;
      if (running === null || transport.type !== "tcp-server" || portOf(running) === transport.port) return;
      await requireFreePort(transport.host, transport.port);
    },
    open: async (settings) => {
      const connection = connect(settings);
      if (!stopped) await connection.start();
      return connection;
    },
    close: async (connection) => {
      closing = connection;
      if (connection.reading) onWaits();
      await connection.stop(stopped ? 0 : betweenSessionsMs);
      closing = null;
    },
  });
  const move = async (): Promise<void> => {
    for (let aim = wanted; ; aim = wanted) {
      try {
        await part.become(aim);
        if (aim === wanted) return;
      } catch (error) {
        if (aim === wanted) throw error;
      }
    }
  };
  return {
    get connection() {
      return part.running?.handle ?? closing;
    },
    get idle() {
      return part.running === null && moving === null;
    },
    become: (next) => {
      if (stopped) return Promise.resolve({ waits: false, runsAs: "before" });
      wanted = next;
      const waiting = new Promise<WireOutcome>((resolve) => {
        onWaits = () => resolve({ waits: true, runsAs: "before" });
      });
      if (closing?.reading) onWaits();
      moving ??= move().finally(() => {
        moving = null;
      });
      const done = moving.then<WireOutcome, WireOutcome>(
        () => ({ waits: false, ...troubleOf(part.running?.handle ?? null), runsAs: "edited" }),
        (error: unknown) => ({ waits: false, error, runsAs: part.running === null ? "nothing" : "before" }),
      );
      return Promise.race([done, waiting]);
    },
    stop: async () => {
      stopped = true;
      wanted = null;
      // What waits for its transfer's end is hastened.
      await closing?.stop(0);
      await moving?.catch(() => undefined);
      await part.become(null);
    },
  };
}

/** The network port that it listens on; null: on none. */
const portOf = ({ transport }: ConnectionSettings): number | null => (transport.type === "tcp-server" ? transport.port : null);

/** A port that is taken or forbidden. Anything else that a new wire waits for is usual: the instrument is in a car. */
function troubleOf(connection: Connection | null): { readonly error?: UserError } {
  const transport = connection?.settings.transport;
  const code = connection?.status.code;
  if (transport?.type !== "tcp-server" || (code !== "ADDRESS_IN_USE" && code !== "ADDRESS_UNUSABLE")) return {};
  return { error: new UserError(code, `It is port ${transport.port}.`) };
}
