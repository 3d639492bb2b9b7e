/** What is external control and what only may be: never a patient by the calendar. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDigitsOf, classifyPersonNumber } from "../../../../src/domain/person-number.ts";
import type { EqaResult, EqaRound } from "../../../../src/domain/registers/eqa.ts";
import { faultsOfRound, roundStatus } from "../../../../src/qc/eqa/eqa-round.ts";
import { fits, type MaybeEqa, recogniseEqa } from "../../../../src/qc/eqa/recognise.ts";
import { syntheticPersons } from "../../../support/observations.ts";
import { testInstrument } from "../../../support/station.ts";

const round: EqaRound = {
  ...{ name: "CRP-2026-1", shipment: "CRP 1/2026", parallels: 1, instruments: ["crp-1"], analytes: ["CRP"] },
  ...{ opensOn: "2026-03-01", closesOn: "2026-03-20", deadline: "2026-03-25", closedOn: null },
  samples: [
    { name: "A", ids: ["NOK-A-##"] },
    { name: "B", ids: ["nok b"] },
  ],
};
const measured: MaybeEqa = {
  ...{
    kinds: ["patient"],
    patientIds: [null],
    sampleIds: [null],
    instrument: "crp-1",
    analytes: ["CRP"],
    day: "2026-03-10",
    said: null,
  },
};
const ask = (change: Partial<MaybeEqa>, rounds: readonly EqaRound[] = [round]) => {
  const { finding = "nothing", by, round: name, sample } = recogniseEqa({ ...measured, ...change }, rounds);
  return [finding, by, name, sample];
};
const nothing = ["nothing", null, null, null];
const [person] = syntheticPersons;

describe("an open round", () => {
  test("knows its samples by their exact id, in whatever case, as patient id or sample id", () => {
    expect(ask({ patientIds: ["nok-a-07"] })).toEqual(["eqa", "pattern", "CRP-2026-1", "A"]);
    expect(ask({ patientIds: ["1"], sampleIds: [" NOK B"] })).toEqual(["eqa", "pattern", "CRP-2026-1", "B"]);
    expect(ask({ patientIds: ["NOK-A-7"] })).toEqual(["maybe", "calendar", "CRP-2026-1", null]);
    expect(ask({ patientIds: ["XNOK-A-07"] })[0]).toBe("maybe");
  });

  test("a missing or invalid id in its days only asks", () => {
    for (const id of [null, "", "12", "15815024344", "abc"]) expect(ask({ patientIds: [id] })[0]).toBe("maybe");
  });

  test.each([
    ["another instrument", { instrument: "crp-2" }],
    ["an unknown instrument", { instrument: null }],
    ["another analysis", { analytes: ["INR", null] }],
    ["the day before", { day: "2026-02-28" }],
    ["the day after", { day: "2026-03-21" }],
    ["a patient with a sample id of the round", { patientIds: [person], sampleIds: ["NOK B"] }],
    ["an assigned patient", { patientIds: [person] }],
  ])("%s is none of it", (_, change) => expect(ask({ patientIds: ["NOK B"], ...change })).toEqual(nothing));

  test("closed, it takes what was measured until that day", () => {
    const closed = [{ ...round, closedOn: "2026-03-10" }];
    expect(ask({ patientIds: ["NOK B"] }, closed)[0]).toBe("eqa");
    expect(ask({ patientIds: ["NOK B"], day: "2026-03-11" }, closed)).toEqual(nothing);
  });
});

test("the instrument's role says so without any round, and a person's word wins over all", () => {
  expect(ask({ kinds: ["eqa"], patientIds: [person] }, [])).toEqual(["eqa", "device", null, null]);
  expect(ask({ kinds: ["eqa"] }, [round, { ...round, name: "other" }])).toEqual(["eqa", "device", null, null]);
  expect(ask({ kinds: ["eqa"] })).toEqual(["eqa", "device", "CRP-2026-1", null]);
  expect(ask({ kinds: ["eqa"], said: { is: "patient" } })).toEqual(["patient", "person", null, null]);
  const said = { is: "eqa", round: "INR-2", sample: null } as const;
  expect(ask({ patientIds: [person], said })).toEqual(["eqa", "person", "INR-2", null]);
});

test("neither calendar nor pattern ever touches a run with a valid person number", () => {
  const nineDigits = fc.stringMatching(/^[0-2][1-9](0[1-9]|1[0-2]|[4-9][1-9])\d{5}$/);
  const issued = nineDigits
    .map((nine) => `${nine}${checkDigitsOf(nine) ?? ""}`)
    .filter((id) => classifyPersonNumber(id).validChecksum);
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, "0")}`);
  const anyRound = fc.record({
    opensOn: day,
    closesOn: day,
    ids: fc.array(fc.stringMatching(/^[#0-9A-C]{1,11}$/), { maxLength: 4 }),
  });
  const sampleId = fc.option(fc.constantFrom("AB", "1", "NOK"));
  fc.assert(
    fc.property(issued, day, fc.array(anyRound, { maxLength: 4 }), sampleId, (id, on, rounds, sample) => {
      const open = rounds.map(({ ids, ...days }, i) => ({
        ...{ ...round, ...days, name: `${i}` },
        samples: [{ name: "A", ids: [...ids, id, "###########", "AB"] }],
      }));
      expect(ask({ patientIds: [id], sampleIds: [sample], day: on }, open)).toEqual(nothing);
    }),
    { numRuns: 5_000 },
  );
});

test("blanks around either say nothing, and only # stands for a digit", () => {
  expect(fits(" A# ", "a1")).toBe(true);
  expect(fits("A#", " a1 ")).toBe(true);
  expect(fits("AB", "1B")).toBe(false);
  expect(fits("A1", "A2")).toBe(false);
});

test("a pattern is the whole id", () => {
  expect(fits("A#", "a1")).toBe(true);
  expect(fits("A#", "a12")).toBe(false);
  expect(fits("A#", "ab")).toBe(false);
});

describe("a round as it is entered", () => {
  const faults = (change: Partial<EqaRound>) => faultsOfRound({ ...round, ...change }, [testInstrument]).map(({ en }) => en);
  const ids = (...list: readonly string[]) => ({ samples: [{ name: "A", ids: list }] });

  test("a good one", () => expect(faults({})).toEqual([]));
  test.each([
    [ids("1"), "letter"],
    [ids("###########"), "letter"],
    [{ instruments: ["inr-9"] }, "no instrument inr-9"],
    [{ instruments: [] }, "No instrument"],
    [{ analytes: ["INR"] }, "measures INR"],
    [{ closesOn: "2026-02-01" }, "before"],
    [{ closesOn: "2028-02-01" }, "400"],
    [{ parallels: 0 }, "at least once"],
  ])("%o is refused", (change, why) => expect(faults(change).join()).toContain(why));
});

test("the deadline is told until everything is measured and registered", () => {
  const result: EqaResult = {
    ...{ run: "R", by: "pattern", round: round.name, sample: "A", instrument: "crp-1", operator: null, reagentLot: null },
    ...{ measuredAt: null, values: [] },
  };
  const status = (day: string, entries: Parameters<typeof roundStatus>[1] = [], of = round) => roundStatus(of, entries, day);
  expect(status("2026-02-20")).toMatchObject({ state: "coming", daysLeft: 33, missing: ["crp-1"] });
  expect(status("2026-03-24")).toMatchObject({ state: "past", daysLeft: 1 });
  expect(status("2026-03-27", [{ result, report: null }])).toMatchObject({ daysLeft: -2, missing: [], unregistered: 1 });
  expect(status("2026-03-10", [{ result, report: { registeredOn: "2026-03-09" } }])).toMatchObject({
    state: "open",
    daysLeft: null,
  });
  expect(status("2026-03-24", [], { ...round, closedOn: "2026-03-20" })).toMatchObject({ state: "closed", daysLeft: null });
});
