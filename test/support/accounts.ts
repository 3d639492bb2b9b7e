/**
 * The one way in which tests log in: as people do. A code from the PC makes the administrator, who makes an account of the role that is
 * wanted, with a code of its own. Every account has one name a role, so that a test can say who signed.
 */
import { drivers } from "../../drivers/index.ts";
import { doOfficeWork } from "../../src/app/commands/do-office-work.ts";
import type { Role } from "../../src/domain/signature.ts";
import type { CameIn } from "../../src/office/ways-in.ts";

export interface StationPlace {
  readonly configDir: string;
  readonly dataDir: string;
}

/** Of no real person, as everywhere in tests. */
export const people: Readonly<
  Record<Role, { readonly login: string; readonly name: string; readonly operatorCodes: readonly string[] }>
> = {
  administrator: { login: "anne", name: "Anne Admin", operatorCodes: [] },
  "lab-responsible": { login: "kari", name: "Kari Lab", operatorCodes: ["9144900"] },
  operator: { login: "per", name: "Per Sykepleier", operatorCodes: ["9144901"] },
  advisor: { login: "nora", name: "Nora Noklus", operatorCodes: [] },
  vendor: { login: "lars", name: "Lars Leverandør", operatorCodes: [] },
};

export const password = "fire ganske lange ord";
export const pin = "4711";

const opened = new Map<string, Promise<string>>();

/** The session's token; the account is made at the first time. */
export function sessionOf(place: StationPlace, role: Role = "lab-responsible"): Promise<string> {
  const key = `${place.dataDir}\n${role}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const made = role === "administrator" ? administrator(place) : account(place, role);
  opened.set(key, made);
  return made;
}

/** A session of now, where the station's clock has jumped over the former one's end. */
export async function sessionAnew(place: StationPlace, role: Role = "lab-responsible"): Promise<string> {
  await sessionOf(place, role);
  const { token } = await asked<CameIn>(place, "session.login", { login: people[role].login, password }, null);
  if (token === null) throw new Error("The password opened no session.");
  return token;
}

/** In the running gateway, or where none runs: as the command line asks. */
export const asked = <Answer>(
  { configDir, dataDir }: StationPlace,
  name: string,
  request: unknown,
  session: string | null,
  typed: string | undefined = pin,
) => doOfficeWork<Answer>({ configDir, dataDir, drivers, talk: () => undefined }, { name, request, session, pin: typed });

async function administrator(place: StationPlace): Promise<string> {
  const { login, name } = people.administrator;
  const { code } = await asked<CameIn>(place, "session.recover", {}, null);
  return byCode(place, { code, login, name });
}

async function account(place: StationPlace, role: Role): Promise<string> {
  const { login, name, operatorCodes } = people[role];
  const lastDay = role === "vendor" ? "2099-12-31" : null;
  const signature = { reason: "oppsett" };
  const request = { login, name, as: role, operatorCodes, lastDay, signature };
  const { code } = await asked<{ readonly code: string }>(
    place,
    "accounts.add",
    request,
    await sessionOf(place, "administrator"),
  );
  return byCode(place, { code, login });
}

async function byCode(place: StationPlace, by: object): Promise<string> {
  const { token } = await asked<CameIn>(place, "session.code", { ...by, password, pin }, null);
  if (token === null) throw new Error("The code opened no session.");
  return token;
}
