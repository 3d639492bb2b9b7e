/** What the nurse sees before leaving: the question of a verdict, asked for this very moment (QC.md 5.1). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import type { Instrument } from "../../../../src/domain/station.ts";
import { isoTime } from "../../../../src/domain/time.ts";
import { type LiveKnown, type LiveStatus, stationStatus } from "../../../../src/qc/schedule/live-status.ts";
import type { KnownEvents } from "../../../../src/qc/types.ts";
import { at, control, events, passed, reagent, withPolicy, zone } from "../build.ts";

interface Asked {
  readonly policy?: Partial<QcPolicy>;
  readonly known?: Partial<KnownEvents>;
  readonly lot?: string | null;
  readonly isOutOfUse?: boolean;
  readonly more?: Partial<Instrument>;
}

function status(now: string, { policy = {}, known = {}, lot = "R1", isOutOfUse = false, more = {} }: Asked = {}): LiveStatus {
  const all = { ...withPolicy(policy), ...more };
  const instrument = { ...all, analytes: all.analytes.slice(0, 1) };
  const analytes: LiveKnown["analytes"] = new Map([["CRP", { events: events(known), reagentLot: lot }]]);
  const [one] = stationStatus({ instruments: [instrument], zone }, new Map([["crp-1", { isOutOfUse, analytes }]]), at(now));
  if (one === undefined) throw new Error("no status");
  return one;
}
const said = (now: string, asked: Asked = {}) => {
  const { state, text } = status(now, asked);
  return [state, text.nb];
};

describe("a weekly control that passed on Monday 2 March at 8, grace 24 hours", () => {
  it("is good, then due soon, then in its grace, then overdue", () => {
    expect(said("2026-03-03T08:00")).toEqual(["ok", "Klar til bruk."]);
    expect(said("2026-03-08T08:00")).toEqual(["due-soon", "Klar til bruk. Kontroll må kjøres innen 09.03.2026 kl. 08.00."]);
    expect(said("2026-03-09T07:00")).toEqual(["due-soon", "Klar til bruk. Kontroll må kjøres i dag."]);
    expect(said("2026-03-09T09:00")).toEqual(["overdue-grace", "Kontroll må kjøres i dag: fristen er gått ut."]);
    expect(said("2026-03-10T09:00")[0]).toBe("overdue");
    expect(status("2026-03-10T09:00").text.nn).toBe("Ikkje bruk. Fristen for kontroll er gått ut: køyr kontroll på alle nivå.");
  });

  it("asks for no control that would hold no longer than the one that passed", () => {
    const daily = { policy: { interval: { type: "calendar-day" }, grace: { hours: 0 } } } as const;
    expect(said("2026-03-02T22:00", daily)).toEqual(["ok", "Klar til bruk."]);
    expect(said("2026-03-03T07:00", daily)[0]).toBe("overdue");
    const sunday = {
      policy: { interval: { type: "calendar-week" } },
      known: { controls: [control("2026-03-08T08:00", "24")] },
    } as const;
    expect(said("2026-03-08T20:00", sunday)).toEqual(["ok", "Klar til bruk."]);
    // On Monday of the week that a control of Monday last week no longer covers it would hold for another week.
    const tuesday = { policy: { interval: { type: "calendar-week", dueDay: "tuesday" } } } as const;
    expect(said("2026-03-10T08:00", tuesday)).toEqual(["due-soon", "Klar til bruk. Kontroll må kjøres i dag."]);
  });

  it("tells when it is due, what passed last, and the lot in use", () => {
    const { dueAt, graceUntil, lastPass, reagentLot, testsLeft } = status("2026-03-03T08:00");
    expect([dueAt, graceUntil].map((time) => isoTime(time ?? 0, zone))).toEqual([
      "2026-03-09T08:00:00+01:00",
      "2026-03-10T08:00:00+01:00",
    ]);
    expect(lastPass).toEqual({ at: at("2026-03-02T08:00"), lot: "C7781" });
    expect([reagentLot, testsLeft]).toEqual(["R1", null]);
  });

  it("is announced as long before as the policy says, and the verdict never knows", () => {
    expect(said("2026-03-07T08:00", { policy: { warnBefore: { hours: 72 } } })[0]).toBe("due-soon");
    expect(said("2026-03-09T07:00", { policy: { warnBefore: { hours: 0 } } })[0]).toBe("ok");
  });
});

describe("what keeps an instrument from use", () => {
  const day = "2026-03-03T08:00";
  it("a trigger, a new lot, no control at all, nothing set up, out of use", () => {
    const service = { services: [{ at: at("2026-03-02T12:00"), kind: "service" }] };
    expect(said(day, { known: service })[0]).toBe("trigger");
    const fresh: Asked = { policy: { newLot: "device" }, lot: "R2" };
    expect(said(day, fresh)).toEqual([
      "new-lot",
      "Reagenslot R2: Ikke bruk. Kjør kontroll på alle nivåer med den nye reagensloten R2. Reagenslot R1: Klar til bruk.",
    ]);
    expect(said(day, { known: { controls: [] } })[0]).toBe("never");
    expect(said(day, { more: { qc: {} } })[0]).toBe("not-configured");
    expect(said(day, { isOutOfUse: true })).toEqual(["out-of-use", "Ikke bruk. Instrumentet er tatt ut av bruk."]);
  });

  it("a failed control, and the third in a row says stop (ruling 12)", () => {
    const failed = ["2026-03-02T09:00", "2026-03-02T09:10", "2026-03-02T09:20"].map((time) => control(time, "31"));
    expect(said(day, { known: { controls: [passed, ...failed.slice(0, 2)] } })[0]).toBe("failed");
    expect(said(day, { known: { controls: [...failed, passed] } })).toEqual([
      "stop",
      "Ikke bruk. Ta instrumentet ut av bruk og ring Noklus.",
    ]);
    const between = control("2026-03-02T09:05", "24");
    expect(said(day, { known: { controls: [...failed.slice(1), between] } })[0]).toBe("failed");
    expect(said(day, { known: { controls: [...failed, between] } })[0]).toBe("stop");
    expect(said(day, { known: { controls: [...failed.slice(1), control("2026-03-02T10:00", "24")] } })[0]).toBe("ok");
  });

  it("a comparison that is missing has words of its own", () => {
    const policy: Partial<QcPolicy> = {
      controlKind: "comparison",
      interval: { type: "none" },
      comparison: { everyMonths: 12, limitPercent: 15, source: "test" },
    };
    expect(said(day, { policy, known: { controls: [] } })).toEqual(["never", "Ikke bruk. Sammenligning med sykehuset mangler."]);
    const comparisons = [{ id: "1", at: at("2025-06-02T08:00"), isAccepted: true }];
    expect(status(day, { policy, known: { controls: [], comparisons } })).toMatchObject({
      state: "ok",
      dueAt: at("2026-06-03T00:00") - 1,
      lastPass: { at: at("2025-06-02T08:00"), lot: null },
    });
    // Also where the policy speaks of liquid controls and asks for none at any interval.
    expect(said(day, { policy: { ...policy, controlKind: "liquid" }, known: { controls: [] } })[1]).toBe(
      "Ikke bruk. Sammenligning med sykehuset mangler.",
    );
  });

  it("in its grace a comparison is asked for today, and the instrument may be used", () => {
    const policy: Partial<QcPolicy> = {
      controlKind: "comparison",
      grace: { hours: 48 },
      comparison: { everyMonths: 12, limitPercent: 15, source: "test" },
    };
    const comparisons = [{ id: "1", at: at("2025-03-02T08:00"), isAccepted: true }];
    expect(status(day, { policy, known: { controls: [], comparisons } })).toMatchObject({
      state: "overdue-grace",
      text: {
        nb: "Klar til bruk. Fristen for sammenligning med sykehuset er gått ut: gjør den i dag.",
        nn: "Klar til bruk. Fristen for samanlikning med sjukehuset er gått ut: gjer henne i dag.",
      },
    });
  });

  it("a comparison of which the policy does not say how often can never be met", () => {
    expect(said(day, { policy: { controlKind: "comparison" } })).toEqual([
      "not-configured",
      "Ikke bruk. Kvalitetskontroll er ikke satt opp: spør laboratorieansvarlig.",
    ]);
  });
});

describe("when it is due", () => {
  const second = control("2026-03-04T08:00", "24", { control: { name: null, lot: "C7781", level: "2", expiry: null } });
  const targets = events().targets.flatMap((one) => [one, { ...one, level: "L2" }]);
  const due = (levelMode: QcPolicy["levelMode"]) =>
    status("2026-03-05T08:00", { policy: { levels: ["L1", "L2"], levelMode }, known: { controls: [passed, second], targets } })
      .dueAt;

  it("is the first of all levels, the last of any, and where they rotate the next in turn", () => {
    expect(due("all")).toBe(at("2026-03-09T08:00"));
    expect(due("any")).toBe(at("2026-03-11T08:00"));
    expect(due("rotate")).toBe(at("2026-03-11T08:00"));
  });

  it("is a number of tests where they are counted", () => {
    const tests = ["2026-03-02T09:00", "2026-03-02T10:00"].map((time) => ({ id: time, at: at(time), sequence: null }));
    const asked = (n: number): Asked => ({ policy: { interval: { type: "test-count", n } }, known: { tests } });
    expect(status("2026-03-05T08:00", asked(5))).toMatchObject({ state: "ok", testsLeft: 3, dueAt: null });
    expect(said("2026-03-05T08:00", asked(3))).toEqual(["due-soon", "Klar til bruk. Kontroll må kjøres etter én prøve til."]);
    expect(said("2026-03-05T08:00", asked(2))[0]).toBe("overdue");
  });

  it("keeps real hours over the night the clock changes, and calendar days local", () => {
    const daily = { controls: [control("2026-03-28T12:00", "24")] };
    const rolling: Asked = { policy: { interval: { type: "rolling", hours: 24 } }, known: daily };
    expect(status("2026-03-28T13:00", rolling).dueAt).toBe(at("2026-03-29T13:00"));
    const calendar: Asked = { policy: { interval: { type: "calendar-day" } }, known: daily };
    expect(status("2026-03-28T13:00", calendar).dueAt).toBe(at("2026-03-29T00:00") - 1);
  });
});

describe("several reagent lots in use", () => {
  const on = (local: string, number: string, lot: string) =>
    control(local, number, { reagentLot: { number: lot, expiry: null } });
  const mixed = [on("2026-03-02T08:00", "24", "R1"), on("2026-03-02T08:00", "24", "R2"), on("2026-03-03T08:00", "31", "R2")];
  const repeated = [...mixed, on("2026-03-03T09:00", "24", "R1")];

  it("each is told by itself, and the instrument is no better than the worst", () => {
    const { state, lots, text } = status("2026-03-03T10:00", { known: { controls: repeated }, lot: "R1" });
    expect(state).toBe("failed");
    expect(lots.map((one) => [one.lot, one.state])).toEqual([
      ["R1", "ok"],
      ["R2", "failed"],
    ]);
    expect(text.nb).toBe(
      "Reagenslot R1: Klar til bruk. Reagenslot R2: Ikke bruk. Siste kontroll var ikke godkjent: følg «Hjelp meg videre», og ring laboratorieansvarlig eller Noklus.",
    );
  });

  it.each([
    ["exhausted", { life: { openings: [], exhausted: [{ at: at("2026-03-03T09:30"), on: "2026-03-03" }], blocks: [] } }],
    ["blocked", { life: { openings: [], exhausted: [], blocks: [{ from: at("2026-03-03T09:30"), until: null }] } }],
    ["expired", { expiry: "2026-03-02" }],
  ])("a lot that is %s is in use no more", (_name, change) => {
    const known = { controls: repeated, reagentLots: [{ ...reagent, lot: "R2", ...change }] };
    expect(status("2026-03-03T10:00", { known }).state).toBe("ok");
  });

  it("a lot not seen for an interval and its grace is in use no more", () => {
    const later = [...repeated, on("2026-03-11T09:00", "24", "R1")];
    expect(status("2026-03-11T10:00", { known: { controls: later } }).lots.map((one) => one.lot)).toEqual(["R1"]);
  });
});

describe("stop", () => {
  const day = "2026-03-03T12:00";
  const on = (hour: number, number: string, lot: string | null) =>
    control(`2026-03-03T0${hour}:00`, number, { reagentLot: lot === null ? null : { number: lot, expiry: null } });
  it.each([
    ["three of the last five", ["31", "24", "31", "24", "31"], true],
    ["not two of them", ["31", "24", "24", "24", "31"], false],
  ])("%s", (_name, numbers, isStop) => {
    const controls = numbers.map((number, i) => on(i + 1, number, "R1"));
    expect(status(day, { known: { controls } }).state === "stop").toBe(isStop);
  });

  it("counts one reagent lot by itself, whatever passed on others", () => {
    const others = [on(2, "24", "R1"), on(3, "24", "R1"), on(5, "24", "R1"), on(6, "24", "R1"), on(7, "24", "R1")];
    const controls = [on(1, "31", "R2"), ...others, on(4, "31", "R2"), on(8, "31", "R2"), on(9, "24", "R1")];
    const { lots } = status(day, { known: { controls } });
    expect(Object.fromEntries(lots.map((one) => [one.lot, one.state]))).toEqual({ R1: "ok", R2: "stop" });
  });

  /** `31 R2`, an hour after the one before; `-` is no lot. 24 passes, 31 fails. */
  const stateOf = (wanted: string, ...controls: readonly string[]) => {
    const made = controls.map((one, i) => {
      const [number = "", lot = "-"] = one.split(" ");
      return on(i + 1, number, lot === "-" ? null : lot);
    });
    return status(day, { known: { controls: made } }).lots.find(({ lot }) => lot === wanted)?.state;
  };
  it.each([
    ["a failure that tells no lot counts against each", ["31 R2", "31 -", "24 R1", "24 R1", "24 R1", "31 R2"], "stop"],
    ["a pass that tells none does not count for one", ["31 R2", "31 R2", "24 -", "24 -", "24 -", "31 R2"], "stop"],
    ["another lot's failures do not count against it", ["31 R1", "31 R1", "24 R1", "24 R1", "24 R1", "31 R2"], "failed"],
  ] as const)("of one reagent lot: %s", (_name, controls, state) => {
    expect(stateOf("R2", ...controls)).toBe(state);
  });

  it("law: three of the last five of all say stop, or of one lot's own and the failures that tell no lot", () => {
    const result = fc
      .constantFrom("24", "31")
      .chain((number) => fc.constantFrom("R1", "R2", "-").map((lot) => `${number} ${lot}`));
    const isBad = (list: readonly string[]) => list.slice(-5).filter((one) => one.startsWith("31")).length >= 3;
    fc.assert(
      fc.property(fc.array(result, { maxLength: 8 }), fc.constantFrom("24 R2", "31 R2"), (controls, last) => {
        const all = [...controls, last];
        const own = all.filter((one) => one.endsWith("R2") || one === "31 -");
        expect(stateOf("R2", ...all) === "stop").toBe(isBad(all) || isBad(own));
      }),
      { numRuns: 300 },
    );
  });

  it("counts nothing over a service", () => {
    const controls = [on(1, "31", "R1"), on(2, "31", "R1"), on(3, "31", "R1"), on(5, "24", "R1")];
    const services = [{ at: at("2026-03-03T04:00"), kind: "service" }];
    expect(status(day, { known: { controls, services } }).state).toBe("ok");
    expect(status(day, { known: { controls } }).state).toBe("stop");
  });
});
