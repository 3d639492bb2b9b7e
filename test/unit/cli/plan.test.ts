/** `labbro plan …` and `labbro review …`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { officePlace } from "../../support/office-place.ts";

test("a plan comes from a file and goes to a page that is never overwritten", async () => {
  const { run, signed, file, folder } = officePlace();
  const [bad, good] = [file("bad.csv", "section;what\nx;y\n"), file("plan.csv", "section;what;who\ntest;CRP;Fastlege\n")];
  expect(await signed("plan", "set", bad)).toMatchObject({ exitCode: 1, data: [] });
  expect((await run("plan", "show")).talk).toEqual(["No plan is registered."]);
  expect(await signed("plan", "set", good)).toMatchObject({ exitCode: 0, data: ["1 entries."] });
  expect(JSON.parse((await run("plan", "show")).data[0] ?? "")).toMatchObject({ what: "CRP", who: "Fastlege" });
  const page = join(folder, "plan.html");
  expect(await run("plan", "print", page)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(page, "utf8")).toContain("Plan for laboratoriearbeidet – Testtjenesten");
  expect(await run("plan", "print", page)).toMatchObject({ exitCode: 2 });
});

test("a year is reviewed, decided on and printed", async () => {
  const { run, signed, folder } = officePlace();
  expect(
    await signed("review", "decide", "--year", "2026", "--decision", "Ny opplæring", "--deadline", "2027-02-01"),
  ).toMatchObject({ exitCode: 0 });
  const page = join(folder, "review.html");
  expect(await run("review", "print", "--year", "2026", page)).toMatchObject({ exitCode: 0, talk: [] });
  expect(readFileSync(page, "utf8")).toContain("Ny opplæring");
  expect(await run("review", "print", "--year", "26", join(folder, "x.html"))).toMatchObject({ exitCode: 2 });
  expect(await signed("review", "decide", "--year", "2026", "--decision", "x", "--deadline", "snart")).toMatchObject({
    exitCode: 2,
  });
});
