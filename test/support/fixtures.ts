/** Reads fixtures/<driver>/<case>/{case.json, wire.hex, expected.json}. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drivers } from "../../drivers/index.ts";
import { mappingOf } from "../../src/config/instrument/mapping.ts";
import { mapping as mappingBlock } from "../../src/config/schema/mapping.ts";
import { protocol as protocolBlock } from "../../src/config/schema/protocol.ts";
import { protocolOf } from "../../src/config/wires/protocol.ts";
import { type Expected, type Fixture, readHex } from "../../src/driver-api/conformance/index.ts";
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
      const read = (file: string): string => readFileSync(fixturePath(driver, name, file), "utf8");
      const written = JSON.parse(read("case.json")) as WrittenCase;
      const { mode } = written;
      const golden = existsSync(fixturePath(driver, name, "expected.json"));
      const expected = golden ? (JSON.parse(read("expected.json")) as Expected) : nothing;
      return { name, mode, wire: readHex(read("wire.hex")), configured: configuredBy(driver, written), expected };
    });
}

/** case.json; for a generic driver with the blocks that the instrument's file would have. */
interface WrittenCase {
  readonly mode: string;
  readonly mapping?: unknown;
  readonly protocol?: unknown;
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
