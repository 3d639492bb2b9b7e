/**
 * Frames lost, damaged or sent twice: what still comes out stands under the patient and the sample under which it stood, or does not
 * come out. Every run of frames of each transmission in `.ci/run`, one in three of them every day.
 */
import { describe, expect, test } from "vitest";
import { readLisCapture } from "../../../../src/protocol/lis1/index.ts";
import { everyNth, isThorough } from "../../../support/thorough.ts";
import { bytesOf, EOT, Host, NAK, type Output, replies } from "./host.ts";
import {
  damages,
  type Fact,
  factsOf,
  leavesNoTrace,
  multiPatient,
  runsOf,
  type Spoil,
  spoiled,
  transmission,
  type Unit,
} from "./transmissions.ts";

const one = multiPatient({ patients: 4, orders: 1, results: 1 });
const long = multiPatient({ patients: 3, orders: 2, results: 3 });
const eight = multiPatient({ patients: 3, orders: 1, results: 6 });
const noted = multiPatient({ patients: 3, orders: 1, results: 2, comments: true });
const next = multiPatient({ patients: 3, orders: 1, results: 1 }, 50);

const transmissions: readonly (readonly [string, readonly Unit[]])[] = [
  ["four patients", transmission([one], false)],
  ["two orders of three results each", transmission([long], false)],
  ["eight frames per patient", transmission([eight], false)],
  ["comments", transmission([noted], false)],
  ["two messages in one transfer", transmission([one, next], false)],
  ["two messages, each in its own transfer", transmission([one, next], true)],
  ["records cut anywhere", transmission([one, next], false, 37)],
  ["records cut anywhere, each in its own transfer", transmission([one, next], true, 23)],
];

const stored = (units: readonly Unit[]): readonly Fact[] =>
  readLisCapture(bytesOf(units.map(({ text }) => text).join("")), {}).messages.flatMap(({ message }) => factsOf(message));

const told = (outputs: readonly Output[]): readonly Fact[] =>
  outputs.flatMap((output) => (output.kind === "message" ? factsOf(output.message) : []));

const logged = (units: readonly Unit[]): readonly Fact[] =>
  stored(units.map((unit) => ({ ...unit, text: unit.text.replace(/[\x02-\x05\x17]/g, "") })));

/** Sends on, whatever it is told. */
function deaf(units: readonly Unit[]): readonly Fact[] {
  const host = new Host();
  return told([...units.flatMap(({ text }) => host.hear(text)), ...host.wait(30_000)]);
}

/** Sends a refused frame again, and the whole transmission where six sends were in vain; the line spoils the first sending only. */
function obedient(spoilt: readonly Unit[], sound: readonly Unit[]): readonly Fact[] {
  const host = new Host();
  const outputs: Output[] = [];
  const isRefused = (text: string): boolean => {
    const heard = host.hear(text);
    outputs.push(...heard);
    return replies(heard).includes(NAK);
  };
  for (const [index, unit] of spoilt.entries()) {
    const own = spoilt.length === sound.length ? (sound[index] ?? unit) : unit;
    let sends = 1;
    let refused = isRefused(unit.text);
    while (refused && unit.isFrame && sends < 6) {
      refused = isRefused(own.text);
      sends += 1;
    }
    if (refused && unit.isFrame) break;
  }
  isRefused(EOT);
  outputs.push(...host.wait(30_000));
  for (const { text } of sound) isRefused(text);
  return told(outputs);
}

const astray = (facts: readonly Fact[], sent: readonly Fact[]): boolean => {
  const known = new Set(sent.map((fact) => JSON.stringify(fact)));
  return facts.some((fact) => !known.has(JSON.stringify(fact)));
};

const ways: readonly (readonly [string, (spoilt: readonly Unit[], sound: readonly Unit[]) => readonly Fact[]])[] = [
  ["stored", stored],
  ["stored by a logger that lost the control bytes", logged],
  ["live, from a sender that ignores refusals", deaf],
  ["live, from a sender that obeys", obedient],
];
/** Every run is lost and sent twice; damaged are those that bring the numbers round and two that do not, unless there is time. */
const damagedLengths = new Set([1, 2, 8]);
const spoilsOf = (units: readonly Unit[]): readonly Spoil[] =>
  everyNth(runsOf(units), 3).flatMap((run) => {
    const isDamaged = isThorough || damagedLengths.has(run.to - run.from);
    return ["loss", "repetition", ...(isDamaged ? Object.keys(damages) : [])].map((by): Spoil => ({ ...run, by }));
  });

describe.each(transmissions)("%s", (_, units) => {
  const sent = stored(units);
  const spoils = spoilsOf(units);

  test.each(ways)("%s", (_way, read) => {
    if (read !== logged) expect(read(units, units)).toEqual(read === obedient ? [...sent, ...sent] : sent);
    const wrong = spoils.filter((spoil) => {
      const spoilt = spoiled(units, spoil);
      return !leavesNoTrace(spoilt) && astray(read(spoilt, units), sent);
    });
    expect(wrong.length === 0 ? [] : [`${wrong.length} of ${spoils.length}`, ...wrong.slice(0, 3)]).toEqual([]);
  });
});

/** Stated, so that nobody believes that there is none: of so many runs, the losses that put a result astray and show nowhere. */
test("what leaves no trace are losses of whole eights, or of an end and a beginning where the same number was due", () => {
  const traceless = transmissions.map(([name, units]) => {
    const runs = runsOf(units);
    const lost = runs.filter(({ from, to }) => {
      const left = spoiled(units, { from, to, by: "loss" });
      return leavesNoTrace(left) && astray(stored(left), stored(units));
    });
    const whole = lost.filter(({ from, to }) => units.slice(from, to).every(({ isFrame }) => isFrame));
    expect(whole.filter(({ from, to }) => (to - from) % 8 !== 0)).toEqual([]);
    return `${name}: ${whole.length} eights, ${lost.length - whole.length} over an end, of ${runs.length}`;
  });
  expect(traceless).toEqual([
    "four patients: 0 eights, 0 over an end, of 105",
    "two orders of three results each: 1 eights, 0 over an end, of 435",
    "eight frames per patient: 14 eights, 0 over an end, of 351",
    "comments: 0 eights, 0 over an end, of 210",
    "two messages in one transfer: 1 eights, 0 over an end, of 325",
    "two messages, each in its own transfer: 1 eights, 7 over an end, of 325",
    "records cut anywhere: 1 eights, 0 over an end, of 190",
    "records cut anywhere, each in its own transfer: 2 eights, 6 over an end, of 465",
  ]);
});
