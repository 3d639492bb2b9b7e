/** The law of the log: whatever one instrument's link brings about, it costs one line a second, and the count of the rest. */
import { expect, test } from "vitest";
import type { LogFacts, Logger } from "../../src/domain/logger.ts";
import { localDateTime } from "../../src/domain/time.ts";
import { wrapMllp } from "../../src/protocol/mllp/frame.ts";
import { afinion2Hl7 } from "../../src/simulator/instruments/afinion-2-hl7.ts";
import { eventually } from "../support/eventually.ts";
import { startStation, zone } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { dialIn } from "../support/scripted-device.ts";

const { crp } = kits;
const serial = "AF20990001";
const person = syntheticPersons[0] ?? "";
const frame = (text: string): string => `\x0b${text}\x1c\r`;
const header = "MSH|^~\\&|A|B|||20260101||ORU^R01|1|P|2.5.1\r";

interface Line {
  readonly at: number;
  readonly event: string;
  readonly facts: LogFacts;
}

function listener() {
  const lines: Line[] = [];
  const keep = (event: string, facts: LogFacts = {}) => void lines.push({ at: Date.now(), event, facts });
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep };
  return { lines, logger };
}

/** Results of many, failed controls that throw doubt on them, messages without any, and noise. */
function everyKind(): readonly string[] {
  const atMinute = (minute: number) => localDateTime(Date.now() - minute * 60_000, zone);
  const results = Array.from({ length: 12 }, (_, i) =>
    runOf(crp, { sequence: `${i}`, measuredAt: atMinute(100 - i), patientId: person, value: i % 2 === 0 ? "5.1" : "180" }),
  );
  const failed = Array.from({ length: 6 }, (_, i) =>
    controlOf(crp, { sequence: `${50 + i}`, measuredAt: atMinute(30 - i), value: "99" }),
  );
  const messages = afinion2Hl7({ serial, clock: atMinute(0), runs: [...results, ...failed] });
  const bytes = messages.map(({ write }, i) => Buffer.from(wrapMllp(write(`${i}`))).toString("latin1"));
  const empty = Array.from({ length: 20 }, (_, i) => frame(header.replace("|1|P", `|${900 + i}|P`)));
  return [...bytes, ...empty, ...bytes.map((one) => one.replace("\x1c", "")), ...Array.from({ length: 20 }, () => "\x0b\x1c")];
}

test("a link's lines, and those of what its results bring about, come one a second at most", async () => {
  const { lines, logger } = listener();
  const port = await freePort();
  const files = { "labbro.yaml": labbroYaml(), "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }) };
  const station = await startStation({ files, logger });
  const before = lines.length;
  const device = await dialIn(port);
  for (const message of everyKind()) device.send(message);
  const { runs, batches } = station.gateway.store;
  const landed = () => Object.values(runs.dispositions()).reduce((sum, count) => sum + count, 0);
  await eventually(() => expect(landed()).toBe(18));
  station.clock.skip(61_000);
  await eventually(() => expect([batches.undecided().length, runs.dispositions().waiting]).toEqual([0, 0]));
  await station.gateway.stop();
  const caused = lines.slice(before).filter(({ event }) => event !== "gateway-stopped");
  // A line about a run is one of its link's.
  expect(caused.filter(({ facts }) => "run" in facts && !("connection" in facts))).toEqual([]);
  const sources = new Set(caused.map(sourceOf));
  expect(sources).toContain("crp-1");
  const counted = caused.reduce((sum, { event, facts }) => sum + (event === "more-lines" ? Number(facts["lines"]) : 1), 0);
  expect(counted).toBeGreaterThan(60);
  for (const source of sources) {
    const own = caused.filter((line) => sourceOf(line) === source);
    const seconds = ((own.at(-1)?.at ?? 0) - (own[0]?.at ?? 0)) / 1000;
    // A skip of the clock makes one more due at once, and the end tells what is left.
    expect([source, own.length]).toEqual([source, Math.min(own.length, Math.floor(seconds) + 3)]);
  }
});

/** A link, or the line's own kind. */
const sourceOf = ({ event, facts }: Line): string => String(facts["connection"] ?? facts["about"] ?? event);
