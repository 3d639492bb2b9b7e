/**
 * Every form in which a message can go out: profile, status, character set, off-scale values, equipment, acknowledgement. Each is judged
 * by the validator, read by a library that is not ours, and broken in every way that the validator knows: it must still see that.
 */
import { Buffer } from "node:buffer";
import { Message } from "node-hl7-client";
import { describe, expect, test } from "vitest";
import type { Observation } from "../../src/domain/observation.ts";
import type { Receiver } from "../../src/domain/receiver.ts";
import { renderResult } from "../../src/hl7/render.ts";
import { renderControl } from "../../src/hl7/render-control.ts";
import type { ControlReport, ReportStatus, RunReport } from "../../src/hl7/types.ts";
import { type Agreement, validateHl7, validateProfile } from "../support/hl7-validator.ts";
import { context, control, details, nurse, report, reported, stationFor } from "../unit/hl7/reports.ts";
import { injections, patientResultFaults } from "../unit/support/hl7-mutations.ts";
import { uncaught } from "../unit/support/uncaught.ts";

interface Form {
  readonly receiver: Partial<Receiver>;
  readonly agreed: Agreement;
}

type Choice = readonly [Partial<Receiver>, Agreement];
const either = (forms: readonly Form[], choices: readonly Choice[]): readonly Form[] =>
  forms.flatMap((form) =>
    choices.map(([receiver, agreed]) => ({
      receiver: { ...form.receiver, ...receiver },
      agreed: { ...form.agreed, ...agreed },
    })),
  );

const wishes: readonly (readonly Choice[])[] = [
  [
    [{ charset: "utf-8" }, {}],
    [{ charset: "iso-8859-1" }, { charset: "8859/1" }],
  ],
  [
    [{ offScale: "sn" }, { offScale: "SN" }],
    [{ offScale: "st" }, { offScale: "ST" }],
  ],
  [
    [{ equipment: "labbro" }, {}],
    [{ equipment: "law" }, { equipment: "law" }],
  ],
  [
    [{ acknowledge: "enhanced" }, {}],
    [
      { acknowledge: "original", codeSystems: { nlk: "IUPP" } },
      { acknowledge: "original", nlk: "IUPP" },
    ],
  ],
];
const forms = wishes.reduce<readonly Form[]>(either, [{ receiver: {}, agreed: {} }]);

const textOf = (bytes: Uint8Array, { charset }: Partial<Receiver>): string =>
  Buffer.from(bytes).toString(charset === "iso-8859-1" ? "latin1" : "utf8");

/** As the other library reads it. */
function reread(text: string): (path: string) => string {
  const message = new Message({ text });
  return (path) => message.get(path).toString();
}

const statuses: readonly ReportStatus[] = [
  { kind: "final" },
  { kind: "corrected", comment: "Svaret er usikkert fordi kvalitetskontrollen 14.03.2026 ikke var godkjent." },
  { kind: "withdrawn", comment: "Svaret er trukket tilbake." },
  { kind: "wrong-patient", comment: "Svaret gjelder en annen pasient." },
];
const marks = { final: ["F", "F"], corrected: ["C", "C"], withdrawn: ["C", "X"], "wrong-patient": ["X", "W"] };

const values: Readonly<Record<string, NonNullable<Observation["value"]>>> = {
  "47": { raw: "47", comparator: null, number: "47", unit: "mg/L" },
  "<5": { raw: "<5", comparator: "<", number: "5", unit: "mg/L" },
};

const patientReport = (value: string, status: ReportStatus): RunReport => ({
  ...report,
  maker: "Abbott",
  patient: details,
  status,
  results: [{ ...reported({ value: values[value] ?? null }, undefined, ["Reagenslot A12345."]), operator: nurse }],
});

