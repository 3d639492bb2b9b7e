/** The command line. Exit codes: 0 done, 1 the work failed, 2 wrong usage or configuration (CONTRACTS.md). */
import { Command, CommanderError } from "commander";
import { calledCommand, commands } from "./commands.ts";
import type { CliContext } from "./context.ts";
import { describeFailure, eachLine, type Output, processOutput, seen } from "./output.ts";
import { refusePersonNumbers } from "./person.ts";

/** What goes on when nobody reads what it prints. */
const lasting: readonly string[] = ["start", "journal", "demo", "simulate"];

export function endsWithItsReader([name = "", what = ""]: readonly string[]): boolean {
  return !lasting.includes(name) || (name === "journal" && what === "list");
}

/** Runs one command line and returns the exit code. */
export async function runCommandLine(args: readonly string[], raw: Output = processOutput): Promise<number> {
  const output = seen(raw);
  const program = new Command("labbro")
    .description("Reads analyzers, judges results against quality control, and brings the trusted ones to the journal.")
    .showHelpAfterError("Read --help.")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => eachLine(text, output.data),
      writeErr: (text) => eachLine(text, output.talk),
    });
  await addCommands(program, args, { output, drivers, stopRequested });
  inheritSettings(program);
  try {
    refusePersonNumbers(args);
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { lines, exitCode } = await describeFailure(error);
    for (const line of lines) output.talk(line);
    return exitCode;
  }
}

/** All by name and what each does; options and sub-commands of the one that is called. */
async function addCommands(program: Command, args: readonly string[], context: CliContext): Promise<void> {
  const called = calledCommand(args);
  for (const [name, { says, load }] of Object.entries(commands)) {
    const command = program.command(name).description(says);
    if (name !== called) continue;
    const complete = await load();
    await complete(command, context);
  }
}

/** Sub-commands were made before the settings above could reach them. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

const drivers = async () => (await import("../../drivers/index.ts")).drivers;

const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
