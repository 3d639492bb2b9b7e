/** A configured station that does not run: commands open its data folder themselves. */
import { join } from "node:path";
import type { Role } from "../../src/domain/signature.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { type CommandResult, command } from "./gateway-harness.ts";
import { deviceYaml, kits, type LabbroFile, labbroYaml, temporaryFolder, writeFiles } from "./gateway-harness-site.ts";
import { logIn } from "./logged-in.ts";

export interface OfficePlace {
  readonly folder: string;
  /** `labbro ARGS` with its folders, as an account of that role. */
  readonly as: (role: Role, ...args: readonly string[]) => Promise<CommandResult>;
  /** The same as the laboratory responsible. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** The same, with a reason. */
  readonly signed: (...args: readonly string[]) => Promise<CommandResult>;
  /** A file in the folder; returns its path. */
  readonly file: (name: string, text: string) => string;
}

/** One Afinion with CRP; its port is never opened, and its store holds nothing yet. */
export function officePlace(labbro: LabbroFile = {}): OfficePlace {
  const folder = temporaryFolder();
  const device = deviceYaml(kits.crp, { id: "crp-1", name: "Afinion, kontor 1", at: { port: 10_001 } });
  writeFiles(join(folder, "config"), { "labbro.yaml": labbroYaml(labbro), "devices/crp-1.yaml": device });
  openGatewayStore(join(folder, "data")).close();
  const place = { configDir: join(folder, "config"), dataDir: join(folder, "data") };
  const as = async (role: Role, ...args: readonly string[]) => {
    await logIn(place, role);
    return await command(...args, "--config", place.configDir, "--data", place.dataDir);
  };
  return {
    folder,
    as,
    run: (...args) => as("lab-responsible", ...args),
    signed: (...args) => as("lab-responsible", ...args, "--reason", "gjennomgang"),
    file: (name, text) => {
      writeFiles(folder, { [name]: text });
      return join(folder, name);
    },
  };
}
