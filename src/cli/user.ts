/** Accounts by command: who there is, a new one, a new code, an end; and a way back in when nobody can log in. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { roleName, roles } from "../domain/signature.ts";
import type { CameIn } from "../office/ways-in.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, askStation, type Signed, signatureOf, withSignature } from "./office.ts";

interface Person extends Signed {
  readonly name: string;
  readonly as: string;
  readonly codes?: readonly string[];
  readonly until?: string;
}

export function addUser(user: Command, context: CliContext): void {
  const { output } = context;
  withPlaces(user.command("list").description("the accounts of this station"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      for (const one of await askOffice(context, options, "accounts.list", {})) {
        const { login, name, role, operatorCodes, lastDay, isOver } = one;
        const more = [...operatorCodes, lastDay === null ? [] : [`until ${lastDay}`], isOver ? ["over"] : []].flat();
        output.data(options.json === true ? JSON.stringify(one) : [login, name, roleName(role), ...more].join("  "));
      }
    });
  for (const [verb, act, says] of [
    ["add", "accounts.add", "make an account; prints the one-time code for the person"],
    ["change", "accounts.change", "change an account's name, role, codes or last day"],
  ] as const) {
    withSignature(withPlaces(user.command(verb).description(says).argument("<login>", "the login name")))
      .requiredOption("--name <name>", "the person's name")
      .requiredOption("--as <role>", roles.join(", "))
      .option("--codes <code...>", "HPR number, and the codes that they type into instruments")
      .option("--until <day>", "the last day on which it can be used, such as 2026-08-31")
      .action(async (login: string, options: Person) => {
        const role = roles.find((one) => one === options.as);
        if (role === undefined) throw new UserError("BAD_USAGE", `--as takes one of ${roles.join(", ")}.`);
        const { name, codes: operatorCodes = [], until: lastDay = null } = options;
        const request = { login, name, as: role, operatorCodes, lastDay, signature: signatureOf(options) };
        const done = await askOffice(context, options, act, request);
        if ("code" in done) tellCode(context, done.login, done.code);
      });
  }
  withSignature(withPlaces(user.command("reset").description("a new one-time code for an account").argument("<login>"))).action(
    async (login: string, options: Signed) => {
      const done = await askOffice(context, options, "accounts.reset", { login, ...signatureOf(options) });
      tellCode(context, done.login, done.code);
    },
  );
  withSignature(withPlaces(user.command("end").description("an account is not used any more").argument("<login>"))).action(
    async (login: string, options: Signed) => {
      await askOffice(context, options, "accounts.end", { login, ...signatureOf(options) });
    },
  );
  withPlaces(user.command("recover").description("nobody can log in: a code for an administrator; it is on record")).action(
    async (places: Places) => {
      const { code } = await askStation<CameIn>(context, places, "session.recover", {});
      output.data(code ?? "");
      output.talk("For an administrator, within an hour: labbro login NAME --code CODE --pin (a new one: and --name).");
    },
  );
  withPlaces(user.command("records").description("who did or looked at what, newest first"))
    .option("--of <login>", "of one account")
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly of?: string; readonly json?: boolean }) => {
      const { records } = await askOffice(
        context,
        options,
        "records.list",
        options.of === undefined ? {} : { login: options.of },
      );
      for (const one of records) {
        const { at, name, act, about, outcome, reason } = one;
        const line = [
          at,
          name ?? "–",
          act,
          ...about,
          ...(outcome === "done" ? [] : [outcome]),
          ...(reason === null ? [] : [reason]),
        ];
        output.data(options.json === true ? JSON.stringify(one) : line.join("  "));
      }
    });
}

function tellCode({ output }: CliContext, login: string, code: string): void {
  output.data(code);
  output.talk(
    `Give it to the person, who chooses a password and a PIN within a week: labbro login ${login} --code CODE --pin, or on the page.`,
  );
}
