/** What every check may look at: the zone, the drivers, and the other files. */
import type { DriverDefinition, DriverMode } from "../driver-api/driver.ts";
import type { ParsedFile } from "./parsing/parsed-file.ts";
import type { CodesFile, ConnectionFile, DeviceFile, LabbroFile, PolicyFile } from "./schema/index.ts";
import type { SecretRef } from "./settings.ts";
import { chooseFrom } from "./suggest.ts";

export interface ParsedConfig {
  readonly labbro: ParsedFile<LabbroFile>;
  readonly policy: ParsedFile<PolicyFile> | null;
  readonly codes: ParsedFile<CodesFile> | null;
  readonly connections: readonly ParsedFile<ConnectionFile>[];
  readonly devices: readonly ParsedFile<DeviceFile>[];
}

export interface Context extends ParsedConfig {
  /** The gateway's; Europe/Oslo while labbro.yaml is unreadable, so that the other files can be checked. */
  readonly zone: string;
  readonly drivers: readonly DriverDefinition[];
  readonly surroundings: Surroundings;
}

/** The machine around the files. */
export interface Surroundings {
  /** Absolute path of a file that is named relative to the configuration folder. */
  resolve(file: string): string;
  /** Why the secret or file cannot be read, or null. */
  unreadable(secret: SecretRef): string | null;
}

export interface DriverChoice {
  readonly driver: DriverDefinition;
  readonly modeName: string;
  readonly mode: DriverMode;
}

/** The driver and mode that a device or connection file names, or null with the mistake told. */
export function chooseDriver(
  file: ParsedFile<{ driver: string; mode: string }>,
  drivers: readonly DriverDefinition[],
): DriverChoice | null {
  const { driver: driverId, mode: modeName } = file.fields;
  if (driverId === undefined) return null;
  const driver = drivers.find((one) => one.id === driverId);
  if (driver === undefined) {
    const todo = chooseFrom(
      driverId,
      drivers.map((one) => one.id),
    );
    file.fault("CONFIG_INVALID", ["driver"], `there is no driver ${JSON.stringify(driverId)}`, todo);
    return null;
  }
  if (modeName === undefined) return null;
  const mode = Object.hasOwn(driver.modes, modeName) ? driver.modes[modeName] : undefined;
  if (mode !== undefined) return { driver, modeName, mode };
  const what = `${driver.id} has no mode ${JSON.stringify(modeName)}`;
  file.fault("CONFIG_INVALID", ["mode"], what, chooseFrom(modeName, Object.keys(driver.modes)));
  return null;
}
