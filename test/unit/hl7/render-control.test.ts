import { describe, expect, it } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { renderControl } from "../../../src/hl7/render-control.ts";
import type { ControlReport } from "../../../src/hl7/types.ts";
import { answerCodes, answerInstrument } from "../../support/answers.ts";
import { context, control, hba1c, station, stationFor, wire } from "./reports.ts";

const qcContext = { ...context, station: stationFor({}), controlId: controlId("01KKNW8F3R6B1V0E7Y2H") };
const render = (changes: Partial<ControlReport> = {}) => renderControl({ ...control, ...changes }, qcContext);
const lines = (bytes: Uint8Array): readonly string[] => wire(bytes).map((fields) => fields.join("|"));
/** OBX-3.1, OBX-4, OBX-2 and OBX-5 of everything but the value itself. */
const facts = (changes: Partial<ControlReport>): readonly string[] =>
  wire(render(changes))
    .filter(([name, setId]) => name === "OBX" && setId !== "1")
    .map(([, , type, code, subId, value]) => `${code?.split("^")[0]} ${subId} ${type} ${value}`);
const firstObx = (changes: Partial<ControlReport>) => wire(render(changes)).find(([name]) => name === "OBX") ?? [];

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError && error.code === "HL7_UNRENDERABLE") return error.detail;
    throw error;
  }
  throw new Error("was rendered");
}

describe("a control", () => {
  it("is this message, whole", () => {
    expect(lines(render())).toEqual([
      "MSH|^~\\&|LABBRO|HJEMMETJENESTEN|POCQC|KOMMUNEN|20260314101533+0100||OUL^R22^OUL_R22|01KKNW8F3R6B1V0E7Y2H|T|2.5.1|||NE|AL|NOR|UNICODE UTF-8",
      "SPM|1|^QC7Q4M2C9T5B1KKP3Z0X||CTRL^Kontrollmateriale^99LABBRO|||||||Q^Control specimen^HL70369||||||20260314075600+0100||20270131",
      "SAC|||C7781",
      "INV|CRP-CTRL^CRP kontroll nivå 1^99LABBRO|OK^OK Status^HL70383|CO^Control^HL70384|||||||||20270131||||C7781",
      "OBR|1||QC7Q4M2C9T5B1KKP3Z0X|NPU19748^P-C-reaktivt protein^99NLK^48421-2^C reactive protein [Mass/volume] in Capillary blood^LN|||20260314075600+0100|||||||||||||||20260314075909+0100||LAB|F",
      "ORC|RE||QC7Q4M2C9T5B1KKP3Z0X||CM||||20260314075909+0100",
      "OBX|1|NM|NPU19748^P-C-reaktivt protein^99NLK^48421-2^C reactive protein [Mass/volume] in Capillary blood^LN|1|38.2|mg/L^mg/L^UCUM|32.0-44.0||||F|||20260314075600+0100|||AFINION-CRP^Afinion CRP^99LABBRO|AF20095065^LABBRO|20260314075600+0100||||Hjemmetjenesten Bjerke^L^^^^ENH&2.16.578.1.12.4.1.4.101&ISO^^^^974770482",
      "SID|AFINION-CRP^Afinion CRP^99LABBRO|A12345",
      "NTE|1|L|Kontrollen er godkjent.\\.br\\Kontroll-lot C7781, nivå normal, utløpsdato 31.01.2027.",
      "OBX|2|NM|QC_TARGET^QC target value^99LABBRO|1|38.0|mg/L^mg/L^UCUM|||||F",
      "OBX|3|NM|QC_SD^QC standard deviation^99LABBRO|1|3.0|mg/L^mg/L^UCUM|||||F",
      "OBX|4|SN|QC_RANGE^QC acceptable range^99LABBRO|1|^32.0^-^44.0|mg/L^mg/L^UCUM|||||F",
      "OBX|5|ST|QC_LEVEL^QC level^99LABBRO|1|normal||||||F",
      "OBX|6|CE|QC_VERDICT^QC verdict^99LABBRO|1|ACCEPTED^Godkjent^99LABBRO||||||F",
    ]);
  });

  it.each([
    ["PASS", "ACCEPTED^Godkjent", "Kontrollen er godkjent: 1-2s."],
    ["WARN", "WARNING^Godkjent med advarsel", "Kontrollen er godkjent med advarsel: 1-2s."],
    ["REJECT", "REJECTED^Ikke godkjent", "Kontrollen er ikke godkjent: 1-2s."],
    ["VOID", "VOID^Teller ikke", "Kontrollen teller ikke: 1-2s."],
  ] as const)("says %s as a code and in words", (verdict, code, sentence) => {
    expect(facts({ verdict })).toContain(`QC_VERDICT 1 CE ${code}^99LABBRO`);
    expect(lines(render({ verdict, hits: ["1-2s"] })).find((line) => line.startsWith("NTE"))).toContain(`|${sentence}\\.br\\`);
  });

  it("tells each rule that hit, numbered", () => {
    expect(facts({ verdict: "REJECT", hits: ["1-3s/L1", "RANGE"] }).slice(-2)).toEqual([
      "QC_RULE 1 CE 1-3s/L1^1-3s/L1^99LABBRO",
      "QC_RULE 2 CE RANGE^RANGE^99LABBRO",
    ]);
  });

  it("leaves out what nobody has registered", () => {
    const unknown = { target: null, sd: null, low: null, high: null, reagentLot: null };
    expect(facts({ ...unknown, control: { ...control.control, level: null } })).toEqual([
      "QC_VERDICT 1 CE ACCEPTED^Godkjent^99LABBRO",
    ]);
    expect(firstObx(unknown)[7]).toBe("");
    expect(lines(render(unknown)).some((line) => line.startsWith("SID"))).toBe(false);
  });

  it.each([
    [{ low: "32", high: null }, ">=^32", ">32"],
    [{ low: null, high: "44" }, "<=^44", "<44"],
  ])("of one limit %j says it as %s", (limits, range, text) => {
    expect(facts(limits)).toContain(`QC_RANGE 1 SN ${range}`);
    expect(firstObx(limits)[7]).toBe(text);
  });

  it("that the instrument gave up has no value, and says so", () => {
    const aborted = { value: null, verdict: "REJECT" } as const;
    expect([2, 5, 6, 11].map((n) => firstObx(aborted)[n])).toEqual(["", "", "", "X"]);
    expect(lines(render(aborted)).join("\n")).toContain("Instrumentet ga ingen verdi.");
  });

  it("whose material had expired says so of the material", () => {
    const inventory = (expiry: string) =>
      wire(render({ control: { ...control.control, expiry } })).find(([name]) => name === "INV") ?? [];
    expect([2, 12].map((n) => inventory("2026-03-13")[n])).toEqual(["EE^Expired Error^HL70383", "20260313"]);
    expect(inventory("2026-03-14")[2]).toBe("OK^OK Status^HL70383");
    // What is no date is not sent as one.
    expect(inventory("03/26")[12]).toBe("");
  });

  it("judged anew is a correction under the same number", () => {
    const bytes = render({ isCorrection: true, verdict: "VOID" });
    expect(wire(bytes).find(([name]) => name === "OBR")?.[25]).toBe("C");
    expect(wire(bytes).flatMap((fields) => (fields[0] === "OBX" ? [fields[11]] : []))).toEqual(Array(6).fill("C"));
  });

  it("names its operator only where the receiver was asked for", () => {
    const operatorOf = (operator: boolean) =>
      wire(renderControl(control, { ...qcContext, station: stationFor({}, { operator }) })).find(
        ([name]) => name === "OBX",
      )?.[16];
    expect([operatorOf(false), operatorOf(true)]).toEqual(["", "9144889"]);
  });
});

