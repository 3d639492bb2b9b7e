/** Own limits in a whole station: proposed from its controls, approved by who may, and counting from then on. */
import { beforeEach, describe, expect, test } from "vitest";
import { approvedLimits } from "../../../src/domain/registers/approvals.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

const dayMs = 24 * 3_600_000;
const name = { instrument: "crp-1", analyte: "CRP", lot: "c1", level: "normal" };
const signed = { by: "Kari Lab", reason: "20 kontroller", role: "lab-responsible" } as const;

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

/** A control every day up to the station's day, 19.5 and 20.5 in turn. */
const controls = (count: number) => {
  for (let i = count; i > 0; i -= 1) {
    const day = new Date(noon - i * dayMs).toISOString().slice(0, 10);
    station.dock(crpControl(i % 2 === 0 ? "19.5" : "20.5", `${day}T08:00:00`));
  }
};
const propose = (more: object = {}) => officeWork(station, "limits.propose", { ...name, ...more });
const approve = (more: object = {}) =>
  officeWork(station, "limits.approve", { ...name, ...signed, mean: "20.000", sd: "0.513", ...more });
/** The codes of a result measured after a control of 21.9. */
const resultAfter = (controlTime: string, time: string) => {
  station.dock(crpControl("21.9", controlTime));
  const result = crpResult({ sequence: time, run: time, measuredAt: readDeviceTime(time) });
  return station.codes(station.dock(result).added.at(-1)?.key ?? "");
};

describe("a proposal", () => {
  test("from twenty controls, and nothing has changed by it", () => {
    controls(20);
    expect(propose()).toMatchObject({ n: 20, days: 20, mean: "20.000", sd: "0.513", sdSource: "ESTABLISHED", obstacles: [] });
    expect(officeWork(station, "limits.list", { instrument: "crp-1" })).toEqual([]);
  });

  test("is provisional with nineteen, and counts a rejected control but not a void one", () => {
    controls(18);
    station.dock(crpControl("30", "2026-03-10T09:00:00"));
    station.dock(crpControl("20", "2026-03-10T10:00:00", { control: { name: null, lot: "C9", level: "normal", expiry: null } }));
    expect(propose()).toMatchObject({ n: 19 });
    expect(propose().obstacles).toContain("19 values; 20 are needed");
  });

  test("a target or an instrument that there is not, and a CV without its source, are told", () => {
    expect(() => propose({ lot: "C9" })).toThrow("NOT_FOUND");
    expect(() => propose({ instrument: "crp-9" })).toThrow("NOT_FOUND");
    expect(() => propose({ cv: "4.5" })).toThrow("BAD_USAGE");
    expect(() => propose({ cv: "4,5", cvSource: "Noklus" })).toThrow("BAD_USAGE");
    expect(propose({ cv: "4.5", cvSource: "Noklus" })).toMatchObject({ mean: "20", sd: "0.90", sdSource: "PRIOR_CV" });
  });
});

describe("an approval", () => {
  beforeEach(() => controls(20));

  test("needs the laboratory responsible, a name and a reason", () => {
    for (const role of ["operator", "administrator", "advisor"]) expect(() => approve({ role })).toThrow("NOT_PERMITTED");
    expect(() => approve({ reason: " " })).toThrow("BAD_USAGE");
  });

  test("is of what was read, never of what the proposal has become since", () => {
    expect(() => approve({ sd: "0.5" })).toThrow("The proposal is now mean 20.000, SD 0.513");
    expect(() => approve({ cv: "8", cvSource: "gjetning", mean: "20", sd: "1.600" })).toThrow(
      /wider than the manufacturer's 16 to 24/,
    );
  });

  test("never counts from the past", () => {
    expect(() => approve({ from: "2026-03-01" })).toThrow("NOT_ALLOWED_NOW");
    expect(() => approve({ from: "2026-02-30" })).toThrow("BAD_USAGE");
    expect(approve({ from: "2026-03-12" }).validFrom).toBeGreaterThan(station.clock.now());
  });

  test("judges the controls measured from then on, keeps who approved it, and does not roll with later ones", async () => {
    approve();
    const list = () => officeWork(station, "limits.list", { instrument: "crp-1" });
    const [entry] = list();
    expect(entry).toMatchObject({ mean: "20.000", sd: "0.513", sdSource: "ESTABLISHED", n: 20, validFrom: noon });
    expect(station.store.registers.ofSubject(approvedLimits, "crp-1")[0]?.signature).toEqual(signed);
    // 21.9 lies within the manufacturer's 16-24 and beyond three of the approved SDs.
    expect(resultAfter("2026-03-10T11:30:00", "2026-03-10T11:40:00")).toEqual([]);
    await station.clock.advance(dayMs);
    expect(resultAfter("2026-03-11T08:00:00", "2026-03-11T09:00:00")).toEqual(["QC_FAILED"]);
    expect(propose().n).toBe(22);
    expect(list()).toEqual([entry]);
  });
});
