/**
 * Electronic QC (ruling 13): a run that the instrument itself calls so (SVC.role_cd EQC, POCT1A.md 7); calibration, linearity and
 * self checks are none. Whether it passed is read from what is told, never guessed: a registered control lot with limits, the range
 * sent with the value, or the word pass or fail. A run that tells none of these neither passes nor fails.
 */
import { readDecimal } from "../../domain/decimal.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ControlEvent, ControlRegister, ControlResult, JudgedControl } from "../types.ts";
import { judgeControls } from "./judge-controls.ts";

const passWords: readonly string[] = ["PASS", "PASSED"];
const failWords: readonly string[] = ["FAIL", "FAILED"];

/** One judged control per run. `events` may be of other analytes: an electronic control is the instrument's. */
export function judgeElectronic(events: readonly ControlEvent[], register: ControlRegister): readonly JudgedControl[] {
  const own = events.filter(({ observation }) => isElectronic(observation, register.analyte.name));
  const numbers = own.filter(({ observation }) => readDecimal(observation.value?.number ?? null) !== null);
  const asLiquid = numbers.map((event): ControlEvent => ({ ...event, observation: { ...event.observation, kind: "control" } }));
  const byLot = new Map(judgeControls(asLiquid, register).map((control) => [control.id, control.result]));
  const runs = Map.groupBy(eachOnce(own), ({ at, observation }) => `${at} ${observation.run}`);
  return [...runs.values()].flatMap((values) => {
    const [first] = values;
    const results = values.map(({ id, observation }) => worse(byLot.get(id) ?? "VOID", toldResult(observation)));
    return first === undefined ? [] : [judged(first, ofRun(results))];
  });
}

const isElectronic = ({ kind, role, analyte }: Observation, name: string): boolean =>
  kind === "service" && role?.toUpperCase() === "EQC" && (analyte === null || analyte === name);

/** What the wire says by itself. */
function toldResult({ value, failed, range }: Observation): ControlResult {
  if (failed !== null || value === null) return "REJECT";
  const word = value.raw.trim().toUpperCase();
  if (failWords.includes(word)) return "REJECT";
  if (passWords.includes(word)) return "PASS";
  const [number, low, high] = [value.number, range?.low ?? null, range?.high ?? null].map(readDecimal);
  if (number == null || low == null || high == null) return "VOID";
  if (value.comparator !== null) return "REJECT";
  return number.lt(low) || number.gt(high) ? "REJECT" : "PASS";
}

const rank: readonly ControlResult[] = ["VOID", "PASS", "WARN", "REJECT"];
const worse = (a: ControlResult, b: ControlResult): ControlResult => (rank.indexOf(b) > rank.indexOf(a) ? b : a);

/** A run passes only if each of its values does. */
function ofRun(results: readonly ControlResult[]): ControlResult {
  if (results.includes("REJECT")) return "REJECT";
  return results.includes("VOID") ? "VOID" : results.reduce(worse, "PASS");
}

const judged = ({ id, at, window, observation }: ControlEvent, result: ControlResult): JudgedControl => ({
  id,
  at: window?.to ?? at,
  ...(window === undefined ? {} : { window }),
  result,
  codes: [],
  hits: [],
  level: null,
  target: null,
  reagentLot: null,
  sequence: observation.sequence,
});

const eachOnce = (events: readonly ControlEvent[]): readonly ControlEvent[] => [
  ...new Map(events.map((event) => [event.id, event])).values(),
];
