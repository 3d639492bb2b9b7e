/** Whatever is wrong with what somebody typed is told in Norwegian: at the door of the table of acts, and behind it. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { type ActionName, acts, officeWork } from "../../../src/office/index.ts";
import { Refused } from "../../../src/page/api/post.ts";
import { badUsageInWords } from "../../../src/page/texts/bad-usage.ts";
import { refusalText } from "../../../src/page/texts/refusals.ts";
import { exampleRequests } from "../../support/example-requests.ts";
import { hostileTexts, hostileValues, leavesOf, withLeaf } from "../../support/hostile-requests.ts";
import { createTestStation } from "../../support/station.ts";

const station = createTestStation({});
const names = Object.keys(acts) as ActionName[];
const english =
  /\b(is|are|takes|missing|known|here|one of|too|cannot|holds|the|field|request|faults|characters|given?|needs?)\b/i;

/** As the page shows it; null: it was let in, or refused for another reason. */
function shown(name: ActionName, request: unknown): string | null {
  try {
    officeWork(station, name, request as never);
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, detail, detailNb } = error;
    if (code !== "BAD_USAGE") return null;
    // What the door says is known word by word, not only left out.
    if (detailNb === null) expect([detail, badUsageInWords(detail)]).toEqual([detail, expect.any(String)]);
    return refusalText(new Refused(code, detail, detailNb));
  }
}

describe.each(names)("%s", (name) => {
  test("tells no fault of an input in English", () => {
    const example = exampleRequests[name];
    const requests = [
      ...[null, 1, "x", [], { ...example, more: 1 }, { ...example, "15815024343": 1 }],
      ...leavesOf(example).flatMap(([path, good]) => [
        withLeaf(example, path, undefined),
        ...hostileValues.map((value) => withLeaf(example, path, value)),
        ...(typeof good === "string" ? hostileTexts(good).map((text) => withLeaf(example, path, text)) : []),
      ]),
    ];
    for (const request of requests) expect(shown(name, request) ?? "").not.toMatch(english);
  });
});

test("a fault names its field by the word that stands on the page", () => {
  const { reason: _reason, ...unsigned } = exampleRequests["held.discard"];
  expect(shown("held.discard", unsigned)).toBe("Noe mangler, eller er skrevet på en måte som ikke kan leses. «Hvorfor» mangler.");
});

test("what nobody put into words is left out, and never shown in English", () => {
  expect(refusalText(new Refused("BAD_USAGE", "Some sentence of tomorrow."))).toBe(
    "Noe mangler, eller er skrevet på en måte som ikke kan leses.",
  );
});

test("law: behind the door too every fault of an input is said in both languages", () => {
  const onlyEnglish = globSync("src/{office,casework,accounts,config/editing,config/files}/**/*.ts")
    // The door's own sentences are put into words by the page; a socket's path is the command line's alone.
    .filter((path) => path !== "src/office/door.ts" && path !== "src/office/office-address.ts")
    .filter((path) => /UserError\(\s*"BAD_USAGE",\s*["`]/.test(readFileSync(path, "utf8")));
  expect(onlyEnglish).toEqual([]);
});
