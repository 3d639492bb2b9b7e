/** How commands ask for office work: where the data is, who is logged in, and why they decide. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ActionName, AnswerOf, AskedOf } from "../office/index.ts";
import { askHidden } from "./ask-hidden.ts";
import type { CliContext, Places } from "./context.ts";
import { readText } from "./input.ts";

/** In the running gateway, or here when none runs, as whoever is logged in. Throws UserError. */
export const askOffice = <Name extends ActionName>(
  context: CliContext,
  places: Places,
  name: Name,
  request: AskedOf<Name>,
): Promise<AnswerOf<Name>> => askStation<AnswerOf<Name>>(context, places, name, request);

/** Where the PIN is read from, for what wants it. */
interface PinPlace {
  readonly pinFile?: string | undefined;
}

/**
 * The same for what is no act: logging in and out. Which acts want the PIN the station says (its table of acts), never a command: nobody is
 * asked to type one before; one that is given goes along, and must be right.
 */
export async function askStation<Answer>(
  context: CliContext,
  places: Places & PinPlace,
  name: string,
  request: unknown,
): Promise<Answer> {
  const { pinFile } = places;
  if (pinFile !== undefined) return await askedOnce(context, places, name, request, await pinIn(pinFile));
  try {
    return await askedOnce(context, places, name, request);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "PIN_NEEDED") throw error;
    // Typed unseen: an argument is seen by other accounts of the machine.
    return await askedOnce(context, places, name, request, await askHidden("PIN: ", "--pin-file FILE"));
  }
}

async function pinIn(file: string): Promise<string> {
  const [pin = ""] = (await readText(file)).split(/\r?\n/);
  return pin;
}

async function askedOnce<Answer>(
  { drivers, output }: CliContext,
  { config, data }: Places,
  name: string,
  request: unknown,
  pin?: string,
): Promise<Answer> {
  const { keptToken } = await import("../files/session-file.ts");
  const question = { name, request, session: keptToken(data), pin };
  // A running gateway is asked first: the work itself is loaded only where it is done.
  const { askGateway } = await import("../office/ask-gateway.ts");
  const reply = await askGateway<Answer>(data, question);
  if (reply !== null) return reply.answer;
  const { doOfficeWork } = await import("../app/commands/do-office-work.ts");
  return doOfficeWork<Answer>({ configDir: config, dataDir: data, drivers: await drivers(), talk: output.talk }, question);
}

/** Why, and by whom: compared with who is logged in, never taken instead. */
export interface Signed extends Places, PinPlace {
  readonly by?: string | undefined;
  readonly reason: string;
  readonly role?: string | undefined;
}

export const withSignature = (command: Command): Command => withWho(command).requiredOption("--reason <text>", "why");

/** For commands that only sometimes decide. */
export const withWho = (command: Command): Command =>
  command
    .option("--by <name>", "refused unless it is who is logged in (labbro login)")
    .option("--role <role>", "refused: the role comes with the account")
    .option(
      "--pin-file <file>",
      "where your PIN is read from, for what lets go, cannot be undone or gives rights; without it, it is asked for",
    );

/** Throws UserError NOT_PERMITTED for a role that was chosen. */
export function signatureOf({ by, reason, role }: Pick<Signed, "by" | "reason" | "role">): {
  readonly reason: string;
  readonly by?: string | undefined;
} {
  if (role !== undefined)
    throw new UserError("NOT_PERMITTED", "A role comes with the account that is logged in (labbro login); leave --role out.");
  return by === undefined ? { reason } : { reason, by };
}
