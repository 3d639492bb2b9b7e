/** What goes wrong on a wire costs nothing and doubles nothing: cut cables, lost answers, damaged frames, junk, two devices at once. */
import { describe, expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import type { SimulatedDevice } from "../../src/simulator/device.ts";
import { cutAfter } from "../../src/simulator/faults.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, play, type Station, startStation } from "../support/gateway-harness.ts";
import { serialCable } from "../support/gateway-harness-serial.ts";
import { controlOf, deviceYaml, freePort, type Kit, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { dialIn } from "../support/scripted-device.ts";

const person = syntheticPersons[0];
const serials: Readonly<Record<string, string>> = { "afinion-2": "AF20990001", "dca-vantage": "S099001", coaguchek: "UQ0990001" };
const serialOf = (kit: Kit): string => serials[kit.driver] ?? "";

interface Wire {
  readonly kit: Kit;
  readonly port: number;
}

async function wiresTo(...chosen: readonly Kit[]): Promise<{ readonly station: Station; readonly wires: readonly Wire[] }> {
  const wires = await Promise.all(chosen.map(async (kit) => ({ kit, port: await freePort() })));
  const devices = wires.map(({ kit, port }, i) => [
    `devices/device-${i}.yaml`,
    deviceYaml(kit, { id: `device-${i}`, at: { port }, serial: serialOf(kit) }),
  ]);
  const station = await startStation({ files: { "labbro.yaml": labbroYaml(), ...Object.fromEntries(devices) } });
  for (const { kit, port } of wires) {
    const runs = [controlOf(kit, { sequence: "1", measuredAt: station.ago(600) })];
    expect(await dock(station.clock, { kit, port, serial: serialOf(kit), runs })).toBe(1);
  }
  return { station, wires };
}

async function wireTo(kit: Kit) {
  const { station, wires } = await wiresTo(kit);
  return { station, kit, port: wires[0]?.port ?? 0 };
}

const inJournal = async (station: Station): Promise<readonly string[]> => {
  await station.closeBatches();
  await station.delivered();
  return deliveredResults(station.journal?.list() ?? [])
    .map(({ value }) => value)
    .sort();
};

/** The same device; `answers` counts what it has heard. */
function overheard(device: SimulatedDevice) {
  const ears = { answers: 0 };
  const listening: SimulatedDevice = {
    open: (now) => device.open(now),
    receive: (bytes, now) => {
      ears.answers += 1;
      return device.receive(bytes, now);
    },
    wake: (now) => device.wake(now),
    wakeAt: () => device.wakeAt(),
  };
  return { device: listening, ears };
}

const everyBytes = 50;

/** A device with one result, whose cable is pulled after so many bytes; it is plugged in again until it has handed over. */
async function handOverDespiteCut(station: Station, { kit, port }: Wire, cutAt: number, value: string): Promise<boolean> {
  const runs = [runOf(kit, { sequence: String(cutAt + 100), measuredAt: station.ago(500), patientId: person, value })];
  const device = cutAfter(simulatorFor(kit.driver, kit.mode, { serial: serialOf(kit), runs, clock: station.ago(0) }), cutAt);
  try {
    await play(station.clock, device, port);
    return false;
  } catch {
    expect(await play(station.clock, device, port)).toBeLessThanOrEqual(1);
    return true;
  }
}

describe.each([
  ["HL7 over MLLP", kits.crp],
  ["ASTM", kits.hba1cAstm],
  ["POCT1-A", kits.hba1c],
])("a cable that is pulled, %s", (_name, kit) => {
  test("at every 50th byte: plugged in again, nothing is lost and nothing comes twice", async () => {
    const { station, port } = await wireTo(kit);
    const values: string[] = [];
    let wasCut = true;
    for (let cutAt = everyBytes; wasCut; cutAt += everyBytes) {
      const value = String(20 + values.length);
      wasCut = await handOverDespiteCut(station, { kit, port }, cutAt, value);
      values.push(value);
    }
    expect(values.length).toBeGreaterThan(3);
    expect(await inJournal(station)).toEqual(values);
    expect(station.gateway.store.runs.dispositions()).toMatchObject({ sent: values.length, held: 0, waiting: 0 });
    // A device that said goodbye is heard for another second, so its last transmission may end only now.
    await eventually(() => expect(station.gateway.store.transmissions.pending()).toEqual([]));
  });
});

describe("an answer that the device never hears", () => {
  test("HL7: sent again under a new number after 30 s, it is one result and one counted duplicate", async () => {
    const { station, kit, port } = await wireTo(kits.crp);
    const runs = [runOf(kit, { sequence: "2", measuredAt: station.ago(500), patientId: person })];
    const instrument = { serial: serialOf(kit), runs, clock: station.ago(0) };
    const { device, ears } = overheard(simulatorFor(kit.driver, kit.mode, instrument, "lost-ack"));
    const docked = play(station.clock, device, port);
    await eventually(() => expect(ears.answers).toBe(1));
    station.clock.skip(30_000);
    expect(await docked).toBe(1);
    expect(await inJournal(station)).toEqual([kit.value]);
    expect(station.gateway.store.runs.duplicateCount()).toBe(1);
  });

  test("POCT1-A: the link breaks and the device comes again; one result, one counted duplicate", async () => {
    const { station, kit, port } = await wireTo(kits.hba1c);
    const runs = [runOf(kit, { sequence: "2", measuredAt: station.ago(500), patientId: person })];
    const instrument = { serial: serialOf(kit), runs, clock: station.ago(0) };
    const device = simulatorFor(kit.driver, kit.mode, instrument, "lost-ack");
    await expect(play(station.clock, device, port)).rejects.toThrow("the link broke");
    expect(await play(station.clock, device, port)).toBe(1);
    expect(await inJournal(station)).toEqual([kit.value]);
    expect(station.gateway.store.runs.duplicateCount()).toBe(1);
  });

  test("ASTM: the repeated frame is known on the link, so it is not even a duplicate", async () => {
    const { station, kit, port } = await wireTo(kits.hba1cAstm);
    const runs = [runOf(kit, { sequence: "2", measuredAt: station.ago(500), patientId: person })];
    expect(await dock(station.clock, { kit, port, serial: serialOf(kit), runs, fault: "lost-ack" })).toBe(1);
    expect(await inJournal(station)).toEqual([kit.value]);
    expect(station.gateway.store.runs.duplicateCount()).toBe(0);
  });

  test.each(["afinion-2", "dca-vantage"] as const)("a whole memory sent again by %s is counted, not sent", async (driver) => {
    const { station, kit, port } = await wireTo(driver === "afinion-2" ? kits.crp : kits.hba1cAstm);
    const runs = ["2", "3", "4"].map((sequence) =>
      runOf(kit, { sequence, measuredAt: station.ago(500), patientId: person, value: `4${sequence}` }),
    );
    const docking = { kit, port, serial: serialOf(kit), runs };
    await dock(station.clock, docking);
    expect(await inJournal(station)).toEqual(["42", "43", "44"]);
    await dock(station.clock, docking);
    expect(await inJournal(station)).toEqual(["42", "43", "44"]);
    expect(station.gateway.store.runs.duplicateCount()).toBe(3);
  });
});

test("a damaged frame is refused, sent again, and gives the value that was measured", async () => {
  const { station, kit, port } = await wireTo(kits.hba1cAstm);
  const runs = [runOf(kit, { sequence: "2", measuredAt: station.ago(500), patientId: person, value: "61" })];
  expect(await dock(station.clock, { kit, port, serial: serialOf(kit), runs, fault: "bad-checksum" })).toBe(1);
  expect(await inJournal(station)).toEqual(["61"]);
  const metrics = await (await fetch(`${station.gateway.url}/metrics`)).text();
  expect(metrics).toMatch(
    /connection="device-0",code="LIS1_BAD_CHECKSUM"\} 1|code="LIS1_BAD_CHECKSUM",connection="device-0"\} 1/,
  );
});

