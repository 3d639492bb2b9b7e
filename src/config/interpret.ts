/** The texts of all files become a configuration or the list of all mistakes in them. Same texts, same answer. */
import type { DriverDefinition } from "../driver-api/driver.ts";
import { checkCodes } from "./codes.ts";
import { type Context, chooseDriver, type ParsedConfig, type Surroundings } from "./context.ts";
import { parseFile } from "./files/parsed-file.ts";
import { instrumentOf } from "./instrument/instruments.ts";
import { checkPolicyNames } from "./policy/policy-checks.ts";
import { type ConfigProblem, type Findings, inFileOrder } from "./problems.ts";
import { checkCharset } from "./receiver.ts";
import { codesFile, connectionFile, deviceFile, labbroFile, policyFile } from "./schema/index.ts";
import type { LoadResult } from "./settings.ts";
import { stationOf } from "./station.ts";
import { checkCables } from "./wires/cables.ts";
import { checkIds, checkSerials, checkWires } from "./wires/conflicts.ts";
import { checkSharing, ownWire, sharedWires } from "./wires/connections.ts";

/** File texts by name relative to the configuration folder. */
export type ConfigTexts = Readonly<Record<string, string>>;

/** `found` are mistakes that reading the folder brought to light already. */
export function interpretConfig(
  texts: ConfigTexts,
  drivers: readonly DriverDefinition[],
  surroundings: Surroundings,
  found: readonly ConfigProblem[] = [],
): LoadResult {
  const findings: Findings = { problems: [...found], warnings: [] };
  const files = parseAll(texts, findings);
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
  if (context.devices.length === 0) {
    files.labbro.advise("CONFIG_ADVICE", [], "no instrument is configured", "Add a file to the folder devices.");
  }
  const warnings = inFileOrder(findings.warnings);
  if (settings === null || findings.problems.length > 0) return { ok: false, problems: inFileOrder(findings.problems), warnings };
  const connections = wires.map((wire) => wire.settings);
  return { ok: true, config: { ...settings, connections, instruments, source: sorted(texts), warnings } };
}

function parseAll(texts: ConfigTexts, findings: Findings): ParsedConfig {
  const inFolder = (folder: string) => Object.entries(sorted(texts)).filter(([name]) => name.startsWith(`${folder}/`));
  const policy = texts["policy.yaml"];
  const codes = texts["codes.yaml"];
  return {
    labbro: parseLabbro(texts["labbro.yaml"], findings),
    policy: policy === undefined ? null : parseFile("policy.yaml", policy, policyFile, findings),
    codes: codes === undefined ? null : parseFile("codes.yaml", codes, codesFile, findings),
    connections: inFolder("connections").map(([name, text]) => parseFile(name, text, connectionFile, findings)),
    devices: inFolder("devices").map(([name, text]) => parseFile(name, text, deviceFile, findings)),
  };
}

/** A file that is not there is one mistake, not one for each setting that it would have had. */
function parseLabbro(text: string | undefined, findings: Findings): ParsedConfig["labbro"] {
  if (text !== undefined) return parseFile("labbro.yaml", text, labbroFile, findings);
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
  return {
    instruments: devices.flatMap(({ instrument }) => instrument ?? []),
    wires: [...devices.flatMap(({ wire }) => wire ?? []), ...sharedWires(context)],
  };
}

function sorted(texts: ConfigTexts): ConfigTexts {
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
