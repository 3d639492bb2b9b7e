/** Who works at this command line: log in, log out, and the code for when nobody can log in any more. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { roleName } from "../domain/signature.ts";
import type { CameIn } from "../office/ways-in.ts";
import { askHidden } from "./ask-hidden.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { readText } from "./input.ts";
import { askStation } from "./office.ts";

interface LogIn extends Places {
  readonly passwordFile?: string;
  readonly code?: string;
  readonly name?: string;
  readonly pin?: string;
}

export function addLogin(login: Command, context: CliContext): void {
  withPlaces(login.argument("<name>", "your login name"))
    .option("--password-file <file>", "where the password is read from; without it, it is asked for")
    .option("--code <code>", "a one-time code: the password is the one that you choose now")
    .option("--name <name>", "with the first code: your own name")
    .option("--pin <digits>", "with a code: a PIN for the page, 4 to 8 digits")
    .action(async (name: string, options: LogIn) => {
      const password = await passwordOf(options, options.code === undefined ? "Password: " : "New password: ");
      const { code, name: called, pin } = options;
      const request =
        code === undefined
          ? { login: name, password }
          : {
              login: name,
              password,
              code,
              ...(called === undefined ? {} : { name: called }),
              ...(pin === undefined ? {} : { pin }),
            };
      const came = await askStation<CameIn>(context, options, code === undefined ? "session.login" : "session.code", request);
      const { keepToken } = await import("../files/session-file.ts");
      keepToken(options.data, came.token);
      context.output.talk(`Logged in as ${came.person?.name} (${roleName(came.person?.role ?? null)}).`);
    });
}

export function addLogout(logout: Command, context: CliContext): void {
  withPlaces(logout).action(async (places: Places) => {
    await askStation<CameIn>(context, places, "session.leave", {});
    const { keepToken } = await import("../files/session-file.ts");
    keepToken(places.data, null);
    context.output.talk("Logged out.");
  });
}

async function passwordOf({ passwordFile }: LogIn, question: string): Promise<string> {
  const typed = passwordFile === undefined ? await askHidden(question, "--password-file") : await readText(passwordFile);
  const password = typed.split(/\r?\n/)[0] ?? "";
  if (password === "") throw new UserError("BAD_USAGE", "There is no password; use --password-file, or type it.");
  return password;
}
