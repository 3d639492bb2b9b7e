/** `labbro deviation …` from the first word to the closed case. */
import { expect, test } from "vitest";
import { officePlace } from "../../support/office-place.ts";

test("opened, followed up, checked, closed, listed and copied", async () => {
  const { run, signed } = officePlace();
  expect(await signed("deviation", "open", "--description", "Falt i gulvet", "--instrument", "crp-1")).toMatchObject({
    data: ["1"],
  });
  expect((await run("deviation", "list")).data).toEqual(["1  open  crp-1  Falt i gulvet"]);
  expect((await signed("deviation", "close", "1")).talk.join()).toContain("(NOT_ALLOWED_NOW)");
  const followed = ["--immediate", "Tatt ut", "--cause-category", "equipment", "--corrective", "Ny bag", "--responsible", "Kari"];
  expect(await signed("deviation", "update", "1", ...followed, "--deadline", "2026-12-01")).toMatchObject({ exitCode: 0 });
  const check = ["--date", "2026-11-30", "--measure", "Kontroll kjørt", "--result", "works"];
  expect(await signed("deviation", "check", "1", ...check)).toMatchObject({ exitCode: 0 });
  expect((await signed("deviation", "close", "1")).data).toEqual(["1  closed  crp-1  Kari  Falt i gulvet"]);
  expect(await run("deviation", "list")).toMatchObject({ data: [], talk: ["There is no deviation."] });
  const [listed] = (await run("deviation", "list", "--all", "--json")).data.map((line) => JSON.parse(line) as object);
  expect(listed).toMatchObject({ number: 1, source: "manual", effectCheck: { result: "works" } });
  expect((await run("deviation", "text", "1")).data).toContain("Korrigerende tiltak: Ny bag");
});

test.each([
  [["update", "1", "--cause-category", "fate"], 2],
  [["update", "1", "--deadline", "2026-02-30"], 2],
  [["check", "1", "--date", "2026-11-30", "--measure", "x", "--result", "perhaps"], 2],
  [["update", "x"], 2],
  [["close", "7"], 1],
  [["open", "--description", "om 15815024343"], 2],
])("%j is refused", async (args, exitCode) => {
  expect(await officePlace().signed("deviation", ...args)).toMatchObject({ exitCode, data: [] });
});
