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
  readonly pin?: boolean;
}

export function addLogin(login: Command, context: CliContext): void {
  withPlaces(login.argument("<name>", "your login name"))
    .option(
      "--password-file <file>",
      "where the password (and with --pin, on the next line, the PIN) is read from; without it, it is asked for",
    )
    .option("--code <code>", "a one-time code: the password is the one that you choose now")
    .option("--name <name>", "with the first code: your own name")
    .option("--pin", "with a code: a PIN as well, 4 to 8 digits, for what lets go, cannot be undone or gives rights")
    .action(async (name: string, options: LogIn) => {
      const { code, name: called } = options;
      const { password, pin } = await secretsOf(options, code === undefined ? "Password: " : "New password: ");
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

/** Never arguments: other accounts of the machine see those. */
async function secretsOf({ passwordFile, pin: hasPin }: LogIn, question: string) {
  const ask = (what: string) => askHidden(what, "--password-file");
  const typed =
    passwordFile === undefined
      ? [await ask(question), ...(hasPin === true ? [await ask("PIN: ")] : [])]
      : (await readText(passwordFile)).split(/\r?\n/);
  const [password = "", pin = ""] = typed.map((line) => line.split(/\r?\n/)[0] ?? "");
  if (password === "") throw new UserError("BAD_USAGE", "There is no password; use --password-file, or type it.");
  if (hasPin === true && pin === "")
    throw new UserError("BAD_USAGE", "There is no PIN; it is the second line of --password-file, or typed.");
  return { password, pin: hasPin === true ? pin : undefined };
}
