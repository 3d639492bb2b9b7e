/** i-STAT and HemoScreen in conversation with the session that their drivers ask for. */
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import type { PoctOptions } from "../../../../src/protocol/options.ts";
import { createPoctSession } from "../../../../src/protocol/poct1a/session.ts";
import type { SimulatedDevice } from "../../../../src/simulator/device.ts";
import { createHemoScreen } from "../../../../src/simulator/instruments/hemoscreen.ts";
import { createIStat } from "../../../../src/simulator/instruments/istat.ts";
import { converse } from "../conversation.ts";
import { control, instrument, run } from "./converse.ts";

/** Root elements of what each side said, in order. */
const talk = (device: SimulatedDevice, options: PoctOptions) => {
  const said: string[] = [];
  const note = (side: string) => (bytes: Uint8Array) => {
    const [, root] = /<([A-Z]{3})\.R0\d>/.exec(Buffer.from(bytes).toString()) ?? [];
    said.push(`${side} ${root}`);
    return bytes;
  };
  const { end } = converse(device, createPoctSession(options, "Europe/Oslo"), { toHost: note("D"), toDevice: note("H") });
  return { said, end };
};

describe("an i-STAT", () => {
  const inr = { ...run, analyte: "INR", value: "2.4", unit: "INR", companions: [] };
  const device = () => createIStat(instrument({ ...inr }, { ...inr, measuredAt: "2026-03-14T10:12:20" }));

  it("hands over one result for each request, without an end of topic", () => {
    const { said, end } = talk(device(), { oneObservationPerRequest: true });
    expect(said).toEqual([
      ...["D HEL", "H ACK", "D DST", "H ACK", "H REQ", "D OBS", "H ACK", "H REQ", "D OBS", "H ACK"],
      ...["H END", "D ACK"],
    ]);
    expect(end).toEqual({ kind: "done", acknowledged: 2 });
  });

  it("keeps what a host that asks only once did not fetch", () => {
    expect(talk(device(), {}).end).not.toMatchObject({ kind: "done", acknowledged: 2 });
  });
});

describe("a HemoScreen", () => {
  const count = { ...run, analyte: "WBC", value: "7.2", unit: "10*3/uL", companions: [] };
  const device = () => createHemoScreen(instrument(count, { ...control, analyte: "WBC", value: "7.6", unit: "10*3/uL" }));
  const options = { mllp: true, acknowledgeEot: true, acknowledgeWithControlId: true };

  it("hands over everything to a host that names acknowledgements as it does", () => {
    const { said, end } = talk(device(), options);
    expect(said).toEqual([
      ...["D HEL", "H ACK", "D DST", "H ACK", "H REQ", "D OBS", "H ACK", "D OBS", "H ACK", "D EOT", "H ACK"],
      ...["H END", "D ACK"],
    ]);
    expect(end).toEqual({ kind: "done", acknowledged: 2 });
  });

  it("does not get beyond its hello with a host that names them otherwise", () => {
    const { said, end } = talk(device(), { ...options, acknowledgeWithControlId: false });
    expect(said.slice(0, 2)).toEqual(["D HEL", "H ACK"]);
    expect(end?.kind).toBe("failed");
  });

  it("stands between MLLP marks and names its control by lot and level", () => {
    const [hello] = device().open(0);
    const bytes = hello?.kind === "send" ? Buffer.from(hello.bytes) : Buffer.alloc(0);
    expect([bytes[0], bytes.at(-2), bytes.at(-1)]).toEqual([0x0b, 0x1c, 0x0d]);
    const { sends } = converse(device(), createPoctSession(options, "Europe/Oslo"));
    expect(Buffer.concat(sends).toString()).toContain('<CTC.name V="550211"/>\n<CTC.lot_number V="55021"/>');
  });
});
