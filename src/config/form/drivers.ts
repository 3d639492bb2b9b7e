/** What the installed drivers offer to whoever fills in an instrument's form. Plain data. */
import type { DriverDefinition, DriverMode } from "../../driver-api/driver.ts";
import type { Choice } from "./fields.ts";

export interface OfferedDriver {
  readonly id: string;
  readonly title: string;
  /** By their names in the files; empty where the file's own mapping says it. */
  readonly analytes: readonly string[];
  readonly modes: readonly OfferedMode[];
}

export interface OfferedMode {
  readonly name: string;
  /** `unverified`: all its results are held until somebody has confirmed it here. */
  readonly evidence: DriverMode["evidence"];
  /** False: two of them need cables of their own. */
  readonly reportsSerial: boolean;
  readonly needsMapping: boolean;
  /** Ways to wire it, and the instrument's standard settings: what a choice that nobody made means. */
  readonly transport: DriverMode["transport"];
}

export const offeredDrivers = (drivers: readonly DriverDefinition[]): readonly OfferedDriver[] =>
  drivers.map((driver) => ({
    id: driver.id,
    title: titleOf(driver),
    analytes: Object.keys(driver.analytes),
    modes: Object.entries(driver.modes).map(([name, { evidence, reportsSerial, transport, mapping }]) => ({
      ...{ name, evidence, reportsSerial, transport, needsMapping: mapping !== undefined },
    })),
  }));

export const driverChoices = (drivers: readonly OfferedDriver[]): Readonly<Record<string, readonly Choice[]>> => ({
  driver: drivers.map(({ id, title }) => ({ value: id, title })),
  mode: drivers.flatMap(({ id, modes }) => modes.map(({ name }) => ({ value: name, title: name, onlyWith: { driver: id } }))),
});

function titleOf({ vendor, model, modes }: DriverDefinition): string {
  if (vendor === "generic") return `Uten egen driver (${Object.keys(modes).join(", ")})`;
  return model.toLowerCase().startsWith(vendor.toLowerCase()) ? model : `${vendor} ${model}`;
}
