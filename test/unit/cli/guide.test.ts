/** The guide of commands is what the commands say of themselves now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { commandGuide } from "../../../src/cli/guide.ts";

test("config/commands.md tells every command and option as it is (npm run commands)", async () => {
  const output = { data: () => undefined, talk: () => undefined };
  const made = await commandGuide({
    ...{ output, drivers: () => Promise.resolve(drivers) },
    stopRequested: () => Promise.resolve(),
  });
  expect(readFileSync(new URL("../../../config/commands.md", import.meta.url), "utf8")).toBe(made);
  expect(made).toContain("### `labbro qc lots`");
  expect(made).toContain("- `--role <role>`");
});
