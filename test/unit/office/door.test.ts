/** The door of the table of acts: whatever comes, an act takes what its schema says of whom may ask, or it is refused in a sentence. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { permitRole } from "../../../src/casework/rights.ts";
import { problemCatalogue, UserError } from "../../../src/domain/problem-catalogue.ts";
import { type Role, roles } from "../../../src/domain/signature.ts";
import { type ActionName, actNamed, acts, officeWork } from "../../../src/office/index.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { hostileTexts, hostileValues, leavesOf, withLeaf } from "../../support/hostile-requests.ts";
import { createTestStation } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const names = Object.keys(acts) as ActionName[];
const station = createTestStation({});

/** What comes back; a refusal is always a sentence of the catalogue. */
function ask(name: string, request: unknown, role: Role | null = null): unknown {
  try {
    officeWork(station, name as ActionName, request as never, { role });
    return "done";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(Object.keys(problemCatalogue)).toContain(error.code);
    expect(error.message).toMatch(/^[A-Z].*[.)]$/s);
    expect(error.message).not.toMatch(/undefined|\[object|Zod|\bat .*\.ts:/);
    return error.code;
  }
}

/** Nothing that was refused has touched the store. */
const untouched = () => JSON.stringify([station.store.runs.dispositions(), station.store.outbox.counts()]);

describe.each(names)("%s", (name) => {
  const example = exampleRequests[name] as Readonly<Record<string, unknown>>;

  test("takes its example to its work", () => {
    // It may say that there is no such thing, or not now: it was let in.
    expect(ask(name, example)).not.toMatch(/NOT_PERMITTED|TEXT_PERSONAL/);
    expect(actNamed(name).asks.safeParse(example).success).toBe(true);
  });

  test("asks for what it needs, and takes nothing besides", () => {
    for (const [path] of leavesOf(example)) {
      const without = withLeaf(example, path, undefined);
      const isNeeded = !actNamed(name).asks.safeParse(without).success;
      if (isNeeded) expect(ask(name, without)).toBe("BAD_USAGE");
    }
    for (const extra of ["more", "__proto__", "constructor", "15815024343", "\u001b[2J"]) {
      const more = JSON.parse(`{${JSON.stringify(extra)}:1}`) as object;
      const request = Object.defineProperty({ ...example }, extra, { value: more, enumerable: true });
      expect(ask(name, request)).toBe("BAD_USAGE");
    }
  });

  test("refuses what is of the wrong kind, and what no request is", () => {
    for (const value of [undefined, null, 1, "x", true, [], [example], () => 1]) expect(ask(name, value)).toBe("BAD_USAGE");
    for (const [path, good] of leavesOf(example)) {
      for (const value of hostileValues.filter((one) => typeof one !== typeof good))
        if (!actNamed(name).asks.safeParse(withLeaf(example, path, value)).success)
          expect(ask(name, withLeaf(example, path, value))).toBe("BAD_USAGE");
      if (typeof good === "string") expect(ask(name, withLeaf(example, path, { toString: () => good }))).toBe("BAD_USAGE");
      if (typeof good === "number") expect(ask(name, withLeaf(example, path, Number.NaN))).toBe("BAD_USAGE");
    }
  });

  test("lets no text in that steers, hides or never ends", () => {
    const before = untouched();
    for (const [path, good] of leavesOf(example).filter(([, value]) => typeof value === "string"))
      for (const text of hostileTexts(String(good))) {
        const code = ask(name, withLeaf(example, path, text));
        // Files and scanned codes have readers of their own; all else is refused at the door.
        if (!["text", "code"].includes(path.at(-1) ?? ""))
          expect([code, text.slice(0, 40)]).toEqual(["BAD_USAGE", text.slice(0, 40)]);
      }
    expect(untouched()).toBe(before);
  });

  test("is refused to every role that has not the right, asked or signed", () => {
    const may = roles.filter((role) => isPermitted(name, role));
    expect(may).not.toEqual([]);
    for (const role of roles.filter((one) => !may.includes(one))) {
      expect([role, ask(name, example, role)]).toEqual([role, "NOT_PERMITTED"]);
      if ("role" in example) expect([role, ask(name, { ...example, role })]).toEqual([role, "NOT_PERMITTED"]);
    }
  });

  test("anything at all is answered with a sentence", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => void ask(name, value)),
      { numRuns: thoroughly(20, 500) },
    );
    const paths = leavesOf(example).map(([path]) => path);
    if (paths.length === 0) return;
    const anyLeaf = fc.tuple(fc.constantFrom(...paths), fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: "binary" })));
    fc.assert(
      fc.property(anyLeaf, ([path, value]) => void ask(name, withLeaf(example, path, value))),
      { numRuns: thoroughly(20, 500) },
    );
  });
});

function isPermitted(name: ActionName, role: Role): boolean {
  try {
    permitRole(acts[name].right, role);
    return true;
  } catch {
    // The expected answer of the table of rights.
    return false;
  }
}

test("there is no other act, whatever it is called", () => {
  for (const name of ["toString", "__proto__", "constructor", "hasOwnProperty", "", "held", "HELD.LIST", "held.list\n"])
    expect(ask(name, {})).toBe("BAD_USAGE");
});

test("a refusal names the field and not what was in it", () => {
  const request = { ...exampleRequests["held.assign"], patient: { number: "15815024343" }, "15815024344": 1 };
  try {
    officeWork(station, "held.assign", request as never);
    expect.unreachable();
  } catch (error) {
    expect(String(error)).toContain("patient takes a text");
    expect(String(error)).not.toMatch(/1581502434/);
  }
});
