/** The parts of a running station that an edited configuration changes: delivery line, rules, wires, admin page. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readSecret } from "../config/secrets.ts";
import type { AdminSettings, BrokerSettings, ConnectionSettings, LoadedConfig } from "../config/settings.ts";
import type { UserError } from "../domain/problem-catalogue.ts";
import type { ActivationParts } from "./activation/activation.ts";
import { addressError, requireFreePort } from "./activation/free-port.ts";
import { createPart, type Part } from "./activation/part.ts";
import { mustLetGo, type Ports, stayingParts } from "./activation/port-moves.ts";
import type { Supervisor } from "./connections/supervisor.ts";

interface Stoppable {
  stop(): Promise<void>;
}

export type LinePart<Line> = Part<LoadedConfig, Line>;

export function createLinePart<Line extends Stoppable>(start: (config: LoadedConfig) => Promise<Line>): LinePart<Line> {
  return createPart<LoadedConfig, Line>({
    traits: lineTraits,
    equal: isDeepStrictEqual,
    check: async ({ mqtt: { broker } }, running) => {
      // Where nothing runs yet there is nothing to keep: an address that is taken is then tried again by the part itself.
      if (running === null || broker.type !== "embedded") return;
      const own = running.mqtt.broker;
      if (own.type === "embedded" && own.port === broker.port) return;
      await requireFreePort(loopback, broker.port);
    },
    open: start,
    close: (line) => line.stop(),
  });
}

export type AdminPart<Server> = Part<AdminSettings, Server>;

export function createAdminPart<Server extends Stoppable>(
  start: (settings: AdminSettings) => Promise<Server>,
): AdminPart<Server> {
  return createPart<AdminSettings, Server>({
    traits: (settings) => settings,
    equal: isDeepStrictEqual,
    check: async (next, running) => {
      if (running !== null && running.port !== next.port) await requireFreePort(next.host, next.port);
    },
    open: async (settings) => {
      try {
        return await start(settings);
      } catch (error) {
        throw addressError(error, settings.port);
      }
    },
    close: (server) => server.stop(),
  });
}

interface Reachable {
  /** Null: it can be reached. */
  readonly problem: UserError | null;
}

export function activationParts(
  line: Part<LoadedConfig, unknown>,
  admin: Part<AdminSettings, Reachable>,
  supervisor: Supervisor,
  rules: (config: LoadedConfig) => void,
): ActivationParts {
  return {
    vacate: (config) => vacate(portsInUse(line, admin, supervisor), portsOf(config), admin, supervisor),
    line: (config) => line.become(config),
    rules,
    wires: ({ connections }) => supervisor.change(connections),
    admin: async (config) => {
      await admin.become(config.admin);
      return admin.running?.handle.problem ?? null;
    },
    runs: (part) => (part === "delivery" ? line : admin).running !== null,
  };
}

const loopback = "127.0.0.1";
const lineName = "the delivery line";
const adminName = "the admin page";

/** Wires by their ids, which have no blanks. */
type PortPlace = readonly [part: string, place: { readonly host: string | undefined; readonly port: number }];

/** Wires first: one that is in a transfer keeps its port until that has ended, and then nobody else lets go for its sake. */
async function vacate(
  now: readonly PortPlace[],
  next: readonly PortPlace[],
  admin: Part<AdminSettings, unknown>,
  supervisor: Supervisor,
): Promise<void> {
  const [held, wanted] = [numbers(now), numbers(next)];
  if (mustLetGo(held, wanted, new Set()).length === 0) return;
  const taken = await takenByOthers(next, new Set(held.values()));
  // Without its line nothing of an edit is taken up.
  if (held.get(lineName) !== wanted.get(lineName) && stayingParts(held, wanted, taken).has(lineName)) return;
  const leaving = mustLetGo(held, wanted, taken);
  const areGone = await supervisor.close(leaving);
  if (areGone && leaving.includes(adminName)) await admin.become(null);
}

const numbers = (places: readonly PortPlace[]): Ports => new Map(places.map(([part, { port }]) => [part, port]));

async function takenByOthers(places: readonly PortPlace[], own: ReadonlySet<number>): Promise<ReadonlySet<number>> {
  const taken = new Set<number>();
  for (const [, { host, port }] of places) if (!own.has(port) && !(await isFree(host, port))) taken.add(port);
  return taken;
}

const isFree = (host: string | undefined, port: number): Promise<boolean> =>
  requireFreePort(host, port).then(
    () => true,
    // Why it is not is told by the part that wants it.
    () => false,
  );

function portsInUse(
  line: Part<LoadedConfig, unknown>,
  admin: Part<AdminSettings, unknown>,
  { running }: Supervisor,
): readonly PortPlace[] {
  return [
    ...(line.running === null ? [] : brokerPlace(line.running.settings.mqtt.broker)),
    ...(admin.running === null ? [] : [[adminName, admin.running.settings] as const]),
    ...running.flatMap(wirePlace),
  ];
}

const portsOf = ({ mqtt, admin, connections }: LoadedConfig): readonly PortPlace[] => [
  ...brokerPlace(mqtt.broker),
  [adminName, admin],
  ...connections.flatMap(wirePlace),
];

const brokerPlace = (broker: BrokerSettings): readonly PortPlace[] =>
  broker.type === "embedded" ? [[lineName, { host: loopback, port: broker.port }]] : [];

const wirePlace = ({ id, transport }: ConnectionSettings): readonly PortPlace[] =>
  transport.type === "tcp-server" ? [[id, { host: transport.host, port: transport.port }]] : [];

/** What the delivery line is built from. A password or certificate that was exchanged is a change as well. */
function lineTraits({ mqtt, station }: LoadedConfig): unknown {
  const { site, gateway, journal, qcReceiver } = station;
  return { mqtt, secrets: fingerprint(mqtt.broker), site: site.id, gateway, journal, qcReceiver };
}

/** Throws UserError CONFIG_SECRET. */
function fingerprint(broker: BrokerSettings): string | null {
  if (broker.type === "embedded") return null;
  const files = Object.values(broker.tls).flatMap((file) => (file === null ? [] : { file }));
  const secrets = [...(broker.password === null ? [] : [broker.password]), ...files].map((one) => readSecret(one));
  return createHash("sha256").update(JSON.stringify(secrets)).digest("hex");
}
