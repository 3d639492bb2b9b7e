/** What is told of lots decides about results: in the past, in the present, and whatever the order. */
import { beforeEach, describe, expect, test } from "vitest";
import { listLots } from "../../../src/casework/registers/lot-list.ts";
import { blockLot, exhaustLot, findLot, lifeOf, openLot, unblockLot } from "../../../src/casework/registers/lot-use.ts";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import type { ControlTarget } from "../../../src/domain/lot.ts";
import { liesUnused } from "../../../src/domain/lot-life.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import type { Signature } from "../../../src/domain/signature.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { importLots } from "../../../src/release/lot-changes.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

const kari: Signature = { by: "Kari Lab", reason: "melding fra leverandør", role: "lab-responsible" };
const ola: Signature = { ...kari, by: "Ola Nordmann", role: "operator" };
const hourMs = 3_600_000;
const passed = crpControl("20", "2026-03-10T08:00:00");

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  importLots(station.ports, [crpTarget, crpReagent]);
});

const dock = (...observations: readonly Observation[]): string => station.dock(...observations).added.at(-1)?.key ?? "";
const result = (time: string, more: Partial<Observation> = {}) =>
  crpResult({ run: time, sequence: time, measuredAt: readDeviceTime(`2026-03-10T${time}:00`), ...more });
const publish = () => {
  for (const { controlId } of station.sent()) {
    station.store.outbox.attempt(controlId, 1, 2);
    station.store.outbox.published(controlId, 2);
  }
};
const lookBack = (key: string) => station.store.runs.byKey(key)?.lookBack;
const block = (lot: string, at: number, signature = kari) => blockLot(station.ports, { lot }, at, signature);

describe("a reagent lot that is blocked", () => {
  test("in the past: what was sent since is looked back on, what was not sent is held, what is older stays", () => {
    dock(passed);
    const before = dock(result("09:00"));
    const sent = dock(result("10:00"));
    publish();
    const queued = dock(result("11:00"));
    block("10240001", noon - 2.5 * hourMs);
    expect([before, sent, queued].map(lookBack)).toEqual([false, true, false]);
    expect([before, sent, queued].map(station.state)).toEqual(["released", "released", "held"]);
    expect(station.codes(queued)).toEqual(["LOT_BLOCKED"]);
  });

  test("further back than the newest controls, and results of another lot are let alone", () => {
    importLots(station.ports, [{ ...crpReagent, lot: "10240002" }]);
    dock(passed);
    const keys = ["09:00", "09:30"].map((time) => dock(result(time)));
    const other = dock(result("10:00", { reagentLot: { number: "10240002", expiry: null } }));
    publish();
    for (const hour of [10, 11, 12, 13, 14, 15, 16, 17]) dock(crpControl("20", `2026-03-10T${hour}:40:00`));
    block("10240001", noon - 30 * 24 * hourMs);
    expect([...keys, other].map(lookBack)).toEqual([true, true, false]);
  });

  test("anyone may block it; that it is good again says the laboratory responsible, and the time between stays blocked", () => {
    dock(passed);
    block("10240001", noon - 3 * hourMs, ola);
    const during = dock(result("10:00"));
    const after = dock(result("11:30"));
    const free = (at: number, by: Signature) => () => unblockLot(station.ports, { lot: "10240001" }, at, by);
    expect(free(noon - hourMs, ola)).toThrow("NOT_PERMITTED");
    free(noon - hourMs, kari)();
    expect([station.state(during), station.state(after)]).toEqual(["held", "released"]);
    free(noon - 3 * hourMs, kari)();
    expect(station.state(during)).toBe("released");
    expect(free(noon, kari)).toThrow("NOT_ALLOWED_NOW");
  });
});

