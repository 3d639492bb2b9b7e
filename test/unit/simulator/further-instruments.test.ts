/** The bytes of ichroma, AFIAS and Mispa, as ANALYZERS.md 6 shows them. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { afiasLines } from "../../../src/simulator/instruments/afias.ts";
import { ichromaHl7 } from "../../../src/simulator/instruments/ichroma.ts";
import { mispaLines } from "../../../src/simulator/instruments/mispa.ts";
import { createMllpDevice } from "../../../src/simulator/mllp.ts";
import { control, instrument, run } from "./runs.ts";

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("latin1");

describe("ichroma (6.1)", () => {
  const segments = (...runs: Parameters<typeof instrument>[1][]) =>
    ichromaHl7(instrument("IR3UH990001", ...runs)).map(({ write }) => text(write("1")).split("\r").slice(0, -1));

  test("a patient: unit and blank in the value, a filler behind it", () => {
    expect(segments(run({ value: "14.24" }))).toEqual([
      [
        "MSH|^~\\&|1|ichroma3|IR3UH990001||20260114122600||OUL^R24^OUL_R24|1|T|2.6",
        "PID||15815024343|||||0|No select",
        "OBR||CRP|0|0|||20260114122600|||OP7",
        "ORC|OK|||||||||||||||||IR3UH990001|1",
        "SPM|1|10124809|||||||||||||||||20261231",
        "OBX|1|TX|CRP||14.24 mg/L |mg/L||0|||R",
        "OBX|2|TX||||||0|||R",
      ],
    ]);
  });

  test("below the range, nothing entered, and a control in a patient's place", () => {
    const [below = [], check = []] = segments(run({ value: "<5.00", patientId: null, operatorId: null }), control({}));
    expect([below[1], below[2], below[5]]).toEqual([
      "PID|||||||0|No select",
      "OBR||CRP|0|0|||20260114122600|||-",
      "OBX|1|TX|CRP||< 5.00|mg/L||0|||R",
    ]);
    expect(check[1]).toBe("PID||1019962101125029|||||0|No select");
  });

  test("every message has the same number, and each is waited for", () => {
    const device = createMllpDevice(ichromaHl7(instrument("X", run({}), run({}))), { constantControlId: "1" });
    const accept = Buffer.from("\x0bMSH|^~\\&|\rMSA|AA|1\r\x1c\r");
    const said = [device.open(0), device.receive(accept, 1), device.receive(accept, 2)].flat();
    expect(said.map(({ kind }) => kind)).toEqual(["send", "send", "done"]);
    expect(said.at(-1)).toEqual({ kind: "done", acknowledged: 2 });
  });
});

test("AFIAS writes 33 fields and ends with CR LF (6.2)", () => {
  const [line] = afiasLines(instrument("FPRR990001", run({ value: "<0.10" })));
  expect(text(line)).toBe(
    "$1|FPRR990001|20260114122600|OP7|15815024343|||CRP|10124809|2026.12.31|< 0.10|||||mg/L||||||||A2|||||||||\r\n",
  );
  expect(text(line).split("|")).toHaveLength(33);
});

test("Mispa writes a day without a time and ends with LF CR (6)", () => {
  const [line] = mispaLines(instrument("", run({ analyte: "Glucose", value: "28.1945", unit: "mg/dL", patientId: "29" })));
  expect(text(line)).toBe("$14/01/2026|000000000029|mbglu|28.1945|mg/dL|1#\n\r");
});