/** Every byte value, no two blocks alike: ENQ, STX, start of block and angle brackets among them. */
const noise = (length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) * 31 + (i >> 16)) & 0xff));
/** As from a port that is set to another speed: little of it looks like control bytes. */
const junk = Buffer.concat([Buffer.alloc(10_000_000, "\xc3~\xfeUU\x80<?A 0", "latin1"), noise(10_000)]);

test.each([
  ["HL7", kits.crp],
  ["ASTM", kits.hba1cAstm],
  ["POCT1-A", kits.inr],
])("10 MB of junk on an %s wire does not stop the others, nor that wire afterwards", async (_name, kit) => {
  const other = kit === kits.inr ? kits.crp : kits.inr;
  const { station, wires } = await wiresTo(kit, other);
  const [noisy, quiet] = wires;
  if (noisy === undefined || quiet === undefined) throw new Error("two wires were asked for");
  const vandal = await dialIn(noisy.port);
  vandal.send(junk);
  const result = ({ kit: of }: Wire) => [runOf(of, { sequence: "2", measuredAt: station.ago(500), patientId: person })];
  expect(await dock(station.clock, { ...quiet, serial: serialOf(other), runs: result(quiet) })).toBe(1);
  vandal.close();
  expect(await dock(station.clock, { ...noisy, serial: serialOf(kit), runs: result(noisy) })).toBe(1);
  expect(await inJournal(station)).toEqual([kit.value, other.value].sort());
});