describe("a control lot that is blocked", () => {
  test("its controls pass nothing any more: what leaned on them is held or looked back on", () => {
    dock(passed);
    const sent = dock(result("10:00"));
    publish();
    const queued = dock(result("11:00"));
    block("C1", noon - 10 * hourMs);
    expect(lookBack(sent)).toBe(true);
    expect(station.codes(queued)).toEqual(["QC_CONTROL_BLOCKED", "QC_NEVER"]);
    unblockLot(station.ports, { lot: "C1" }, noon - 10 * hourMs, kari);
    expect(station.state(queued)).toBe("released");
  });

  test("controls from before the block still count", () => {
    dock(passed);
    const key = dock(result("10:00"));
    block("C1", noon - 2 * hourMs);
    dock(crpControl("20", "2026-03-10T11:00:00"));
    expect(station.state(key)).toBe("released");
  });

  test("a failed control is not explained away by blocking its lot (ruling 12)", () => {
    dock(crpControl("40", "2026-03-10T08:00:00"));
    const key = dock(result("10:00"));
    block("C1", noon - 10 * hourMs);
    expect(station.codes(key)).toEqual(["QC_CONTROL_BLOCKED", "QC_FAILED"]);
    expect(station.state(key)).toBe("held");
  });
});

describe("which control lot is in use", () => {
  const nameless = (time: string) =>
    crpControl("20", `2026-03-10T${time}:00`, { control: { name: null, lot: null, level: null, expiry: null } });

  test("a control without a number is the opened lot's; when that is used up, nobody's, and earlier ones stay what they were", () => {
    const early = dock(nameless("08:00"));
    expect(station.state(early)).toBe("held");
    openLot(station.ports, { lot: "C1" }, { on: "2026-03-01" }, ola);
    expect(station.state(early)).toBe("kept");
    const late = dock(nameless("11:00"));
    exhaustLot(station.ports, { lot: "C1" }, noon - 2 * hourMs, ola);
    expect([station.state(early), station.state(late)]).toEqual(["kept", "held"]);
    exhaustLot(station.ports, { lot: "C1" }, null, ola);
    expect(station.state(late)).toBe("kept");
  });

  test("that it lay unused before it was told is the laboratory responsible's word alone; others' counts from when they told", () => {
    const liesUnusedAt = (at: number) => liesUnused({ ...crpTarget, life: lifeOf(station.store, lot) }, { at, on: "2026-03-10" });
    const lot = findLot(station.store, { lot: "C1" });
    exhaustLot(station.ports, { lot: "C1" }, noon - 2 * hourMs, ola);
    expect([liesUnusedAt(noon - hourMs), liesUnusedAt(noon)]).toEqual([false, true]);
    exhaustLot(station.ports, { lot: "C1" }, null, ola);
    exhaustLot(station.ports, { lot: "C1" }, noon - 2 * hourMs, kari);
    expect([liesUnusedAt(noon - hourMs), liesUnusedAt(noon)]).toEqual([true, true]);
  });

  test("opened tomorrow is a slip", () => {
    expect(() => openLot(station.ports, { lot: "C1" }, { on: "2026-03-11" }, ola)).toThrow("BAD_USAGE");
  });

  test("an import does not close what was opened by hand", () => {
    openLot(station.ports, { lot: "C1" }, { on: "2026-03-01" }, ola);
    importLots(station.ports, [{ ...crpTarget, name: "CRP Control" }]);
    expect(station.state(dock(nameless("08:00")))).toBe("kept");
  });
});

describe("versions of a target", () => {
  const later: ControlTarget = { ...crpTarget, low: "26", high: "34", target: "30", validFrom: "2026-03-10" };

  test("count for controls from their day on; earlier ones keep theirs", () => {
    dock(crpControl("20", "2026-03-09T08:00:00"));
    const before = dock(crpResult({ measuredAt: readDeviceTime("2026-03-09T10:00:00") }));
    dock(passed);
    const key = dock(result("10:00"));
    expect(station.state(key)).toBe("released");
    importLots(station.ports, [later]);
    expect([station.state(before), station.state(key)]).toEqual(["held", "held"]);
    expect(station.codes(key)).toContain("QC_FAILED");
    expect(station.codes(before)).toEqual(["LATE_RESULT", "QC_LATER_FAILED"]);
  });

  test("a line without validFrom corrects the version of today, unless the file names that target's versions itself", () => {
    importLots(station.ports, [crpTarget, later]);
    expect(importLots(station.ports, [crpTarget, later])).toBe(0);
    expect(importLots(station.ports, [{ ...crpTarget, low: "27", high: "33", target: "30" }])).toBe(1);
    const [entry] = listLots(station.ports).filter(({ lot }) => lot === "C1");
    expect(entry?.targets.map(({ low, validFrom }) => [low, validFrom])).toEqual([
      ["16", undefined],
      ["27", "2026-03-10"],
    ]);
  });
});

