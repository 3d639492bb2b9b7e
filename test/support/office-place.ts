/** A configured station that does not run: commands open its data folder themselves. */
import { join } from "node:path";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { type CommandResult, command } from "./gateway-harness.ts";
import { deviceYaml, kits, type LabbroFile, labbroYaml, temporaryFolder, writeFiles } from "./gateway-harness-site.ts";

export interface OfficePlace {
  readonly folder: string;
  /** `labbro ARGS` with its folders. */
  readonly run: (...args: readonly string[]) => Promise<CommandResult>;
  /** The same, signed. */
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
  const run = (...args: readonly string[]) =>
    command(...args, "--config", join(folder, "config"), "--data", join(folder, "data"));
  return {
    folder,
    run,
    signed: (...args) => {
      const role = args.includes("--role") ? [] : ["--role", "lab-responsible"];
      return run(...args, ...role, "--by", "Kari Lab", "--reason", "gjennomgang");
    },
    file: (name, text) => {
      writeFiles(folder, { [name]: text });
      return join(folder, name);
    },
  };
}
