/** `labbro register …` and `labbro eqa …`: lists in, lists out, and mistakes told line by line. */
import { expect, test } from "vitest";
import { officePlace } from "../../support/office-place.ts";

test("operators and training are imported, listed, and their gaps shown", async () => {
  const { signed, run, file } = officePlace();
  const operators = file("o.csv", "name;hpr;codes;temporaryUntil\nKari Nordmann;9144897;KN;\nOla Vikar;;OV;2099-12-31\n");
  expect(await signed("register", "import", "operators", operators)).toEqual({
    ...{ exitCode: 0, talk: [], data: ["2 entries read, 2 new or changed."] },
  });
  const training = file("t.csv", "operator;on;trainedBy;date;ownControl\nkari nordmann;afinion-2;Noklus;15.01.2020;16.01.2020\n");
  expect(await signed("register", "import", "training", training)).toMatchObject({ exitCode: 0 });
  expect((await run("register", "list", "operators")).data).toEqual([
    "Kari Nordmann  9144897  KN",
    "Ola Vikar  no HPR number  OV  until 2099-12-31",
  ]);
  const [listed] = (await run("register", "list", "training", "--json")).data.map((line) => JSON.parse(line) as object);
  expect(listed).toMatchObject({ operator: "kari nordmann", on: "afinion-2", date: "2020-01-15" });
  expect((await run("register", "gaps")).data).toEqual(["  Kari Nordmann  crp-1  trained", "! Ola Vikar  crp-1  never"]);
});

test("a bad file changes nothing, names its lines, and an administrator sees no patients", async () => {
  const { signed, run, file } = officePlace();
  const bad = file("o.csv", "name;hpr\nKari;12\n;\nOla;x\n");
  const { exitCode, talk } = await signed("register", "import", "operators", bad);
  expect([exitCode, talk.length]).toEqual([1, 2]);
  expect(talk[0]).toContain("Line 2: hpr is no HPR number");
  expect((await run("register", "list", "operators")).talk).toEqual(["The register is empty."]);
  const patients = file("p.csv", "personNumber;name\n15815024343;Kari\n");
  expect(await signed("register", "import", "patients", patients, "--role", "administrator")).toMatchObject({
    exitCode: 1,
    data: [],
  });
  expect(await signed("register", "import", "patients", patients)).toMatchObject({ exitCode: 0 });
  expect(await run("register", "import", "patients", patients)).toMatchObject({ exitCode: 2 });
});

test("a round is registered, listed with its deadline, and closed", async () => {
  const { signed, run } = officePlace();
  const round = [
    "eqa",
    "round",
    "add",
    "CRP-2099-1",
    "--shipment",
    "CRP 1/2099",
    "--opens",
    "2099-03-01",
    "--closes",
    "2099-03-20",
  ];
  const rest = ["--deadline", "2099-03-25", "--instruments", "crp-1", "--analytes", "CRP", "--sample", "A=NOK-A-#, NOK-A"];
  expect(await signed(...round, ...rest)).toMatchObject({ exitCode: 0, data: ["CRP-2099-1: new"] });
  const [listed] = (await run("eqa", "list", "--json")).data.map((line) => JSON.parse(line) as object);
  expect(listed).toMatchObject({
    ...{ state: "coming", missing: ["crp-1"], results: 0, unregistered: 0 },
    round: { name: "CRP-2099-1", samples: [{ name: "A", ids: ["NOK-A-#", "NOK-A"] }], parallels: 1 },
  });
  expect((await run("eqa", "list")).data[0]).toMatch(/^CRP-2099-1 {2}coming {2}deadline 2099-03-25: \d+ days left; 0 results/);
  expect(await signed("eqa", "round", "close", "CRP-2099-1")).toMatchObject({ exitCode: 0 });
  expect((await run("eqa", "list")).data[0]).toContain("closed");
  expect(await run("eqa", "results")).toMatchObject({ data: [], talk: ["There is no result."] });
});

test("what cannot be a round, and a run that is not there, are refused with the reason", async () => {
  const { signed } = officePlace();
  const round = (opens: string, sample: string) =>
    signed(
      ...["eqa", "round", "add", "R", "--shipment", "1", "--opens", opens, "--closes", "2099-03-20", "--deadline", "2099-03-25"],
      ...["--instruments", "crp-1", "--analytes", "CRP", "--sample", sample],
    );
  expect(await round("01.03.2099", "A=N1")).toMatchObject({ exitCode: 2 });
  expect((await round("2099-03-01", "A=123")).talk.join()).toContain("at least one letter");
  expect((await round("2099-03-01", "A=N15815024343")).exitCode).toBe(2);
  for (const what of ["mark", "undo", "report"]) expect((await signed("eqa", what, "ABC")).talk.join()).toContain("(NOT_FOUND)");
});
