/** What runs by the configuration, as the office asks for it: ports, connections, what is heard on them, and what an edit would change. */
import { previewStored } from "../captures/preview.ts";
import { maskedTraffic, plainTraffic } from "../captures/traffic.ts";
import type { LoadedConfig } from "../config/settings.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { RunningConfiguration } from "../office/configuration-port.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { PortWatcher } from "../transport/discovery/watch-ports.ts";
import { portUses } from "./connections/port-use.ts";
import type { Supervisor } from "./connections/supervisor.ts";

export interface RunningPorts {
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly store: GatewayStore;
  readonly supervisor: Supervisor;
  readonly ports: PortWatcher;
  readonly config: () => LoadedConfig;
}

export function runningConfiguration({
  dataDir,
  drivers,
  store,
  supervisor,
  ports,
  config,
}: RunningPorts): Pick<RunningConfiguration, "ports" | "connection" | "traffic" | "trafficWithPersons" | "preview"> {
  return {
    ports: async () => {
      const { connections } = config();
      const uses = await portUses(ports.ports, connections);
      return ports.ports.map((port) => ({ ...port, connection: uses.get(port.path) ?? null }));
    },
    connection: (id) => {
      const settings = config().connections.find((one) => one.id === id);
      if (settings === undefined) return null;
      const { transport, driver, mode } = settings;
      const status = supervisor.statuses()[settings.id] ?? notOpen;
      return {
        ...{ state: status.state, sentence: status.sentence, code: status.code, wiring: { ...transport }, driver, mode },
        lastHeardAt: store.transmissionLog.newest(settings.id, 1).list[0]?.startedAt ?? null,
      };
    },
    traffic: (connection, after) => maskedTraffic({ store, config: config(), drivers }, connection, after),
    trafficWithPersons: (connection) => plainTraffic({ store, config: config(), drivers }, connection),
    preview: async ({ config: then, problems, elsewhere }) => {
      if (then === null) throw new UserError("CONFIG_INVALID", `Mistakes: ${problems.length + elsewhere.length}.`);
      return await previewStored({ dataDir, before: config(), after: then, drivers });
    },
  };
}

const notOpen = { state: "stopped", sentence: "It is not open yet.", code: null };
