import { describe, expect, it } from "vitest";
import { acknowledgement, requestObservations, terminate, writeDocument } from "../../../../src/protocol/poct1a/write.ts";
import { createDcaVantagePoct1a, dcaVantagePoct } from "../../../../src/simulator/instruments/dca-vantage-poct1a.ts";
import { createPoctDevice, type PoctFault } from "../../../../src/simulator/poct1a.ts";
import { control, instrument, meet, run, Store } from "./converse.ts";

const two = instrument(control, run);
const three = instrument(control, run, { ...run, sequence: "513", value: "---" });
const header = { controlId: "9", createdAt: "2026-03-14T10:15:00+01:00" };

const size = (): number => {
  let bytes = 0;
  const device = createDcaVantagePoct1a(three);
  const counted = (outputs: ReturnType<typeof device.open>) => {
    for (const output of outputs) bytes += output.kind === "send" ? output.bytes.length : 0;
    return outputs;
  };
  meet(
    {
      ...device,
      open: (at) => counted(device.open(at)),
      receive: (b, at) => counted(device.receive(b, at)),
      wakeAt: () => null,
      wake: () => [],
    },
    new Store(),
  );
  return bytes;
};

describe("a simulated analyzer and the host, end to end", () => {
  it("hands over every result once, in order, and the host closes the batch", () => {
    const store = new Store();
    expect(meet(createDcaVantagePoct1a(three), store)).toEqual({ acknowledged: 3, failed: null });
    expect(store.sequences()).toEqual(["511", "512", "513"]);
    expect(store).toMatchObject({ batches: 1, problems: [], incomplete: [] });
  });

  it("has nothing to give", () => {
    const store = new Store();
    expect(meet(createDcaVantagePoct1a(instrument()), store)).toEqual({ acknowledged: 0, failed: null });
    expect(store).toMatchObject({ batches: 1, problems: [] });
  });

  it.each<PoctFault>([{ kind: "glued" }, { kind: "split", at: 1 }, { kind: "split", at: 7 }, { kind: "split", at: 400 }])(
    "loses and doubles nothing when segments are strange: %j",
    (fault) => {
      const store = new Store();
      expect(meet(createDcaVantagePoct1a(three, fault), store)).toEqual({ acknowledged: 3, failed: null });
      expect(store.sequences()).toEqual(["511", "512", "513"]);
      expect(store).toMatchObject({ batches: 1, problems: [], incomplete: [] });
    },
  );

  it.each([0, 1, 2])("sends the result again whose answer was lost: %i", (result) => {
    const store = new Store();
    const device = createDcaVantagePoct1a(three, { kind: "lost-ack", result });
    expect(meet(device, store)).toMatchObject({ acknowledged: null, failed: "the link broke before the answer came" });
    expect(store.batches).toBe(0);
    expect(meet(device, store)).toEqual({ acknowledged: 3, failed: null });
    const sequences = store.sequences();
    expect(new Set(sequences)).toEqual(new Set(["511", "512", "513"]));
    expect(sequences).toHaveLength(4);
    expect(sequences.filter((sequence) => sequence === three.runs[result]?.sequence)).toHaveLength(2);
  });

  it("survives a link that is cut anywhere: what was acknowledged was stored, and in the end all of it is", () => {
    const total = size();
    expect(total).toBeGreaterThan(3000);
    for (let at = 0; at < total; at += 53) {
      const store = new Store();
      const device = createDcaVantagePoct1a(three, { kind: "cut", at });
      expect(meet(device, store).failed).toBe("the link broke in mid-transfer");
      const acknowledged = store.acknowledgements;
      expect(store.sequences()).toHaveLength(acknowledged);
      expect(meet(device, store)).toEqual({ acknowledged: 3, failed: null });
      expect(store.sequences()).toEqual(["511", "512", "513"]);
    }
  });
});

describe("the analyzer's own manners", () => {
  const sent = (outputs: readonly { kind: string; bytes?: Uint8Array }[]): string[] =>
    outputs.flatMap((output) =>
      output.bytes === undefined ? [] : [/<([A-Z]{3})\.R0\d>/.exec(Buffer.from(output.bytes).toString())?.[1] ?? "?"],
    );
  const accept = (of: number) => writeDocument(acknowledgement(header, String(of)));

  it("waits for each answer and counts on the right one", () => {
    const device = createPoctDevice(dcaVantagePoct(two));
    expect(sent(device.open(0))).toEqual(["HEL"]);
    expect(sent(device.receive(accept(1), 0))).toEqual([]);
    expect(sent(device.receive(accept(10_001), 0))).toEqual(["DST"]);
    expect(sent(device.receive(accept(10_002), 0))).toEqual([]);
    expect(sent(device.receive(writeDocument(requestObservations(header)), 0))).toEqual(["OBS"]);
    expect(sent(device.receive(accept(10_003), 0))).toEqual(["OBS"]);
    expect(sent(device.receive(accept(10_004), 0))).toEqual(["EOT"]);
    expect(device.receive(writeDocument(terminate(header, "NRM")), 0).slice(1)).toEqual([
      { kind: "done", acknowledged: 2 },
      { kind: "close" },
    ]);
  });

  it("does not count a refused result as taken over", () => {
    const device = createPoctDevice(dcaVantagePoct(instrument(run)));
    device.open(0);
    device.receive(accept(10_001), 0);
    device.receive(accept(10_002), 0);
    device.receive(writeDocument(requestObservations(header)), 0);
    expect(sent(device.receive(writeDocument(acknowledgement(header, "10003", "200")), 0))).toEqual(["EOT"]);
    expect(device.receive(writeDocument(terminate(header, "NRM")), 0)).toContainEqual({ kind: "done", acknowledged: 0 });
  });

  it("gives up on a silent host after a minute, and comes again", () => {
    const device = createPoctDevice(dcaVantagePoct(two));
    device.open(0);
    expect(device.wakeAt()).toBe(60_000);
    expect(device.wake(59_999)).toEqual([]);
    expect(device.wake(60_000)).toEqual([{ kind: "failed", reason: "the host is silent" }, { kind: "close" }]);
    expect(device.wakeAt()).toBeNull();
    expect(meet(device, new Store())).toEqual({ acknowledged: 2, failed: null });
  });

  it("does not understand anything but XML", () => {
    const device = createPoctDevice(dcaVantagePoct(two));
    device.open(0);
    expect(device.receive(Buffer.from("<A></B>"), 0).map((output) => output.kind)).toEqual(["failed", "close"]);
  });
});