// A port set to the wrong speed gives noise all day: were every piece a transmission of its own, the disk would be busy with it.
test.each([
  ["HL7", kits.crp],
  ["ASTM", kits.hba1cAstm],
])("noise on an %s wire is kept in few pieces", async (_name, kit) => {
  const { station, port } = await wireTo(kit);
  const vandal = await dialIn(port);
  vandal.send(noise(20_000));
  vandal.close();
  await vandal.hungUpOn();
  await eventually(async () => expect(await station.status("device-0")).toBe("waiting"));
  const { complete, incomplete, open } = station.gateway.store.transmissions.counts();
  expect(complete + incomplete + open).toBeLessThan(30);
});

test("two devices at the same time, each with its own results", async () => {
  const { station, wires } = await wiresTo(kits.crp, kits.hba1cAstm, kits.inr);
  const sequences = ["2", "3", "4", "5", "6"];
  const handedOver = wires.map(({ kit, port }) => {
    const runs = sequences.map((sequence) => runOf(kit, { sequence, measuredAt: station.ago(500), patientId: person }));
    return dock(station.clock, { kit, port, serial: serialOf(kit), runs });
  });
  expect(await Promise.all(handedOver)).toEqual([5, 5, 5]);
  const values = await inJournal(station);
  for (const { kit } of wires) expect(values.filter((value) => value === kit.value)).toHaveLength(5);
});

test("a NycoCard's printouts over a serial cable are held, and two alike are two results", async (context) => {
  const clock = createSkippingClock();
  const cable = await serialCable(clock);
  if (cable === null) return context.skip("this system has no pseudo terminals");
  const kit = kits.nycocard;
  const files = {
    "labbro.yaml": labbroYaml(),
    "devices/nyco-1.yaml": deviceYaml(kit, { id: "nyco-1", at: { path: cable.path } }),
  };
  const station = await startStation({ files, clock });
  for (const count of [1, 2]) {
    await cable.device.write(Buffer.from("CRP Whole blood Result:\r\n12 mg/L\r\n", "latin1"));
    await eventually(async () => expect(await station.status("nyco-1")).toBe("reading"));
    clock.skip(2_000);
    await station.closeBatches();
    expect(station.held()).toHaveLength(count);
  }
  for (const run of station.held()) {
    expect(station.codes(run)).toEqual(expect.arrayContaining(["PID_MISSING", "TIME_IMPLAUSIBLE"]));
    expect(station.gateway.store.runs.observations(run.key)[0]?.observation.value?.raw).toBe("12");
  }
  expect(station.gateway.store.runs.duplicateCount()).toBe(0);
  expect(station.journal?.list()).toEqual([]);
});
