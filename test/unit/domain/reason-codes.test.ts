/** Our catalogue of reason codes against the specification's: nothing milder, nothing missing, the same words. */
import { describe, expect, test } from "vitest";
import { type ReasonCodeEntry, reasonCodes } from "../../../src/domain/reason-codes.ts";
import { vectorFile } from "../../support/vectors.ts";

interface Specified extends ReasonCodeEntry {
  readonly code: string;
}
const specified = vectorFile<{ readonly codes: readonly Specified[] }>("reason_codes.json").codes;
/** The words of the station's readers stand above the specification's. */
const reworded = (text: string): string =>
  text
    .replace(/([Kk])ontrollot/g, "$1ontroll-lot")
    .replace("var utgått", "var gått ut på dato")
    .replace(/\bvert\b/g, "blir");
const ours: Readonly<Record<string, ReasonCodeEntry>> = reasonCodes;

describe("the specification's reason codes", () => {
  test.each(specified.map((one) => [one.code, one] as const))("%s", (code, { group, allowed, inJournal, nb, nn, ...rest }) => {
    const wanted = { group, default: rest.default, allowed: [...allowed].sort(), inJournal, nb: reworded(nb), nn: reworded(nn) };
    expect({ ...ours[code], allowed: [...(ours[code]?.allowed ?? [])].sort() }).toEqual(wanted);
  });
});

test("the default of every code lies inside its floor, and each text is there in both languages", () => {
  for (const [code, { default: outcome, allowed, nb, nn }] of Object.entries(ours)) {
    expect(allowed, code).toContain(outcome);
    expect([nb.trim(), nn.trim()], code).not.toContain("");
  }
});
