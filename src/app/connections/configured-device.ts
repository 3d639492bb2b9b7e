/** An instrument by its id, with its driver and what its files say beside it. */
import type { LoadedConfig } from "../../config/settings.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Instrument } from "../../domain/station.ts";
import type { Configured, DriverDefinition } from "../../driver-api/index.ts";

export interface ConfiguredDevice {
  readonly instrument: Instrument;
  readonly driver: DriverDefinition;
  readonly configured: Configured;
}

/** Throws UserError BAD_USAGE for an instrument that is not configured. */
export function configuredDevice(
  { instruments, connections }: LoadedConfig,
  drivers: readonly DriverDefinition[],
  device: string,
): ConfiguredDevice {
  const instrument = instruments.find((one) => one.id === device);
  const driver = drivers.find((one) => one.id === instrument?.driver);
  if (instrument === undefined || driver === undefined) {
    throw new UserError(
      "BAD_USAGE",
      `There is no instrument "${device}"; there is: ${instruments.map((one) => one.id).join(", ")}.`,
    );
  }
  const protocol = connections.find((one) => one.id === instrument.connection)?.tuned?.protocol ?? null;
  return { instrument, driver, configured: { mapping: instrument.mapping ?? null, protocol } };
}