describe.each(["oru-r01", "oru-r30"] as const)("%s", (profile) => {
  const segments = ["MSH", "PID", "PV1", "ORC", "OBR", "OBX", "NTE", "NTE", ...(profile === "oru-r01" ? ["SPM"] : [])];

  describe.each(statuses)("$kind", (status) => {
    test.each(Object.keys(values))("%s is valid in every form, and says the same", (value) => {
      for (const { receiver, agreed } of forms) {
        const bytes = renderResult(patientReport(value, status), { ...context, station: stationFor({ profile, ...receiver }) });
        expect([...validateHl7(bytes, { segments }), ...validateProfile(bytes, agreed)], JSON.stringify(receiver)).toEqual([]);
        const get = reread(textOf(bytes, receiver));
        expect([get("OBR.25"), get("OBX.11")]).toEqual(marks[status.kind]);
        expect([get("OBR.3.1"), get("PID.3.1"), get("PID.5.1"), get("PID.7.1"), get("PID.8")]).toEqual([
          report.runId,
          report.patientId,
          "Ødegård",
          "19740613",
          "F",
        ]);
        expect(get("OBX.3.1")).toBe("NPU19748");
        expect(get("OBX.16.1")).toBe("9144889");
        const hasValue = status.kind === "final" || status.kind === "corrected";
        const said = new TextDecoder("latin1").decode(bytes).match(/OBX\|1\|([^|]*)\|[^|]*\|\|([^|]*)\|/);
        const expected = value === "47" ? ["NM", "47"] : receiver.offScale === "st" ? ["ST", "<5"] : ["SN", "<^5"];
        expect(said?.slice(1)).toEqual(hasValue ? expected : ["", ""]);
      }
    });
  });

  test("a time that is uncertain is told to the day", () => {
    const measuredWithin = { from: report.measuredAt - 3_600_000, to: report.measuredAt };
    const bytes = renderResult({ ...report, measuredWithin }, { ...context, station: stationFor({ profile }) });
    expect([...validateHl7(bytes), ...validateProfile(bytes)]).toEqual([]);
    expect(reread(textOf(bytes, {}))("OBX.14.1")).toBe("20260314");
  });

  test.each(forms)("a fault in a message for $receiver is seen", ({ receiver, agreed }) => {
    const bytes = renderResult(patientReport("47", { kind: "final" }), {
      ...context,
      station: stationFor({ profile, ...receiver }),
    });
    // Faults that are none for a receiver with other wishes.
    const none = [
      ...(agreed.charset === undefined ? [] : ["Latin-1 bytes", "another character set named", "a character set that is none"]),
      ...(agreed.acknowledge === undefined ? [] : ["no application acknowledgement wanted"]),
      ...(agreed.offScale === "ST" ? ["a value as text"] : []),
    ];
    const faults = [...patientResultFaults, ...injections].filter(({ name }) => !none.includes(name));
    const { tried, missed } = uncaught(textOf(bytes, receiver), faults, agreed);
    expect(missed).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(100);
  });
});

const controls: Readonly<Record<string, Partial<ControlReport>>> = {
  passed: {},
  warned: { verdict: "WARN", hits: ["1-2s/L1"] },
  rejected: { verdict: "REJECT", hits: ["1-3s/L1", "2-2s/L1", "RANGE"] },
  "judged anew": { verdict: "VOID", isCorrection: true },
  "below the scale": { value: values["<5"] ?? null, flags: ["<"] },
  aborted: { value: null, verdict: "REJECT" },
  "without SD": { sd: null },
  "with nothing registered": {
    target: null,
    sd: null,
    low: null,
    high: null,
    reagentLot: null,
    control: { name: null, lot: "C7781", level: null, expiry: null },
    verdict: "VOID",
  },
  "with an upper limit only": { low: null },
};

describe("oul-r22", () => {
  test.each(Object.keys(controls))("a control %s is valid in every form", (name) => {
    const changes = controls[name] ?? {};
    for (const { receiver, agreed } of forms)
      for (const operator of [false, true]) {
        const bytes = renderControl(
          { ...control, ...changes },
          { ...context, station: stationFor({}, { ...receiver, operator }) },
        );
        const complaints = [...validateHl7(bytes), ...validateProfile(bytes, { ...agreed, operator })];
        expect(complaints, JSON.stringify(receiver)).toEqual([]);
        const text = textOf(bytes, receiver);
        expect(text).not.toMatch(/\rPID/);
        const get = reread(text);
        expect([get("MSH.5"), get("SPM.11.1"), get("SAC.3.1"), get("INV.16")]).toEqual(["POCQC", "Q", "C7781", "C7781"]);
      }
  });
});
