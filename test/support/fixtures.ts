/** Reads fixtures/<driver>/<case>/{case.json, wire.hex or records.txt, expected.json}. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drivers } from "../../drivers/index.ts";
import { mappingOf } from "../../src/config/mapping/mapping.ts";
import { mapping as mappingBlock } from "../../src/config/schema/mapping.ts";
import { protocol as protocolBlock } from "../../src/config/schema/protocol.ts";
import { protocolOf } from "../../src/config/wires/wire-protocol.ts";
import { type Expected, type Fixture, type FramesOptions, readWire } from "../../src/driver-api/conformance/index.ts";
import type { Configured } from "../../src/driver-api/index.ts";

const root = fileURLToPath(new URL("../../fixtures/", import.meta.url));

const nothing: Expected = { observations: [], clock: [], events: [], problems: [] };

/** Folders of fixtures/ that are no driver's: README.md there says what they hold. */
const others = ["README.md", "cases", "messages", "stores", "vectors"];

/** The ids of drivers that have fixtures. */
export function fixtureDrivers(): readonly string[] {
  return readdirSync(root).filter((name) => !others.includes(name));
}

export function fixturePath(driver: string, name: string, file: string): string {
  return join(root, driver, name, file);
}

/** Fixtures of a driver in order of name. One without expected.json expects nothing, and so fails until its golden is written. */
export function readFixtures(driver: string): readonly Fixture[] {
  if (!existsSync(join(root, driver))) return [];
  return readdirSync(join(root, driver))
    .sort()
    .map((name) => {
      const written = caseOf(driver, name);
      const golden = textOf(driver, name, "expected.json");
      const expected = golden === null ? nothing : (JSON.parse(golden) as Expected);
      return {
        name,
        mode: written.mode,
        wire: wireOf(driver, name, written),
        configured: configuredBy(driver, written),
        expected,
      };
    });
}

const textOf = (driver: string, name: string, file: string): string | null => {
  const path = fixturePath(driver, name, file);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
};

function caseOf(driver: string, name: string): WrittenCase {
  const text = textOf(driver, name, "case.json");
  if (text === null) throw new Error(`fixtures/${driver}/${name}: case.json is missing; it says "mode" and "title".`);
  const written = JSON.parse(text) as WrittenCase;
  const modes = Object.keys(drivers.find(({ id }) => id === driver)?.modes ?? {});
  if (modes.length === 0 || modes.includes(written.mode)) return written;
  throw new Error(`fixtures/${driver}/${name}: the driver has no mode "${written.mode}", only ${modes.join(", ")}.`);
}

function wireOf(driver: string, name: string, { frames }: WrittenCase): Uint8Array {
  try {
    return readWire(textOf(driver, name, "wire.hex"), textOf(driver, name, "records.txt"), frames);
  } catch (error) {
    throw new Error(`fixtures/${driver}/${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** case.json; for a generic driver with the blocks that the instrument's file would have. */
interface WrittenCase {
  readonly mode: string;
  readonly mapping?: unknown;
  readonly protocol?: unknown;
  /** How records.txt goes on the wire; absent: a frame per record, without a fault. */
  readonly frames?: FramesOptions;
}

/** What an instrument's file would say to the driver. Throws where a block is none. */
export function configuredBy(id: string, { mode: modeName, mapping, protocol }: WrittenCase): Configured {
  const driver = drivers.find((one) => one.id === id);
  const mode = driver?.modes[modeName];
  const written = protocol === undefined ? undefined : protocolBlock.parse(protocol);
  const refuse = (_code: string, path: readonly unknown[], what: string): never => {
    throw new Error(`fixtures/${id}: ${path.join(".")} ${what}`);
  };
  return {
    mapping: mapping === undefined ? null : mappingOf(mappingBlock.parse(mapping)),
    protocol:
      driver === undefined || mode === undefined || written === undefined
        ? null
        : protocolOf({ fault: refuse, advise: () => undefined }, written, { driver, modeName, mode }),
  };
}
