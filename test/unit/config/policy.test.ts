/** QC policies and outcomes: installation, analyte, model, instrument; the most specific wins, setting by setting (QC.md 3.1). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brief, deviceWith, interpret, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const oslo = (text: string) => Date.parse(`${text}+01:00`);
const policiesOf = (qc: string, policy = "{}", inUseFrom = "2026-11-23T07:00") =>
  loaded(site({ [crp]: deviceWith({ qc, inUseFrom }), "policy.yaml": policy })).instruments[0]?.qc.CRP ?? [];

const daily = "{ CRP: { levels: [a, b], interval: { type: calendar-day }, source: local } }";

describe("merging", () => {
  const scopes = ["installation", "analyte", "model", "device"] as const;
  const hours = (n: number) => `{ grace: { hours: ${n} } }`;
  const write = (given: readonly string[]) => {
    const at = (scope: string) => (given.includes(scope) ? hours(scopes.indexOf(scope as "device") + 1) : "{}");
    const policy = `installation: { qc: ${at("installation")} }
analytes: { CRP: { qc: ${at("analyte")} } }
models: { net-one: { qc: { CRP: ${at("model")} } } }`;
    const own = given.includes("device") ? "grace: { hours: 4 }, " : "";
    return policiesOf(`{ CRP: { ${own}levels: [a], interval: { type: calendar-day }, source: local } }`, policy);
  };

  test("the most specific scope that says something wins; without any, the default", () => {
    fc.assert(
      fc.property(fc.subarray([...scopes]), (given) => {
        const last = scopes.findLastIndex((scope) => given.includes(scope));
        expect(write(given)[0]?.grace).toEqual({ hours: last + 1 });
      }),
    );
  });

  test("settings from several scopes meet in one policy; what no one says has its default", () => {
    const policy = `installation: { qc: { grace: { workdays: 2 }, newLot: unit } }
analytes: { CRP: { qc: { levelMode: any, sufficient: { levels: [a], source: local }, newLot: none } }, INR: { qc: { levelMode: rotate } } }
models: { meter: { qc: { INR: { levels: [x] } } } }`;
    expect(policiesOf(daily, policy)).toEqual([
      {
        controlKind: "liquid",
        levels: ["a", "b"],
        deviceLevels: {},
        levelMode: "any",
        sufficient: { levels: ["a"], source: "local" },
        interval: { type: "calendar-day" },
        grace: { workdays: 2 },
        newLot: "none",
        lotScope: "device",
        triggers: ["service", "dropped", "software"],
        rules: "poc-basis",
        source: "local",
        validFrom: oslo("2026-11-23T07:00"),
      },
    ]);
  });

  test("any without the levels that are enough stops no station after an update: it is told, and every level counts", () => {
    const written = "{ CRP: { levels: [a, b], levelMode: any, interval: { type: calendar-day }, source: local } }";
    expect(policiesOf(written)[0]?.levelMode).toBe("all");
    const { warnings } = loaded(site({ [crp]: deviceWith({ qc: written, inUseFrom: "2026-11-23T07:00" }), "policy.yaml": "{}" }));
    expect(warnings.map(({ what }) => what)).toContain("any names no levels that are enough");
  });

  test("outcomes merge code by code; the key without a name holds for the rest", () => {
    const policy = `installation: { outcomes: { QC_OVERDUE: RELEASE_COMMENT, QC_WARNING: HOLD } }
analytes: { CRP: { outcomes: { QC_OVERDUE: HOLD, LATE_RESULT: HOLD } } }
models: { net-one: { outcomes: { LATE_RESULT: RELEASE } } }`;
    const outcomes = "{ QC_WARNING: RELEASE }";
    const config = loaded(site({ [crp]: deviceWith({ analytes: "[CRP, HbA1c]", outcomes }), "policy.yaml": policy }));
    expect(config.instruments[0]?.outcomes).toEqual({
      "": [{ validFrom: null, choices: { QC_OVERDUE: "RELEASE_COMMENT", QC_WARNING: "RELEASE", LATE_RESULT: "RELEASE" } }],
      CRP: [{ validFrom: null, choices: { QC_OVERDUE: "HOLD", QC_WARNING: "RELEASE", LATE_RESULT: "RELEASE" } }],
      HbA1c: [{ validFrom: null, choices: { QC_OVERDUE: "RELEASE_COMMENT", QC_WARNING: "RELEASE", LATE_RESULT: "RELEASE" } }],
    });
  });
});

describe("versions", () => {
  const versions = (...blocks: string[]) => `\n  CRP:\n${blocks.map((block) => `    - { ${block} }\n`).join("")}`;
  const interval = "interval: { type: calendar-day }, source: local";

  test("the first reaches back to inUseFrom, later ones count from their validFrom in the gateway's zone", () => {
    const list = policiesOf(versions(`levels: [a], ${interval}`, `levels: [b], ${interval}, validFrom: 2027-02-01`));
    expect(list.map(({ levels, validFrom }) => [levels, validFrom])).toEqual([
      [["a"], oslo("2026-11-23T07:00")],
      [["b"], oslo("2027-02-01T00:00")],
    ]);
  });

  test("an installation change makes a new version of the instrument's policy at its own moment", () => {
    const policy = "installation: { qc: [{ newLot: unit }, { newLot: none, validFrom: 2027-01-01T12:00Z }] }";
    expect(policiesOf(daily, policy).map(({ newLot, validFrom }) => [newLot, validFrom])).toEqual([
      ["unit", oslo("2026-11-23T07:00")],
      ["none", Date.parse("2027-01-01T12:00Z")],
    ]);
  });

  test("versions that ended before inUseFrom are left out", () => {
    const list = policiesOf(versions(`levels: [a], ${interval}`, `levels: [b], ${interval}, validFrom: 2026-01-01`));
    expect(list.map(({ levels }) => levels)).toEqual([["b"]]);
  });

  test("a first version later than inUseFrom leaves a gap, and that is said", () => {
    const qc = `{ CRP: { levels: [a], ${interval}, validFrom: 2026-12-01 } }`;
    const config = loaded(site({ [crp]: deviceWith({ qc }) }));
    expect(config.instruments[0]?.qc.CRP?.map(({ validFrom }) => validFrom)).toEqual([oslo("2026-12-01T00:00")]);
    expect(config.warnings.map(brief)).toEqual([`${crp} qc.CRP CONFIG_NO_QC`]);
  });

  test.each([
    [
      "out of order",
      versions(`levels: [a], ${interval}, validFrom: 2027-02-01`, "levels: [b], validFrom: 2027-01-01"),
      "qc.CRP[1].validFrom CONFIG_CONFLICT",
    ],
    [
      "at the same moment",
      versions(`levels: [a], ${interval}, validFrom: 2026-01-01`, "levels: [b], validFrom: 2026-01-01"),
      "qc.CRP[1].validFrom CONFIG_CONFLICT",
    ],
    ["without a moment", versions(`levels: [a], ${interval}`, "levels: [b]"), "qc.CRP[1].validFrom CONFIG_MISSING"],
    ["at no moment", versions(`levels: [a], ${interval}, validFrom: 2026-13-01`), "qc.CRP[0].validFrom CONFIG_INVALID"],
  ])("%s", (_, qc, expected) => {
    expect(problemsOf(site({ [crp]: deviceWith({ qc }) })).map(brief)).toEqual([`${crp} ${expected}`]);
  });
});

describe("what must be answered", () => {
  const missing = (qc: string, policy = "{}") =>
    problemsOf(site({ [crp]: deviceWith({ qc }), "policy.yaml": policy })).map(brief);

  test("an interval without its source", () => {
    expect(missing("{ CRP: { levels: [a], interval: { type: calendar-day } } }")).toEqual([
      `${crp} qc.CRP.source CONFIG_MISSING`,
    ]);
  });

  test("levels", () => {
    expect(missing("{ CRP: { interval: { type: calendar-day }, source: x } }")).toEqual([`${crp} qc.CRP.levels CONFIG_MISSING`]);
  });

  test("interval none needs a comparison (ruling 13)", () => {
    const none = "levels: [a], interval: { type: none }, source: x";
    expect(missing(`{ CRP: { ${none} } }`)).toEqual([`${crp} qc.CRP.interval CONFIG_CONFLICT`]);
    expect(missing(`{ CRP: { ${none}, comparison: { everyMonths: 6, limitPercent: 15, source: x } } }`)).toEqual([]);
  });

  test("so does the kind comparison; other kinds than liquid need no levels, and try no new lot unless a file says so", () => {
    const monthly = "interval: { type: calendar-month }, source: x";
    expect(missing(`{ CRP: { controlKind: comparison, ${monthly} } }`)).toEqual([`${crp} qc.CRP.controlKind CONFIG_CONFLICT`]);
    expect(policiesOf(`{ CRP: { controlKind: electronic, ${monthly} } }`)).toMatchObject([
      { controlKind: "electronic", levels: ["electronic"], newLot: "none" },
    ]);
    expect(
      policiesOf(`{ CRP: { controlKind: electronic, ${monthly}, newLot: device, levels: [a], warnBefore: { hours: 48 } } }`),
    ).toMatchObject([{ levels: ["a"], newLot: "device", warnBefore: { hours: 48 } }]);
  });

  test("an instrument that is not known to control itself is told, for its results will be held", () => {
    const qc = "{ CRP: { controlKind: onboard, interval: { type: calendar-day }, source: x } }";
    const result = interpret(site({ [crp]: deviceWith({ qc }) }));
    expect(JSON.stringify(result)).toContain("is not known to control every test itself");
  });

  test("service by rule reaches the instrument", () => {
    const service = "{ everyMonths: 12, source: serviceavtale }";
    expect(loaded(site({ [crp]: deviceWith({ qc: daily, service }) })).instruments[0]?.service).toEqual({
      everyMonths: 12,
      source: "serviceavtale",
    });
  });

  test("a device level that is no level is told where it stands, once for all instruments", () => {
    const policy = 'models: { net-one: { qc: { CRP: { deviceLevels: { "1": a, "2": c } } } } }';
    const second = deviceWith({ id: "crp-2", connection: "{ type: tcp-server, port: 2576 }", qc: daily });
    const texts = site({ [crp]: deviceWith({ qc: daily }), "devices/crp-2.yaml": second, "policy.yaml": policy });
    expect(problemsOf(texts).map(brief)).toEqual(["policy.yaml models.net-one.qc.CRP.deviceLevels CONFIG_CONFLICT"]);
  });

  test("an analyte without any interval is allowed, with a warning that its results are held", () => {
    const result = interpret(site({ [crp]: deviceWith({ qc: "{}" }) }));
    expect(result.ok && result.config.instruments[0]?.qc).toEqual({});
    expect(result.ok && result.config.warnings.map(({ path, code }) => [path, code])).toEqual([["qc.CRP", "CONFIG_NO_QC"]]);
    expect(result.ok && result.config.warnings[0]?.what).toContain("QC_NOT_CONFIGURED");
  });
});

describe("when the machine stops deciding", () => {
  const release = (text: string) => site({ "policy.yaml": `release: ${text}` });

  test("what is not said has its default", () => {
    const expected = { autoReleaseMaxHours: 48, qcWaitHours: 0, lateHours: 24, oldDays: 30 };
    expect(loaded(release("{ autoReleaseMaxHours: 48 }")).station.release).toEqual(expected);
  });

  test.each([
    ["{ autoReleaseMaxHours: 23 }", "release.autoReleaseMaxHours"],
    ["{ autoReleaseMaxHours: 169 }", "release.autoReleaseMaxHours"],
    ["{ qcWaitHours: 25 }", "release.qcWaitHours"],
    ["{ qcWaitHours: -1 }", "release.qcWaitHours"],
    ["{ lateHours: 24.5 }", "release.lateHours"],
    ["{ lateHours: 72, oldDays: 3 }", "release"],
  ])("%s is refused", (text, path) => {
    expect(problemsOf(release(text)).map(brief)).toEqual([`policy.yaml ${path} CONFIG_INVALID`]);
  });
});
