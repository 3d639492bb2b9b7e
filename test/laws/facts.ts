/** What people tell of lots, and what they decide about results and controls. */
import fc from "fast-check";
import { blockLot, exhaustLot, openLot } from "../../src/casework/registers/lot-use.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import type { Run } from "../../src/store/results/runs.ts";
import { crpReagent, type TestStation } from "../support/station.ts";
import { instant, kari, type Step, time } from "./steps.ts";
import { normal } from "./world.ts";

const c3 = { ...normal, lot: "C3" };
const c3Later = { ...c3, low: "19", high: "21", sd: "1", validFrom: "2026-03-09" };
const fact = (what: string, tell: (station: TestStation) => unknown): Step => ({ what, values: 0, tell: (on) => void tell(on) });
const registerC3 = ({ pipeline }: TestStation) => pipeline.importLots([c3]);

/** What is told of a lot registers it first, as a person would have to; registering again changes nothing. */
const anyFact: fc.Arbitrary<Step> = fc.oneof(
  fc.constant(fact("register R9", ({ pipeline }) => pipeline.importLots([{ ...crpReagent, lot: "R9" }]))),
  fc.constant(fact("register C3", registerC3)),
  fc.constant(fact("later targets of C3", ({ pipeline }) => pipeline.importLots([c3, c3Later]))),
  time.map((at) => fact(`block 10240001 ${at}`, ({ ports }) => blockLot(ports, { lot: "10240001" }, instant(at), kari))),
  time.map((at) => fact(`block C1 ${at}`, ({ ports }) => blockLot(ports, { lot: "C1" }, instant(at), kari))),
  fc.constant(fact("open C3 2026-03-08", (on) => [registerC3(on), openLot(on.ports, { lot: "C3" }, { on: "2026-03-08" }, kari)])),
  time.map((at) => fact(`end C3 ${at}`, (on) => [registerC3(on), exhaustLot(on.ports, { lot: "C3" }, instant(at), kari)])),
);
/** Each kind once: two words of one kind on one lot are a word and its correction, whose order counts. */
export const facts = fc.uniqueArray(anyFact, { maxLength: 4, selector: ({ what }) => what.split(" ").slice(0, 2).join(" ") });

/** What a person does with a result or control, where it is allowed. */
export const acts = {
  "assign control": ({ decide }: TestStation, { key }: Run) => decide.assignControl(key, "C2", "abnormal", kari),
  "annul control": ({ decide }: TestStation, { key }: Run) => decide.annulControl(key, { cause: "bubble", moveTo: null }, kari),
  "assign patient": ({ decide }: TestStation, { key }: Run) => decide.assignPatient(key, "15815024505", kari),
  release: ({ decide }: TestStation, { key }: Run) => decide.release(key, kari),
  discard: ({ decide }: TestStation, { key }: Run) => decide.discard(key, kari),
} as const;
export type Act = keyof typeof acts;
export const act = fc.record({
  act: fc.constantFrom(...(Object.keys(acts) as readonly Act[])),
  nth: fc.nat({ max: 7 }),
});

/** Does it to that run; a refusal is an answer like any other. */
export function actOn(station: TestStation, name: Act, run: Run): void {
  try {
    acts[name](station, run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