describe("is refused", () => {
  it("without a receiver of controls, and to one of patients", () => {
    expect(refusal(() => renderControl(control, context))).toContain("no receiver");
    expect(refusal(() => renderControl(control, { ...context, station: { ...station, qcReceiver: station.journal } }))).toContain(
      "not a profile for results of controls",
    );
  });

  it.each<[string, Partial<ControlReport>]>([
    ["in another unit", { value: { raw: "3.8", comparator: null, number: "3.8", unit: "mg/dL" } }],
    ["as text", { value: { raw: "høy", comparator: null, number: "høy", unit: "mg/L" } }],
    ["of an analyte without a code", { analyte: { ...hba1c, name: "Tull" } }],
    ["with a target that is no number", { target: "38,0" }],
    ["with a limit that is no number", { high: "<44" }],
    ["with a number that does not fit", { fillerNumber: "x".repeat(21) }],
    ["with a reagent lot that does not fit", { reagentLot: { number: "L".repeat(21), expiry: null } }],
  ])("a value %s", (_, changes) => {
    refusal(() => render(changes));
  });
});

describe("a control with an answer in words", () => {
  it("that is not on the list is told as the instrument said it, beside the verdict", () => {
    const analyte = answerInstrument.analytes.find(({ answers }) => answers !== undefined);
    const value = { raw: "WEAK?", comparator: null, number: null, unit: null };
    const none = { target: null, sd: null, low: null, high: null } as const;
    const said = { ...control, ...none, ...(analyte === undefined ? {} : { analyte }), value, verdict: "REJECT" } as const;
    const told = wire(renderControl(said, { ...qcContext, station: { ...qcContext.station, codes: answerCodes } }));
    const observed = told.filter(([name]) => name === "OBX");
    expect(observed[0]?.slice(2, 6)).toEqual(["ST", observed[0]?.[3], "1", "WEAK?"]);
    expect(observed.some((fields) => fields[3]?.startsWith("QC_VERDICT") && fields[5]?.startsWith("REJ"))).toBe(true);
  });
});
