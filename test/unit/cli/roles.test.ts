/** What commands say of themselves. */
import { Command } from "commander";
import { expect, test } from "vitest";
import { everyCommand } from "../../../src/cli/program.ts";

async function program(): Promise<Command> {
  const labbro = new Command("labbro");
  const output = { data: () => undefined, talk: () => undefined };
  for (const add of await everyCommand()) add(labbro, { output, drivers: [], stopRequested: () => Promise.resolve() } as never);
  return labbro;
}

const everyOne = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(everyOne)];
const pathOf = (command: Command): string =>
  command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`.trim();

test("whoever is asked for a role is told which there are", async () => {
  const asked = everyOne(await program()).flatMap((command) =>
    command.options.filter(({ long }) => long === "--role").map((option) => ({ path: pathOf(command), option })),
  );
  expect(asked.length).toBeGreaterThan(10);
  for (const { path, option } of asked) {
    expect(`${path}: ${option.description}`).toContain("lab-responsible");
    expect(option.defaultValue, path).toBeUndefined();
  }
});
