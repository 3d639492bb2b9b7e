/** The demo's people: one of each role that has work on the page, made as any station makes them. Their secrets are printed: nothing is real. */
import { randomBytes } from "node:crypto";
import { type ContactRole, contactRoles, contactTitles } from "../../domain/registers/contacts.ts";
import type { Role } from "../../domain/signature.ts";
import type { Gateway } from "../gateway.ts";

export const demoPassword = "øv deg trygt her";
export const demoPin = "2580";

const others: readonly {
  readonly login: string;
  readonly name: string;
  readonly as: Role;
  readonly operatorCodes: readonly string[];
}[] = [
  { login: "kari", name: "DEMO Kari Lab", as: "lab-responsible", operatorCodes: ["9144900"] },
  { login: "per", name: "DEMO Per Sykepleier", as: "operator", operatorCodes: ["9144901"] },
  { login: "nora", name: "DEMO Nora Noklus", as: "advisor", operatorCodes: [] },
];

/** A number that nobody has. */
const demoContact = (role: ContactRole) => ({
  role,
  name: `DEMO ${contactTitles[role].nb}`,
  phone: "00 00 00 00",
  hours: "hele døgnet",
});

/** Resolves with the login names, the administrator's first. */
export async function addDemoPeople({ desk }: Gateway): Promise<readonly string[]> {
  const secrets = { password: demoPassword, pin: demoPin };
  const code = desk.entrance.firstCode(randomBytes(16)) ?? "";
  const anne = await desk.entrance.useCode({ code, login: "anne", name: "DEMO Anne Admin", ...secrets }, "command");
  for (const one of others) {
    const asked = { ...one, lastDay: null, signature: { reason: "DEMO" } };
    const made = (await desk.act(anne, "accounts.add", asked, demoPin)) as { readonly code: string };
    desk.entrance.leave(await desk.entrance.useCode({ code: made.code, login: one.login, ...secrets }, "command"));
  }
  desk.act(anne, "contacts.set", { contacts: contactRoles.map(demoContact), reason: "DEMO" });
  desk.entrance.leave(anne);
  return ["anne", ...others.map(({ login }) => login)];
}
