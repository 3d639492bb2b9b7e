import { describe, expect, it } from "vitest";
import { controlId, runId } from "../../../src/domain/ids.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { localToInstant } from "../../../src/domain/time.ts";
import { renderResult } from "../../../src/hl7/render.ts";
import { placeName, sendingApplication, sendingFacility } from "../../../src/hl7/sender.ts";
import type { RunReport } from "../../../src/hl7/types.ts";
import { context, crp, field, hba1c, inr, observation, report, reported, station, wire } from "./reports.ts";

const render = (changes: Partial<RunReport> = {}): Uint8Array => renderResult({ ...report, ...changes }, context);
const renderOne = (changes: Partial<Observation>, analyte = crp): Uint8Array => render({ results: [reported(changes, analyte)] });
const onStation = (changes: Partial<typeof station>): Uint8Array =>
  renderResult(report, { ...context, station: { ...station, ...changes } });

/** The detail of the refusal, so that a test can also look that it says nothing personal. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError && error.code === "HL7_UNRENDERABLE") return error.detail;
    throw error;
  }
  throw new Error("was rendered");
}

const value = (
  number: string | null,
  comparator: NonNullable<Observation["value"]>["comparator"] = null,
  unit: string | null = "mg/L",
) => ({
  value: { raw: `${comparator ?? ""}${number}`, comparator, number, unit },
});

describe("the message as a whole", () => {
  it("has exactly the segments of ORU_R01, in order, each ended by CR", () => {
    const bytes = render({ results: [reported({}, crp, ["a"])] });
    expect(wire(bytes).map(([name]) => name)).toEqual(["MSH", "PID", "PV1", "ORC", "OBR", "OBX", "NTE", "NTE", "SPM"]);
    expect(bytes.at(-1)).toBe(0x0d);
    expect(bytes.slice(0, 3)).toEqual(new TextEncoder().encode("MSH"));
  });

  it("is UTF-8: the letters of Norwegian go out as they are", () => {
    expect(field(renderOne({ patientName: "Bjørg Æåsø ČÐ 李" }), "PID", 5)).toBe("Bjørg Æåsø ČÐ 李^^^^^^U");
  });

  it("is the same bytes for the same input", () => {
    expect(render()).toEqual(render());
  });

  it("has no specimen and makes a new order in the R30 profile", () => {
    const bytes = onStation({ journal: { ...station.journal, profile: "oru-r30" } });
    expect(wire(bytes).map(([name]) => name)).toEqual(["MSH", "PID", "PV1", "ORC", "OBR", "OBX", "NTE"]);
    expect(field(bytes, "MSH", 9)).toBe("ORU^R30^ORU_R30");
    expect(field(bytes, "ORC", 1)).toBe("NW");
  });

  it("is refused for a receiver of control results", () => {
    expect(refusal(() => onStation({ journal: { ...station.journal, profile: "oul-r22" } }))).toContain("oul-r22");
  });
});

describe("MSH", () => {
  it.each([
    ["production", "P"],
    ["test", "T"],
  ] as const)("says %s as %s", (processing, code) => {
    expect(field(onStation({ gateway: { ...station.gateway, processing } }), "MSH", 11)).toBe(code);
  });

  it("shortens the id of a site to MSH-4's 20 characters, as the answer must then name it", () => {
    const longNamed = { ...station, site: { ...station.site, id: "hjemmetjenesten-bjerke" } };
    expect(field(onStation(longNamed), "MSH", 4)).toBe(sendingFacility(longNamed));
    expect(sendingFacility(longNamed)).toMatch(/^HJEMMETJENESTEN-[0-9A-Z]{4}$/);
    expect(field(onStation(longNamed), "MSH", 3)).toBe(sendingApplication);
    const eastern = ["hjemmetjenesten-øst-3", "hjemmetjenesten-øst-4", "hjemmetjenesten-bjerke"].map((id) => placeName(id));
    expect(new Set(eastern).size).toBe(3);
    expect(eastern.every((name) => name.length <= 20)).toBe(true);
  });

  it("refuses a receiver's name or a control id that does not fit: it would go astray", () => {
    expect(refusal(() => onStation({ journal: { ...station.journal, facility: "K".repeat(21) } }))).toContain("MSH-6");
    expect(refusal(() => renderResult(report, { ...context, controlId: controlId("x".repeat(21)) }))).toContain("MSH-10");
  });
});

describe("PID", () => {
  it.each([
    ["13717404089", "FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR"],
    ["15815024343", "FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR"],
    ["55815024256", "DNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR"],
    // An FH-number: first digit 8 or 9, the rest random, check digits as the others (HL7.md 3.5). Made up here.
    ["81234567802", "FHN&2.16.578.1.12.4.1.4.3&ISO^PNT"],
  ])("names the register of %s", (patientId, rest) => {
    expect(field(render({ patientId }), "PID", 3)).toBe(`${patientId}^^^${rest}`);
  });

  it.each([
    ["a wrong check digit", "15815024344"],
    ["ten digits", "1581502434"],
    ["a local number (month +40)", "15415024018"],
    ["a local D-number (month +40)", "55415024001"],
    ["a number of the instrument's own", "1"],
    ["nothing", ""],
  ])("refuses %s and does not repeat it", (_, patientId) => {
    const detail = refusal(() => render({ patientId }));
    if (patientId.length > 1) expect(detail).not.toContain(patientId);
  });

  it("names nobody when the instrument has no name", () => {
    expect(field(renderOne({ patientName: null }), "PID", 5)).toBe("^^^^^^U");
    expect(field(renderOne({ patientName: " " }), "PID", 5)).toBe("^^^^^^U");
  });

  it("drops the instrument's name when a person has put the result on another patient", () => {
    expect(field(render({ patientId: "15815024343" }), "PID", 5)).toBe("^^^^^^U");
  });

  it("says neither sex nor birth date, even if the instrument does", () => {
    const [, pid = []] = wire(renderOne({ sex: "F", birthDate: "1974-06-13" }));
    expect(pid).toHaveLength(6);
  });

  it("refuses a name that does not limited, without repeating it", () => {
    const patientName = "Nordmann".repeat(7);
    expect(refusal(() => renderOne({ patientName }))).not.toContain("Nordmann");
  });
});

describe("ORC and OBR", () => {
  it("carry the run's id, stable over everything else", () => {
    const changed = render({ releasedAt: report.releasedAt + 60_000, runId: runId("M2C9T5D1KKP3Z0XW7Q4R") });
    expect(field(changed, "ORC", 3)).toBe("M2C9T5D1KKP3Z0XW7Q4R");
    expect(field(changed, "OBR", 3)).toBe("M2C9T5D1KKP3Z0XW7Q4R");
  });

  it("tell the two 02.30 of the October night apart", () => {
    const times = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"].map((utc) => Date.parse(utc));
    expect(times.map((measuredAt) => field(render({ measuredAt }), "OBR", 7))).toEqual([
      "20261025023000+0200",
      "20261025023000+0100",
    ]);
  });

  it("name the first analyte", () => {
    const second = reported({ ...value("52", null, "mmol/mol"), analyte: "HbA1c" }, hba1c);
    const bytes = render({ results: [reported(), second] });
    expect(field(bytes, "OBR", 4)).toMatch(/^NPU19748\^/);
    expect(wire(bytes).flatMap(([name, setId, , code]) => (name === "OBX" ? [[setId, code?.slice(0, 8)]] : []))).toEqual([
      ["1", "NPU19748"],
      ["2", "NPU27300"],
    ]);
  });

  it("need at least one result, and each analysis only once", () => {
    expect(refusal(() => render({ results: [] }))).toContain("no result");
    expect(refusal(() => render({ results: [reported(), reported(value("48"))] }))).toContain("two results");
  });
});

describe("the value", () => {
  it.each(["47", "0.8", "2.40", "007", "-1.5"])("%s goes out exactly as it was sent", (number) => {
    const bytes = renderOne(value(number));
    expect([field(bytes, "OBX", 2), field(bytes, "OBX", 5)]).toEqual(["NM", number]);
  });

  it.each([
    ["<", "<^5", "<"],
    [">", ">^5", ">"],
    ["<=", "<=^5", "<"],
    [">=", ">=^5", ">"],
  ] as const)("with %s is SN and flagged", (comparator, text, flag) => {
    const bytes = renderOne(value("5", comparator));
    expect([2, 5, 8].map((n) => field(bytes, "OBX", n))).toEqual(["SN", text, flag]);
  });

  it.each(["", "4,7", "47 ", "++47", "1e3", "---", "4.", ".5", "<5", "٤٧", "1|2"])("%j is refused", (number) => {
    expect(refusal(() => renderOne(value(number)))).toContain("plain number");
  });

  it("that an earlier version kept with its plus goes out without it", () => {
    expect(field(renderOne(value("+47")), "OBX", 5)).toBe("47");
  });

  it("is refused when it is longer than a number can be", () => {
    expect(field(renderOne(value("1".repeat(15))), "OBX", 5)).toHaveLength(15);
    expect(field(renderOne(value("1".repeat(15), "<")), "OBX", 5)).toBe(`<^${"1".repeat(15)}`);
    for (const comparator of [null, "<"] as const)
      expect(refusal(() => renderOne(value("1".repeat(16), comparator)))).toContain("plain number");
  });

  it("is refused when there is none", () => {
    refusal(() => renderOne({ value: null }));
    refusal(() => renderOne(value(null)));
    refusal(() => renderOne({ failed: { raw: "---", reason: null } }));
  });

  it("is refused in another unit, of another analyte, and from a control", () => {
    refusal(() => renderOne(value("6.5", null, "%")));
    refusal(() => renderOne(value("47", null, null)));
    refusal(() => renderOne({ analyte: "INR" }));
    refusal(() => renderOne({ analyte: null }));
    for (const kind of ["control", "eqa", "service"] as const) refusal(() => renderOne({ kind }));
  });

  it.each([null, "INR", "1", "0", "{INR}"])("of INR may come with the unit %j and goes out with {INR}", (unit) => {
    expect(field(renderOne({ ...value("2.4", null, unit), analyte: "INR" }, inr), "OBX", 6)).toBe("{INR}^INR^UCUM");
  });

  it.each(inr.unitSpellings)("of INR may be configured in the unit %j", (unit) => {
    const bytes = renderOne({ ...value("2.4", null, null), analyte: "INR" }, { ...inr, unit });
    expect(field(bytes, "OBX", 3)).toMatch(/^NPU01685\^/);
  });

  it("of HbA1c in % has its own code; an analyte without a code is refused", () => {
    const percent = { ...hba1c, unit: "%" };
    expect(field(renderOne({ ...value("6.5", null, "%"), analyte: "HbA1c" }, percent), "OBX", 3)).toMatch(/^NPU29296\^/);
    refusal(() => renderOne({ ...value("1", null, "s"), analyte: "PT" }, { ...crp, name: "PT", unit: "s" }));
  });
});

describe("OBX-7 and OBX-8", () => {
  it.each([
    [{ low: "20", high: "42" }, "20-42"],
    [{ low: null, high: "5" }, "<5"],
    [{ low: "20", high: null }, ">20"],
    [{ low: null, high: null }, ""],
    [null, ""],
  ])("write the sent range %j as %j", (range, text) => {
    expect(field(renderOne({ range }), "OBX", 7)).toBe(text);
  });

  it("prefer the configured range", () => {
    expect(field(renderOne({ range: { low: "1", high: "2" } }, { ...crp, referenceRange: "<5" }), "OBX", 7)).toBe("<5");
    refusal(() => renderOne({}, { ...crp, referenceRange: "1".repeat(61) }));
  });

  it("carry the analyzer's flags of the profile, once each, and compute none", () => {
    expect(field(renderOne({ ...value("400"), range: { low: null, high: "5" } }), "OBX", 8)).toBe("");
    expect(field(renderOne({ flags: ["HH", "E17", "A", "HH", "toString"] }), "OBX", 8)).toBe("HH~A");
    expect(field(renderOne({ ...value("5", "<"), flags: ["N", "<"] }), "OBX", 8)).toBe("N~<");
  });

  it("refuse an off-scale flag that the value contradicts: a bare number would be sent", () => {
    refusal(() => renderOne({ flags: ["<"] }));
    refusal(() => renderOne({ ...value("5", "<"), flags: [">"] }));
  });
});

describe("who, what and where", () => {
  it("leave out what is not known", () => {
    const bytes = renderResult(
      { ...report, serial: null, results: [reported({ operatorId: null })] },
      {
        ...context,
        station: { ...station, site: { ...station.site, organisation: null } },
      },
    );
    expect([16, 18, 23].map((n) => field(bytes, "OBX", n))).toEqual(["", "", ""]);
  });

  it("never keep a result back for a long operator id or serial number", () => {
    expect(field(renderOne({ operatorId: "1".repeat(15) }), "OBX", 16)).toBe("1".repeat(15));
    expect(field(renderOne({ operatorId: "kari.nordmann@kommune.no" }), "OBX", 16)).toBe("^kari.nordmann@kommune.no");
    expect(field(render({ serial: "S".repeat(15) }), "OBX", 18)).toBe(`${"S".repeat(15)}^LABBRO`);
    expect(field(render({ serial: "S".repeat(22) }), "OBX", 18)).toBe("S".repeat(22));
  });

  it("refuse what cannot be written whole, by its length on the wire", () => {
    refusal(() => render({ serial: "S".repeat(23) }));
    expect(field(renderOne({ operatorId: "|".repeat(17) }), "OBX", 16)).toBe("");
  });

  it("shorten the name of the organisation, never in the middle of an escape", () => {
    const site = { ...station.site, name: `${"N".repeat(49)}&` };
    const [name] = field(onStation({ site }), "OBX", 23).split("^");
    expect(name).toBe("N".repeat(49));
  });

  it.each([
    ["DCA Vantage", "DCA-VANTAGE-CRP^DCA Vantage CRP"],
    ["CoaguChek XS Plus (Bluetooth)", "COAGUCHEK-XS-PLU-CRP^CoaguChek XS Plus (Bluetooth) CRP"],
  ])("name the method by %s and analyte", (model, method) => {
    expect(field(render({ model }), "OBX", 17)).toBe(`${method}^99LABBRO`);
  });
});

describe("notes", () => {
  it("stand under every result, the run's first, set ids from 1", () => {
    const second = reported({ ...value("52", null, "mmol/mol"), analyte: "HbA1c" }, hba1c);
    const bytes = render({ comments: ["run"], results: [reported({}, crp, ["a", "b"]), second] });
    const after = wire(bytes)
      .slice(5, -1)
      .map((fields) => (fields[0] === "NTE" ? fields.slice(1).join("|") : fields[0]));
    expect(after).toEqual(["OBX", "1|L|run", "2|L|a\\.br\\b", "OBX", "1|L|run"]);
  });
});

it("two quotes from a device are no order to delete", () => {
  expect(field(renderOne({ operatorId: '""' }), "OBX", 16)).toBe("");
});

it("the test person is the one of the fixtures", () => {
  expect(localToInstant("2026-03-14T10:15:33", "Europe/Oslo")).toBe(context.now);
  expect(observation.patientId).toBe(report.patientId);
});
