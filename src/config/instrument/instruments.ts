/** A device file becomes an Instrument. */
import type { EpochMs } from "../../domain/clock.ts";
import { connectionId, instrumentId } from "../../domain/ids.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { localDateTime, readInstant } from "../../domain/time.ts";
import type { Context, DriverChoice } from "../context.ts";
import { checkMapping, completedBy, mappingIn } from "../mapping/mapping-checks.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import { outcomeChoices } from "../policy/outcome-choices.ts";
import { qcLayers } from "../policy/qc-layers.ts";
import { qcPolicies } from "../policy/qc-policy.ts";
import type { DeviceFile } from "../schema/index.ts";
import { chooseFrom } from "../suggest.ts";
import { refOf } from "../wires/connections.ts";
import { configuredAnalytes } from "./analytes.ts";

/** Null when something that an instrument cannot be without is missing or wrong; then it has been told. */
export function instrumentOf(file: ParsedFile<DeviceFile>, chosen: DriverChoice | null, context: Context): Instrument | null {
  const inUseFrom = inUseFromOf(file, context.zone);
  if (chosen === null) return null;
  checkMapping(file, chosen, context.drivers);
  const confirmedAt = confirmationOf(file, chosen, context.zone);
  const choice = completedBy(file, chosen);
  // Without a readable mapping nothing can be said of the analyses of a generic driver.
  if (chosen.mode.mapping !== undefined && choice === chosen) return null;
  const analytes = configuredAnalytes(file, choice.driver, context);
  checkQcNames(file);
  adviseUnverified(file, choice);
  const qc = Object.fromEntries(
    analytes
      .map(({ name }) => [name, policiesOf(file, choice, name, inUseFrom, context)] as const)
      .filter(([, list]) => list.length > 0),
  );
  const { id, name, clock, connection } = file.fields;
  if (id === undefined || name === undefined || clock === undefined || connection === undefined || inUseFrom === null)
    return null;
  return {
    id: instrumentId(id),
    name,
    driver: choice.driver.id,
    mode: choice.modeName,
    connection: connectionId(refOf(file) ?? id),
    expectedSerial: file.fields.expect?.serial ?? null,
    inUseFrom,
    clock: { zone: clock.zone ?? context.zone, offset: clock.offset ?? choice.driver.clock.offset },
    analytes,
    qc,
    outcomes: outcomeChoices(file, choice.driver.id, namesOf(analytes), context),
    mapping: mappingIn(file, choice.mode),
    confirmed: confirmedAt !== null,
    confirmedAt,
    ...(choice.mode.sendsReagentLot === false ? { sendsReagentLot: false } : {}),
    ...(choice.mode.onboardControl === undefined ? {} : { hasOnboardControl: true }),
    ...(file.fields.service === undefined ? {} : { service: file.fields.service }),
  };
}

const namesOf = (analytes: readonly ConfiguredAnalyte[]): readonly string[] => analytes.map(({ name }) => name);

function inUseFromOf(file: ParsedFile<DeviceFile>, zone: string): EpochMs | null {
  const text = file.fields.inUseFrom;
  if (text === undefined) return null;
  const at = readInstant(text, zone);
  if (at === null) {
    file.fault(
      "CONFIG_INVALID",
      ["inUseFrom"],
      "is no moment of the calendar",
      "Write a day that exists, such as 2026-11-23T07:00.",
    );
  }
  return at;
}

/** An analyte without QC is allowed, but said: its results are held as QC_NOT_CONFIGURED. */
function policiesOf(
  file: ParsedFile<DeviceFile>,
  choice: DriverChoice,
  analyte: string,
  inUseFrom: EpochMs | null,
  context: Context,
): readonly QcPolicy[] {
  const layers = qcLayers(file, choice.driver.id, analyte, context);
  if (inUseFrom === null) return [];
  const policies = qcPolicies(layers, inUseFrom);
  const first = policies[0];
  const path = ["qc", analyte];
  if (first === undefined) {
    const todo = `Add qc: ${analyte}: with levels, interval and source, here or in policy.yaml.`;
    file.advise(
      "CONFIG_NO_QC",
      path,
      `there is no interval for ${analyte}; all its results will be held (QC_NOT_CONFIGURED)`,
      todo,
    );
  } else if (first.validFrom > inUseFrom) {
    const what = `no version for ${analyte} counts before ${localDateTime(first.validFrom, context.zone)}; results from inUseFrom until then will be held`;
    file.advise("CONFIG_NO_QC", path, what, "Date the first version back to inUseFrom, if the same rules held then.");
  }
  if (choice.mode.onboardControl === undefined && policies.some(({ controlKind }) => controlKind === "onboard")) {
    const what = `${choice.driver.id} in mode ${choice.modeName} is not known to control every test itself; all its ${analyte} results will be held`;
    file.advise("CONFIG_ADVICE", path, what, "Choose another controlKind: liquid, electronic or comparison.");
  }
  return policies;
}

function checkQcNames(file: ParsedFile<DeviceFile>): void {
  if (file.fields.analytes === undefined) return;
  const configured = file.fields.analytes.map((entry) => (typeof entry === "string" ? entry : entry.name));
  for (const analyte of Object.keys(file.fields.qc ?? {})) {
    if (configured.includes(analyte)) continue;
    const what = `${JSON.stringify(analyte)} is not among the instrument's analytes`;
    file.fault("CONFIG_INVALID", ["qc", analyte], what, chooseFrom(analyte, configured));
  }
}

/** Only an unverified mode wants confirming, and only on a day of the calendar. */
function confirmationOf(file: ParsedFile<DeviceFile>, { driver, modeName, mode }: DriverChoice, zone: string): EpochMs | null {
  const { confirmed } = file.fields;
  if (confirmed === undefined) return null;
  const at = readInstant(confirmed.at, zone);
  if (at === null) {
    file.fault("CONFIG_INVALID", ["confirmed", "at"], "is no moment of the calendar", "Write the day of the comparison.");
  }
  if (mode.evidence !== "unverified") {
    const what = `${driver.id} in mode ${modeName} needs no confirming`;
    file.advise("CONFIG_ADVICE", ["confirmed"], what, "Remove it.");
  }
  return at;
}

function adviseUnverified(file: ParsedFile<DeviceFile>, { driver, modeName, mode }: DriverChoice): void {
  if (mode.evidence === "unverified" && file.fields.confirmed === undefined) {
    const what = `${driver.id} in mode ${modeName} is not confirmed against real results; all its results will be held (DRIVER_UNVERIFIED)`;
    file.advise(
      "CONFIG_ADVICE",
      ["mode"],
      what,
      "Compare the first results with the instrument's display, then add confirmed: { by, at, capture } (config/README.md).",
    );
  }
  if (!mode.reportsSerial && file.fields.expect !== undefined) {
    const what = `${driver.id} does not send its serial number in mode ${modeName}, so it is not checked`;
    file.advise(
      "CONFIG_ADVICE",
      ["expect", "serial"],
      what,
      "Make sure that no other instrument is plugged into this connection.",
    );
  }
}
