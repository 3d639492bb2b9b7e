/** All commands. Exit codes: 0 done, 1 the work failed, 2 wrong usage or configuration (CONTRACTS.md). */
import { Command, CommanderError } from "commander";
import { drivers } from "../../drivers/index.ts";
import type { CliContext } from "./context.ts";
import { describeFailure, eachLine, type Output, processOutput, seen } from "./output.ts";

type AddCommand = (program: Command, context: CliContext) => void;

/** Each command brings its own part of the house; only the one that is called is loaded, all of them for the list. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  start: async () => (await import("./start.ts")).addStart,
  demo: async () => (await import("./demo.ts")).addDemo,
  check: async () => (await import("./check.ts")).addCheck,
  decode: async () => (await import("./decode.ts")).addDecode,
  capture: async () => (await import("./capture.ts")).addCapture,
  replay: async () => (await import("./replay.ts")).addReplay,
  ports: async () => (await import("./ports.ts")).addPorts,
  frames: async () => (await import("./frames.ts")).addFrames,
  simulate: async () => (await import("./simulate.ts")).addSimulate,
  journal: async () => (await import("./journal.ts")).addJournal,
  enter: async () => (await import("./enter.ts")).addEnter,
  lookback: async () => (await import("./lookback.ts")).addLookback,
  held: async () => (await import("./held.ts")).addHeld,
  unread: async () => (await import("./unread.ts")).addUnread,
  outbox: async () => (await import("./outbox.ts")).addOutbox,
  qc: async () => (await import("./qc/index.ts")).addQc,
  eqa: async () => (await import("./eqa.ts")).addEqa,
  deviation: async () => (await import("./deviation.ts")).addDeviation,
  plan: async () => (await import("./plan.ts")).addPlan,
  review: async () => (await import("./plan.ts")).addReview,
  register: async () => (await import("./register.ts")).addRegister,
  "new-driver": async () => (await import("./new-driver.ts")).addNewDriver,
};

function called([name = ""]: readonly string[]): Promise<readonly AddCommand[]> {
  const one = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((one === undefined ? Object.values(commands) : [one]).map((load) => load()));
}

/** What goes on when nobody reads what it prints. */
const lasting: readonly string[] = ["start", "journal", "demo", "simulate"];

export function endsWithItsReader([name = "", what = ""]: readonly string[]): boolean {
  return !lasting.includes(name) || (name === "journal" && what === "list");
}

/** Runs one command line and returns the exit code. */
export async function runCommandLine(args: readonly string[], raw: Output = processOutput): Promise<number> {
  const output = seen(raw);
  const context: CliContext = { output, drivers, stopRequested };
  const program = new Command("labbro")
    .description("Reads analyzers, judges results against quality control, and brings the trusted ones to the journal.")
    .showHelpAfterError("Read --help.")
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => eachLine(text, output.data),
      writeErr: (text) => eachLine(text, output.talk),
    });
  for (const add of await called(args)) add(program, context);
  inheritSettings(program);
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { lines, exitCode } = describeFailure(error);
    for (const line of lines) output.talk(line);
    return exitCode;
  }
}

/** Sub-commands were made before the settings above could reach them. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
