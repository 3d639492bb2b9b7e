/** The door: a request is checked against its act's shape and right before anything is opened, read or done. Pure. */

import { permit, permitRole } from "../casework/rights.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Role, Signature } from "../domain/signature.ts";
import type { z } from "../domain/zod.ts";
import type { Act } from "./act.ts";

/** Who asks. `role` null: the process itself, with a request that is signed whole (the demo, tests). */
export interface Asker {
  readonly role: Role | null;
}

export const nobodyNamed: Asker = { role: null };

/** The request as its act takes it. Throws UserError BAD_USAGE, TEXT_PERSONAL, NOT_PERMITTED; what was asked is not repeated. */
export function admit<Asks extends z.ZodType>(
  { asks, right }: Act<Asks, unknown>,
  request: unknown,
  asker: Asker,
): z.output<Asks> {
  const admitted = read(asks, request);
  if (asker.role !== null) permitRole(right, asker.role);
  const signature = signatureIn(admitted);
  if (signature !== null) permit(right, signature);
  return admitted;
}

/** Throws UserError BAD_USAGE with a sentence that names what is wrong, and repeats nothing of what was in it. */
export function read<Asks extends z.ZodType>(asks: Asks, request: unknown): z.output<Asks> {
  const found = asks.safeParse(sent(request));
  if (!found.success) throw new UserError("BAD_USAGE", sentence(found.error.issues));
  return found.data;
}

/** What is undefined is not there, as on the socket. */
const sent = (request: unknown): unknown =>
  typeof request !== "object" || request === null || Array.isArray(request)
    ? request
    : Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));

/** Beside the rest, or apart under its name. */
function signatureIn(request: unknown): Signature | null {
  const { signature, ...flat } = request as Partial<Signature> & { readonly signature?: Signature };
  const { by, reason, role } = signature ?? flat;
  return by === undefined || reason === undefined || role === undefined ? null : { by, reason, role };
}

type Issue = z.core.$ZodIssue;

/** As many as a person reads at once. */
const mostFaults = 5;

function sentence(issues: readonly Issue[]): string {
  const told = [...new Set(issues.flatMap(faults))];
  const more = told.length > mostFaults ? [`${told.length - mostFaults} more faults`] : [];
  return `${[...told.slice(0, mostFaults), ...more].join("; ")}.`;
}

function faults(issue: Issue): readonly string[] {
  const where = issue.path.length === 0 ? "The request" : issue.path.map(fieldName).join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => `${[...issue.path, key].map(fieldName).join(".")} is not known here`);
    case "invalid_type":
      return [
        issue.input === undefined && issue.message.endsWith("undefined")
          ? `${where} is missing`
          : `${where} takes ${kind(issue.expected)}`,
      ];
    case "invalid_value":
      return [`${where} takes one of ${issue.values.join(", ")}`];
    case "too_big":
      return [`${where} is too ${issue.origin === "string" || issue.origin === "array" ? "long" : "large"}`];
    case "too_small":
      return [`${where} is too ${issue.origin === "string" || issue.origin === "array" ? "short" : "small"}`];
    case "custom":
      return [`${where} ${issue.message}`];
    default:
      return [`${where} cannot be used`];
  }
}

/** A field's name comes from whoever asks: only what looks like one is repeated. */
const fieldName = (key: PropertyKey): string => {
  if (typeof key === "number") return String(key + 1);
  return /^[A-Za-z][A-Za-z-]{0,30}$/.test(String(key)) ? String(key) : "A field";
};

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};
const kind = (expected: string): string => kinds[expected] ?? "something else";
