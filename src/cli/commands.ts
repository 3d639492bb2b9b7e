/** Every command: its name, what it does, and where its options and its work are. `--help` loads nothing but this list. */
import type { Command } from "commander";
import type { CliContext } from "./context.ts";

/** Gives a command its arguments, options and sub-commands. What the work needs is loaded when it is done. */
type CompleteCommand = (command: Command, context: CliContext) => void | Promise<void>;

interface Listed {
  readonly says: string;
  readonly load: () => Promise<CompleteCommand>;
}

export const commands: Readonly<Record<string, Listed>> = {
  start: {
    says: "run the gateway in the foreground; SIGTERM stops it cleanly",
    load: async () => (await import("./start.ts")).addStart,
  },
  demo: {
    says: "play a docking round of simulated analyzers into a reference journal",
    load: async () => (await import("./demo.ts")).addDemo,
  },
  login: {
    says: "say who works here: with a password, or with a one-time code",
    load: async () => (await import("./login.ts")).addLogin,
  },
  logout: {
    says: "nobody works here any more",
    load: async () => (await import("./login.ts")).addLogout,
  },
  user: {
    says: "accounts: who may use this station, and what they did",
    load: async () => (await import("./user.ts")).addUser,
  },
  key: {
    says: "the key that the data folder is sealed with: where it lies, its recovery key, a new one",
    load: async () => (await import("./key.ts")).addKey,
  },
  check: {
    says: "validate the configuration without starting; all mistakes at once",
    load: async () => (await import("./check.ts")).addCheck,
  },
  decode: {
    says: "decode captured device→host bytes (framed or bare); - reads standard input",
    load: async () => (await import("./decode.ts")).addDecode,
  },
  capture: {
    says: "what was said between instruments and Labbro, kept for a while",
    load: async () => (await import("./capture.ts")).addCapture,
  },
  replay: {
    says: "run a capture through decode, judgement and HL7; sends and stores nothing",
    load: async () => (await import("./replay.ts")).addReplay,
  },
  ports: {
    says: "list serial ports with their USB identity and the connection that uses each",
    load: async () => (await import("./ports.ts")).addPorts,
  },
  frames: {
    says: "records as text to the bytes on the wire: LIS02 (H…L) in checksummed frames, HL7 (MSH…) in MLLP",
    load: async () => (await import("./frames.ts")).addFrames,
  },
  simulate: {
    says: "play an analyzer that hands over one result",
    load: async () => (await import("./simulate.ts")).addSimulate,
  },
  journal: {
    says: "run the reference journal receiver: check, pass on, archive, answer",
    load: async () => (await import("./journal.ts")).addJournal,
  },
  enter: {
    says: "type in what an instrument shows, when its cable is dead",
    load: async () => (await import("./enter.ts")).addEnter,
  },
  lookback: { says: "sent results that are in doubt", load: async () => (await import("./lookback.ts")).addLookback },
  results: {
    says: "every result with where it is, and the story of one",
    load: async () => (await import("./results.ts")).addResults,
  },
  held: { says: "results that wait for a person", load: async () => (await import("./held.ts")).addHeld },
  unread: {
    says: "what an instrument handed over and nobody can read",
    load: async () => (await import("./unread.ts")).addUnread,
  },
  outbox: { says: "messages that the journal has not accepted yet", load: async () => (await import("./outbox.ts")).addOutbox },
  qc: { says: "quality control", load: async () => (await import("./qc/index.ts")).addQc },
  eqa: { says: "external control: rounds, deadlines and results", load: async () => (await import("./eqa.ts")).addEqa },
  deviation: {
    says: "deviations (avvik): what went wrong and what was done about it",
    load: async () => (await import("./deviation.ts")).addDeviation,
  },
  plan: { says: "which tests and why, who may order, risks and roles", load: async () => (await import("./plan.ts")).addPlan },
  review: { says: "the yearly review", load: async () => (await import("./plan.ts")).addReview },
  register: {
    says: "operators, training, and the list of patients",
    load: async () => (await import("./register.ts")).addRegister,
  },
  audit: {
    says: "whether what was written down stands as it was, and who looked at a person's results",
    load: async () => (await import("./audit.ts")).addAudit,
  },
  backup: {
    says: "everything that a new PC needs, in one file that opens with the recovery key only",
    load: async () => (await import("./backup.ts")).addBackup,
  },
  restore: {
    says: "a backup becomes the station on this PC; it sends nothing until a person says so",
    load: async () => (await import("./restore.ts")).addRestore,
  },
  "new-driver": {
    says: "in a checkout: scaffold a driver with its card, a fixture and its place in the list",
    load: async () => (await import("./new-driver.ts")).addNewDriver,
  },
};

/** The command that a command line names, also after `help`. */
export function calledCommand(args: readonly string[]): string | undefined {
  const words = args.filter((word) => !word.startsWith("-"));
  return words[0] === "help" ? words[1] : words[0];
}
