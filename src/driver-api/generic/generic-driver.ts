/** A driver by configuration alone, and a maker's name for one. Both hold every result until the instrument's file is confirmed. */
import { type DriverDefinition, type DriverMode, defineDriver } from "../driver.ts";
import { decodeGeneric } from "./decode-mapped.ts";
import { type GenericModeName, genericModes } from "./modes.ts";

export interface GenericDriver {
  readonly id: string;
  /** Null for the generic drivers themselves. */
  readonly make: { readonly vendor: string; readonly model: string } | null;
  /** The modes it offers, each with where its family is known from. */
  readonly modes: Readonly<Partial<Record<GenericModeName, string>>>;
}

/** Its analytes are those of the instrument's mapping; here it has none. */
export function defineGenericDriver({ id, make, modes }: GenericDriver): DriverDefinition {
  const names = Object.keys(modes) as GenericModeName[];
  return defineDriver({
    id,
    vendor: make?.vendor ?? "generic",
    model: make?.model ?? id,
    revision: 1,
    modes: Object.fromEntries(names.map((name): [string, DriverMode] => [name, modeOf(name, modes[name] ?? "")])),
    analytes: {},
    clock: { offset: "trusted" },
    decode: (message, context) => decodeGeneric(message, context, make?.vendor ?? null),
    ...(make === null ? {} : { preset: true }),
  });
}

/** Only silence ends a docking batch: nobody knows what an end of transmission means here. */
function modeOf(name: GenericModeName, source: string): DriverMode {
  return { ...genericModes[name], evidence: "unverified", source, endsBatch: false };
}
