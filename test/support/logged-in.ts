/** The same accounts at the command line (accounts.ts). */
import type { Role } from "../../src/domain/signature.ts";
import { keepToken } from "../../src/files/session-file.ts";
import { type StationPlace, sessionOf } from "./accounts.ts";
import { type CommandResult, command } from "./gateway-harness.ts";

export { asked, password, people, pin, type StationPlace, sessionAnew, sessionOf } from "./accounts.ts";

/** Whoever works at the command line from now on: the session is kept where commands look for it. */
export async function logIn(place: StationPlace, role: Role = "lab-responsible"): Promise<void> {
  keepToken(place.dataDir, await sessionOf(place, role));
}

/** One command line of somebody who is logged in at the data folder that it names. */
export async function commandAs(role: Role, ...args: readonly string[]): Promise<CommandResult> {
  const [configDir, dataDir] = ["--config", "--data"].map((name) => args[args.indexOf(name) + 1] ?? "");
  if (configDir === undefined || dataDir === undefined) throw new Error("It names no folders.");
  await logIn({ configDir, dataDir }, role);
  return await command(...args);
}

export const asLab = (...args: readonly string[]): Promise<CommandResult> => commandAs("lab-responsible", ...args);
