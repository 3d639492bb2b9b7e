/** A scaffolded driver is whole from the start: it decodes its own fixture and its list still parses. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listed, scaffoldDriver } from "../../../src/app/new-driver/scaffold.ts";
import { families, newDriverFiles } from "../../../src/app/new-driver/templates.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "labbro-scaffold-"));
  mkdirSync(join(root, "drivers"));
  writeFileSync(
    join(root, "drivers/index.ts"),
    'import a from "./a/driver.ts";\n\nexport const drivers: readonly X[] = [\n  a,\n];\n',
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const driver = (id: string) => ({ id, vendor: "Acme", model: "Nova", family: "lis" as const });

test("it writes card, code and fixture, and lists the driver", () => {
  const written = scaffoldDriver(root, driver("acme-nova"));
  expect(written).toContain("drivers/acme-nova/README.md");
  expect(readFileSync(join(root, "drivers/index.ts"), "utf8")).toContain('import acmeNova from "./acme-nova/driver.ts";');
  expect(readFileSync(join(root, "drivers/index.ts"), "utf8")).toContain("  a,\n  acmeNova,\n];");
});

test("it overwrites nothing", () => {
  scaffoldDriver(root, driver("acme-nova"));
  expect(() => scaffoldDriver(root, driver("acme-nova"))).toThrow("BAD_USAGE");
});

test.each(["", "Acme", "../x", "a b", "-a", "a--b", "1a"])("a bad id is refused: %s", (id) => {
  expect(() => scaffoldDriver(root, driver(id))).toThrow("BAD_USAGE");
});

test("every scaffold says that it is unverified, and so is held until confirmed on site", () => {
  for (const family of families) {
    expect(newDriverFiles({ ...driver("x"), family })["drivers/x/driver.ts"]).toContain('evidence: "unverified"');
  }
});

test("listing keeps what was listed", () => {
  expect(listed("import a from 1;\n\nexport const drivers = [\n  a,\n];\n", "b-c")).toBe(
    'import a from 1;\nimport bC from "./b-c/driver.ts";\n\nexport const drivers = [\n  a,\n  bC,\n];\n',
  );
});
