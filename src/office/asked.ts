/**
 * What is asked from outside: over the page, the control socket, or by a command that opens the store itself. The session says who asks;
 * nobody signs with a name that they typed. Every act and every look at patients' data is on record.
 */

import { contained } from "../domain/fault.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { loginName, type Person } from "../domain/registers/accounts.ts";
import type { z } from "../domain/zod.ts";
import type { Act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { type ActionName, actNamed, officeWork } from "./index.ts";

/** Plain JSON of which nothing is known yet. */
export interface AskedAct {
  readonly name: string;
  readonly request: unknown;
  /** Null: nobody is logged in. */
  readonly person: Person | null;
}

type AnyAct = Act<z.ZodType, unknown>;
type Standing = Pick<AnyAct, "right" | "effect" | "showsPatients" | "namesStaff">;

/** How instruments, controls, lots and rules stand: what hangs on the wall is told without a login. */
export const isOpen = ({ right, effect, showsPatients, namesStaff = false }: Standing): boolean =>
  right === "see" && !showsPatients && !namesStaff && (effect === "reads" || effect === "configured");

/** Throws UserError NOT_LOGGED_IN, and whatever the act throws; what was refused has changed nothing. */
export function askedWork(core: OfficeCore, asked: AskedAct): unknown {
  const act = actNamed(asked.name);
  if (asked.person === null && !isOpen(act)) throw new UserError("NOT_LOGGED_IN", "");
  const { person } = asked;
  const request = person === null ? asked.request : signedRequest(act, asked.request, person);
  const work = () => officeWork(core, asked.name as ActionName, request as never, { role: person?.role ?? null });
  if (person === null || (act.effect === "reads" && !act.showsPatients)) return work();
  const about = { act: asked.name, showsPatients: act.showsPatients, person, request };
  try {
    return act.effect === "reads" ? looked(core, about, work) : acted(core, about, work);
  } catch (error) {
    if (error instanceof UserError) contained(core.ports.faults, "store", () => record(core, about, error.code));
    throw error;
  }
}

interface About {
  readonly act: string;
  readonly showsPatients: boolean;
  readonly person: Person;
  readonly request: unknown;
}

/** Done and on record, or neither. */
const acted = (core: OfficeCore, about: About, work: () => unknown): unknown =>
  core.ports.store.transaction(() => {
    const answer = work();
    record(core, about, "done", answer);
    return answer;
  });

/** Whoever treats a patient is shown the result, also where the look cannot be written down: then that is the fault which is told. */
function looked(core: OfficeCore, about: About, work: () => unknown): unknown {
  const answer = work();
  contained(core.ports.faults, "store", () => record(core, about, "done", answer));
  return answer;
}

function record(
  { ports }: OfficeCore,
  { act, showsPatients, person, request }: About,
  outcome: string,
  answer: unknown = null,
): void {
  const { login, name, role } = person;
  const { reason = null } = flat(request) as { readonly reason?: string };
  const one = {
    ...{ at: ports.clock.now(), act, showsPatients, login, name, role, outcome },
    ...{ about: aboutOf(request), reason: typeof reason === "string" ? reason.slice(0, 500) : null },
  };
  ports.store.actRecords.add(one, showsPatients ? [...new Set(namesIn(answer))] : []);
}

/** Every short word in an answer, wherever it stands: whichever act shows a result, its key is among them. */
function namesIn(answer: unknown): readonly string[] {
  if (typeof answer === "string") return /^[\w.-]{8,80}$/.test(answer) ? [answer] : [];
  return typeof answer === "object" && answer !== null ? Object.values(answer).flatMap(namesIn) : [];
}

/** What it was about, by names that are nobody's: ids, instruments, wires, lots, rows. Never a person's number. */
function aboutOf(request: unknown): readonly string[] {
  const asked = flat(request);
  return ["id", "ids", "instrument", "connection", "lot", "rows", "row", "file", "login"]
    .flatMap((key) => asked[key] ?? [])
    .flatMap((value) => (typeof value === "string" ? [value.slice(0, 100)] : []))
    .slice(0, 50);
}

function flat(request: unknown): Readonly<Record<string, unknown>> {
  if (typeof request !== "object" || request === null) return {};
  const { signature, ...rest } = request as Readonly<Record<string, unknown>>;
  return { ...rest, ...(typeof signature === "object" ? signature : {}) };
}

/** The request with the name and role of whoever is logged in. Throws UserError NOT_PERMITTED where it names somebody else. */
function signedRequest(act: AnyAct, request: unknown, person: Person): unknown {
  const place = signaturePlace(act);
  if (place === null || typeof request !== "object" || request === null || Array.isArray(request)) return request;
  if (place === "apart") {
    const { signature, ...rest } = request as Readonly<Record<string, unknown>>;
    return { ...rest, signature: signed((signature ?? {}) as object, person) };
  }
  return signed(request, person);
}

function signed(given: object, { name, login, role, operatorCodes }: Person): object {
  const { by, role: said, codes, ...rest } = given as Readonly<Record<string, unknown>>;
  if (codes !== undefined)
    throw new UserError("BAD_USAGE", {
      en: "codes is not known here.",
      nb: "Kodene følger brukeren som er logget inn. De skrives ikke inn.",
    });
  const isOther = by !== undefined && by !== name && (typeof by !== "string" || loginName(by) !== login);
  if (isOther)
    throw new UserError("NOT_PERMITTED", {
      en: "Somebody else is logged in than --by says.",
      nb: "En annen er logget inn enn den som er navngitt.",
    });
  if (said !== undefined && said !== role)
    throw new UserError("NOT_PERMITTED", {
      en: "A role comes with the account that is logged in; it is not chosen.",
      nb: "Rollen følger brukeren som er logget inn. Den velges ikke.",
    });
  return { ...rest, by: name, role, codes: operatorCodes };
}

/** Beside the rest of the request, or apart under its name. */
function signaturePlace({ asks }: AnyAct): "flat" | "apart" | null {
  const { shape } = asks as unknown as { readonly shape?: Readonly<Record<string, unknown>> };
  if (shape === undefined) return null;
  return "by" in shape ? "flat" : "signature" in shape ? "apart" : null;
}
