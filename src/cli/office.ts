/** How commands ask for office work: where the data is, who signs, and in which role. */
import type { Command } from "commander";
import { doOfficeWork } from "../app/do-office-work.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { roles, type Signature } from "../domain/signature.ts";
import type { ActionName, AnswerOf, RequestOf } from "../office/index.ts";
import type { CliContext, Places } from "./context.ts";

/** In the running gateway, or here when none runs. Throws UserError. */
export function askOffice<Name extends ActionName>(
  { drivers, output }: CliContext,
  { config, data }: Places,
  name: Name,
  request: RequestOf<Name>,
): Promise<AnswerOf<Name>> {
  return doOfficeWork({ configDir: config, dataDir: data, drivers, talk: output.talk }, name, request);
}

export interface Signed extends Places {
  readonly by: string;
  readonly reason: string;
  readonly role: string;
}

/** Nobody is taken for the laboratory responsible: the role is said, and is kept with what was decided. */
export function withSignature(command: Command): Command {
  return command
    .requiredOption("--by <name>", "who decides")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--role <role>", `in which role: ${roles.join(", ")}`);
}

/** Throws UserError BAD_USAGE for a role that there is not. */
export function signatureOf({
  by,
  reason,
  role,
}: Pick<Signed, "by" | "reason"> & { readonly role: string | undefined }): Signature {
  const known = roles.find((one) => one === role);
  if (known === undefined) throw new UserError("BAD_USAGE", `--role takes one of ${roles.join(", ")}.`);
  return { by, reason, role: known };
}
