/**
 * Compares what the fixtures mean with their expected.json, and with --write puts it there. A change of a golden is reviewed
 * like code: `node test/goldens.ts` lists what would change, `npm run goldens` writes it, `git diff fixtures` shows it.
 */
import { writeFileSync } from "node:fs";
import { drivers } from "../drivers/index.ts";
import { canonical, expectedOf } from "../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../src/driver-api/index.ts";
import { makeLineSplitter } from "../src/transport/serial/line-splitter.ts";
import { fixturePath, readFixtures } from "./support/fixtures.ts";

// A fixture whose files cannot be read is told in its own sentence, which names the folder.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.message.startsWith("fixtures/") ? error.message : error.stack}\n`);
  process.exit(1);
});

const write = process.argv.includes("--write");
let changed = 0;
let crashed = 0;
for (const driver of drivers) {
  for (const { name, mode, wire, configured, expected } of readFixtures(driver.id)) {
    const decoded = decodeCapture(driver, mode, wire, makeLineSplitter, configured);
    if (decoded.problems.some(({ code }) => code === "DRIVER_FAILED")) {
      crashed += 1;
      process.stdout.write(`the driver crashes, nothing is written: ${driver.id}/${name}\n`);
      continue;
    }
    const found = expectedOf(decoded);
    if (canonical(found) === canonical(expected)) continue;
    changed += 1;
    process.stdout.write(`${write ? "written" : "differs"}: ${driver.id}/${name}\n`);
    if (write) writeFileSync(fixturePath(driver.id, name, "expected.json"), `${JSON.stringify(found, null, 2)}\n`);
  }
}
process.stdout.write(`${changed} of the goldens ${write ? "written" : "differ"}\n`);
process.exitCode = crashed > 0 || (changed > 0 && !write) ? 1 : 0;
