import { describe, expect, it } from "vitest";
import type { ControlTarget } from "../../../../src/domain/lot.ts";
import type { ControlRef } from "../../../../src/domain/observation.ts";
import { matchControl } from "../../../../src/qc/controls/matching.ts";
import { at, observe, policy as onelevel, target } from "../build.ts";

const policy = { ...onelevel, levels: ["L1", "L2"] };
const day = "2026-03-04";
const noon = at(`${day}T12:00`);
const l1: ControlTarget = { ...target, lot: "C1", level: "L1", controlIds: ["10199621"] };
const l2: ControlTarget = { ...target, lot: "C2", level: "L2", controlIds: ["10199622"] };
const both: ControlTarget[] = [
  { ...target, lot: "KIT", level: "L1" },
  { ...target, lot: "KIT", level: "L2" },
];
const open = (row: ControlTarget, openedOn = "2026-02-01"): ControlTarget => ({ ...row, openedOn });

function match(
  sent: Partial<ControlRef> | null,
  targets: readonly ControlTarget[],
  assigned: { lot: string; level: string } | null = null,
) {
  const control = sent === null ? null : { name: null, lot: null, level: null, expiry: null, ...sent };
  const event = { at: noon, assigned, observation: observe({ kind: "control", control }) };
  const { level, rows } = matchControl(event, targets, policy, day);
  return rows === null ? { level, lots: null } : { level, lots: [...new Set(rows.map((row) => row.lot))] };
}

describe("which lot and level a control was (ruling 8b)", () => {
  it("the lot number sent, trimmed and in any case", () => {
    expect(match({ lot: " c1 " }, [l1, l2])).toEqual({ level: "L1", lots: ["C1"] });
  });

  it("the scanned or typed id, against lot number and control id", () => {
    expect(match({ name: "10199622" }, [l1, l2])).toEqual({ level: "L2", lots: ["C2"] });
    expect(match({ name: "c2" }, [l1, l2])).toEqual({ level: "L2", lots: ["C2"] });
    expect(match({ lot: "10199621" }, [l1, l2])).toEqual({ level: "L1", lots: ["C1"] });
  });

  it("a lot with several levels needs the level", () => {
    expect(match({ lot: "KIT" }, both).lots).toBeNull();
    expect(match({ lot: "KIT", level: "2" }, both)).toEqual({ level: "L2", lots: ["KIT"] });
    expect(match({ lot: "KIT", level: "l1" }, both)).toEqual({ level: "L1", lots: ["KIT"] });
    expect(match({ lot: "KIT", level: "9" }, both).lots).toBeNull();
  });

  it("a level that the lot has no target for leaves no row", () => {
    expect(match({ lot: "C1", level: "2" }, [l1, l2])).toEqual({ level: "L2", lots: [] });
  });

  it("a number that is sent but not registered is never guessed around", () => {
    expect(match({ lot: "C9", level: "1" }, [open(l1)]).lots).toBeNull();
    expect(match({ name: "C9", level: "1" }, [open(l1)]).lots).toBeNull();
  });

  it("a plain material name says nothing, so the lot in use counts", () => {
    for (const name of ["ROCHE", "CRP Control 1", ""]) expect(match({ name }, [open(l1)])).toEqual({ level: "L1", lots: ["C1"] });
  });

  it("the lot in use: by level, or when only one level is in use", () => {
    expect(match({ level: "2" }, [open(l1), open(l2)])).toEqual({ level: "L2", lots: ["C2"] });
    expect(match({}, [open(l1), l2])).toEqual({ level: "L1", lots: ["C1"] });
    expect(match(null, [open(l1), l2])).toEqual({ level: "L1", lots: ["C1"] });
    expect(match({}, [open(l1), open(l2)]).lots).toBeNull();
    expect(match({ level: "7" }, [open(l1)]).lots).toBeNull();
  });

  it("in use means opened by then and not expired, and one lot only", () => {
    expect(match({}, [l1]).lots).toBeNull();
    expect(match({}, [open(l1, "2026-03-05")]).lots).toBeNull();
    expect(match({}, [open(l1, day)])).toEqual({ level: "L1", lots: ["C1"] });
    expect(match({}, [{ ...open(l1), expiry: "2026-03-03" }]).lots).toBeNull();
    expect(match({}, [{ ...open(l1), inUseDays: 20 }]).lots).toBeNull();
    expect(match({}, [open(l1), open({ ...l1, lot: "C3" })]).lots).toBeNull();
  });

  it("a person's word wins over what was sent", () => {
    expect(match({ lot: "C1", level: "1" }, [l1, l2], { lot: "c2", level: "L2" })).toEqual({ level: "L2", lots: ["C2"] });
    expect(match({ lot: "C1" }, [l1, l2], { lot: "C9", level: "L2" })).toEqual({ level: "L2", lots: null });
  });

  it("a control id of one level is not another level's", () => {
    const kit = both.map((row) => ({ ...row, controlIds: row.level === "L1" ? ["551"] : [] }));
    expect(match({ name: "551" }, kit)).toEqual({ level: "L1", lots: ["KIT"] });
    expect(match({ name: "551", level: "2" }, kit)).toEqual({ level: "L2", lots: [] });
  });

  it("an id that two lots claim names none of them", () => {
    expect(
      match({ name: "77" }, [
        { ...l1, controlIds: ["77"] },
        { ...l2, controlIds: ["77"] },
      ]).lots,
    ).toBeNull();
  });
});
