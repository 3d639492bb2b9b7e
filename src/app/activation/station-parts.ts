/** The parts of a running station that an edited configuration changes: delivery line, rules, wires, admin page. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readSecret } from "../../config/secrets.ts";
import type { AdminSettings, BrokerSettings, LoadedConfig } from "../../config/settings.ts";
import type { Supervisor } from "../connections/supervisor.ts";
import type { ActivationParts } from "./activation.ts";
import { addressError, requireFreePort } from "./free-port.ts";
import { createPart, type Part } from "./part.ts";

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
      await requireFreePort("127.0.0.1", broker.port);
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

export function activationParts(
  line: Part<LoadedConfig, unknown>,
  admin: Part<AdminSettings, unknown>,
  supervisor: Supervisor,
  rules: (config: LoadedConfig) => void,
): ActivationParts {
  return {
    vacate: async ({ mqtt, connections, admin: page }) => {
      if (mqtt.broker.type !== "embedded" || mqtt.broker.port === 0) return;
      const { port } = mqtt.broker;
      await supervisor.vacate([port], connections);
      if (admin.running?.settings.port === port && page.port !== port) await admin.become(null);
    },
    line: (config) => line.become(config),
    rules,
    wires: ({ connections }) => supervisor.change(connections),
    admin: (config) => admin.become(config.admin),
  };
}

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
