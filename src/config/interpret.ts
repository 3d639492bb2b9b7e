/** The texts of all files become a configuration or the list of all mistakes in them. Same texts, same answer. */
import type { z } from "../domain/zod.ts";
import type { DriverDefinition } from "../driver-api/driver.ts";
import { checkCodes } from "./codes.ts";
import { type Context, chooseDriver, type ParsedConfig, type Surroundings } from "./context.ts";
import { instrumentOf } from "./instrument/instruments.ts";
import { parseFile } from "./parsing/parsed-file.ts";
import type { YamlText } from "./parsing/yaml-text.ts";
import { checkPolicyNames } from "./policy/policy-checks.ts";
import { type ConfigProblem, type Findings, inFileOrder } from "./problems.ts";
import { checkCharset } from "./receiver.ts";
import { checkRetention } from "./retention.ts";
import { codesFile, connectionFile, deviceFile, labbroFile, policyFile } from "./schema/index.ts";
import type { ConnectionSettings, LoadResult } from "./settings.ts";
import { stationOf } from "./station.ts";
import { checkCables } from "./wires/cables.ts";
import { checkIds, checkSerials, checkWires } from "./wires/conflicts.ts";
import { checkSharing, ownWire, sharedWires } from "./wires/connections.ts";

/** File texts by name relative to the configuration folder. */
export type ConfigTexts = Readonly<Record<string, string>>;

/** What reading the folder brought to light already. */
export interface Found {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** Texts that were read as YAML already, by name. */
  readonly yaml?: Readonly<Record<string, YamlText>>;
}

export function interpretConfig(
  texts: ConfigTexts,
  drivers: readonly DriverDefinition[],
  surroundings: Surroundings,
  found: Found = { problems: [], warnings: [] },
): LoadResult {
  const findings: Findings = { problems: [...found.problems], warnings: [...found.warnings] };
  const files = parseAll(texts, findings, found.yaml ?? {});
  const zone = files.labbro.fields.gateway?.timezone ?? "Europe/Oslo";
  const context: Context = { ...files, zone, drivers, surroundings };
  const settings = stationOf(context);
  const { instruments, wires } = interpretDevices(context);
  checkIds(context);
  checkSerials(context.devices);
  checkSharing(context);
  checkWires(wires, context);
  checkCables(wires, context);
  checkPolicyNames(context);
  checkCodes(context);
  checkCharset(context);
  checkRetention(context, instruments);
  if (context.devices.length === 0) {
    files.labbro.advise("CONFIG_ADVICE", [], "no instrument is configured", "Add a file to the folder devices.");
  }
  const warnings = inFileOrder(findings.warnings);
  if (settings === null || findings.problems.length > 0) return { ok: false, problems: inFileOrder(findings.problems), warnings };
  const connections = wires.map((wire) => wire.settings);
  return { ok: true, config: { ...settings, connections, instruments, source: sorted(texts), warnings } };
}

function parseAll(texts: ConfigTexts, findings: Findings, yaml: NonNullable<Found["yaml"]>): ParsedConfig {
  const parse = <Shape extends z.ZodRawShape>(name: string, text: string, schema: z.ZodObject<Shape>) =>
    parseFile(name, text, schema, findings, yaml[name]);
  const inFolder = (folder: string) => Object.entries(sorted(texts)).filter(([name]) => name.startsWith(`${folder}/`));
  const { "labbro.yaml": labbro, "policy.yaml": policy, "codes.yaml": codes } = texts;
  return {
    labbro: labbro === undefined ? noLabbro(findings) : parse("labbro.yaml", labbro, labbroFile),
    policy: policy === undefined ? null : parse("policy.yaml", policy, policyFile),
    codes: codes === undefined ? null : parse("codes.yaml", codes, codesFile),
    connections: inFolder("connections").map(([name, text]) => parse(name, text, connectionFile)),
    devices: inFolder("devices").map(([name, text]) => parse(name, text, deviceFile)),
  };
}

/** A file that is not there is one mistake, not one for each setting that it would have had. */
function noLabbro(findings: Findings): ParsedConfig["labbro"] {
  if (!findings.problems.some(({ file }) => file === "labbro.yaml")) {
    const todo = "Copy the example site, or name the right folder with --config.";
    findings.problems.push({ code: "CONFIG_NO_FILE", file: "labbro.yaml", line: null, path: "", what: "is missing", todo });
  }
  return parseFile("labbro.yaml", "", labbroFile, { problems: [], warnings: [] });
}

function interpretDevices(context: Context) {
  const devices = context.devices.map((file) => {
    const choice = chooseDriver(file, context.drivers);
    return { instrument: instrumentOf(file, choice, context), wire: ownWire(file, choice) };
  });
  const wires = [...devices.flatMap(({ wire }) => wire ?? []), ...sharedWires(context)];
  const setsTime = new Set(wires.filter(({ settings }) => setsClock(settings)).map(({ settings }) => settings.id));
  const instruments = devices.flatMap(({ instrument }) => instrument ?? []);
  return { instruments: instruments.map((one) => (setsTime.has(one.connection) ? { ...one, clockIsSet: true } : one)), wires };
}

const setsClock = ({ tuned }: ConnectionSettings): boolean =>
  tuned?.protocol?.family === "poct1a" && tuned.protocol.options.setTime === true;

function sorted(texts: ConfigTexts): ConfigTexts {
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
