/** Help is complete: the list that is printed without loading a command, and what each command says of itself and of all below it. */
import { Command } from "commander";
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { calledCommand, commands } from "../../../src/cli/commands.ts";
import type { CliContext } from "../../../src/cli/context.ts";
import { runCommandLine } from "../../../src/cli/program.ts";

const quiet: CliContext = {
  output: { data: () => undefined, talk: () => undefined },
  drivers: () => Promise.resolve(drivers),
  stopRequested: () => Promise.resolve(),
};

async function helpOf(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  expect(await runCommandLine([...args, "--help"], { data: print, talk: print })).toBe(0);
  return lines.join("\n").replaceAll(/\s+/g, " ");
}

test("the list names every command and says what it does", async () => {
  const list = await helpOf();
  for (const [name, { says }] of Object.entries(commands)) expect(list).toContain(`${name} ${says}`.replaceAll(/\s+/g, " "));
});

test.for(Object.keys(commands))("%s: what it is, its options and its sub-commands are there, at every depth", async (name) => {
  const said = await helpOf(name);
  expect(said).toContain(`labbro ${name}`);
  const command = new Command(name);
  await (await commands[name]?.load())?.(command, quiet);
  for (const option of command.options) expect(said).toContain(option.long);
  for (const below of everyBelow(command)) {
    const path = pathOf(below);
    const text = await helpOf(...path);
    expect(text).toContain(`labbro ${path.join(" ")}`);
    for (const option of below.options) expect(text).toContain(option.long);
    for (const child of below.commands) expect(text).toContain(child.name());
  }
});

const everyBelow = (command: Command): readonly Command[] => command.commands.flatMap((one) => [one, ...everyBelow(one)]);
const pathOf = (command: Command): readonly string[] =>
  command.parent === null ? [command.name()] : [...pathOf(command.parent), command.name()];

test("a command is found after `help` and behind options that there are not", () => {
  expect(calledCommand(["help", "held"])).toBe("held");
  expect(calledCommand(["held", "list", "--json"])).toBe("held");
  expect(calledCommand(["--", "held"])).toBe("held");
  expect(calledCommand(["--help"])).toBeUndefined();
  expect(calledCommand([])).toBeUndefined();
});