describe("a lot that the instrument sends with its expiry (ruling 11)", () => {
  const told = (expiry: string) => ({ reagentLot: { number: "R9", expiry } });
  const listed = () => listLots(station.ports).find(({ lot }) => lot === "R9");

  test("is listed as not yet controlled, until a control passed with it", () => {
    dock(passed);
    expect(station.state(dock(result("10:00", told("2026-05-31"))))).toBe("released");
    expect(listed()).toMatchObject({ kind: "reagent", state: "registered", lastDay: "2026-05-31", isControlled: false });
    dock(crpControl("20", "2026-03-10T11:00:00", told("2026-05-31")));
    expect(listed()?.isControlled).toBe(true);
  });

  test("is known to results that do not send the expiry, too, even to those that waited", () => {
    dock(passed);
    const waiting = dock(result("10:00", { reagentLot: { number: "R9", expiry: null } }));
    expect(station.codes(waiting)).toEqual(["LOT_UNKNOWN"]);
    dock(result("11:00", told("2026-05-31")));
    expect(station.state(waiting)).toBe("released");
  });

  test("of register and instrument the earlier decides, and the list shows both", () => {
    importLots(station.ports, [{ ...crpReagent, lot: "R9", expiry: "2026-12-31" }]);
    dock(passed, result("10:00", told("2026-03-09")));
    expect(listed()).toMatchObject({
      expiry: "2026-12-31",
      deviceExpiry: "2026-03-09",
      expiryDiffers: true,
      lastDay: "2026-03-09",
      warning: "expired",
    });
  });

  test("can be blocked like any other", () => {
    dock(passed);
    const key = dock(result("10:00", told("2026-05-31")));
    block("r9", noon - 10 * hourMs);
    expect(station.codes(key)).toEqual(["LOT_BLOCKED"]);
  });
});

describe("did you mean", () => {
  test("an unknown lot on the worklist, a typed one, and one to be blocked", () => {
    importLots(station.ports, [{ ...crpTarget, lot: "C7781" }]);
    const key = dock(
      crpControl("20", "2026-03-10T09:00:00", { control: { name: null, lot: "C7718", level: "normal", expiry: null } }),
    );
    dock(result("10:00", { reagentLot: { number: "1O24OOO1", expiry: null } }));
    dock(result("10:30", { reagentLot: { number: "99887766", expiry: null } }));
    const suggested = worklist(station.ports).map(({ kind, suggestion }) => [kind, suggestion]);
    expect(suggested).toHaveLength(3);
    expect(suggested).toEqual(
      expect.arrayContaining([
        ["control", "C7781"],
        ["patient", "10240001"],
        ["patient", null],
      ]),
    );
    const assign = () => station.decide.assignControl(key, "C778I", "normal", kari);
    expect(assign).toThrow(/Did you mean C7781\?/);
    expect(() => block("1024OOO1", noon)).toThrow(/NOT_FOUND/);
    expect(() => block("1024OOO1", noon)).toThrow(/Did you mean 10240001\?/);
    expect(station.state(key)).toBe("held");
  });

  test("a number that stands for several is not guessed at", () => {
    importLots(station.ports, [{ ...crpReagent, lot: "C1" }]);
    expect(() => block("C1", noon)).toThrow(/control CRP as-is, reagent CRP as-is.*LOT_AMBIGUOUS/);
    expect(blockLot(station.ports, { lot: "C1", kind: "reagent" }, noon, kari).kind).toBe("reagent");
  });
});
