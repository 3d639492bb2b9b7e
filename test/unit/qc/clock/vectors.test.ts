/** Every case of the clock vectors, through the functions that judge real results. */
import { describe, expect, test } from "vitest";
import { possibleInstants, readDeviceTime } from "../../../../src/domain/time.ts";
import { timeCodes } from "../../../../src/qc/result/time-codes.ts";
import { vectorFile } from "../../../support/vectors.ts";
import { run } from "../build.ts";
import { assess, at, docking, record, rightClock, zone } from "./build.ts";

interface Shown {
  readonly gateway?: string;
  readonly device?: string;
  readonly deviceLocal?: string;
  readonly seq?: number;
}

interface ClockCase {
  readonly id: string;
  readonly title: string;
  readonly docks?: readonly Shown[];
  readonly record?: Shown;
  readonly records?: readonly Shown[];
  readonly expected: {
    readonly corrected?: string;
    readonly window?: readonly [string, string];
    readonly bestGuess?: string;
    readonly candidates?: readonly string[];
    readonly appliesTo?: readonly number[];
    readonly code?: string | null;
  };
}

const cases = vectorFile<{ readonly cases: readonly ClockCase[] }>("clock_vectors.json").cases;
const shown = ({ deviceLocal, device }: Shown): string => deviceLocal ?? device ?? "";
const dockingsOf = ({ docks = [] }: ClockCase) =>
  docks.length === 0 ? rightClock : docks.map((one) => docking(one.gateway ?? "", shown(one)));

describe("clock vectors", () => {
  const single = cases.filter((one) => one.record !== undefined);
  test.each(single.map((one) => [one.id, one.title, one] as const))("%s %s", (_id, _title, one) => {
    const { expected } = one;
    const [finding] = assess(dockingsOf(one), [record(String(one.record?.seq), shown(one.record ?? {}))]);
    expect(finding?.code).toBe(expected.code);
    expect(finding?.estimate).toBe(at(expected.corrected ?? expected.bestGuess ?? ""));
    const window = expected.window?.map(at);
    expect(finding?.window).toEqual(window === undefined ? null : { from: window[0], to: window[1] });
  });

  const several = cases.filter((one) => one.records !== undefined);
  test.each(several.map((one) => [one.id, one.title, one] as const))("%s %s", (_id, _title, one) => {
    const records = one.records ?? [];
    const findings = assess(
      dockingsOf(one),
      records.map((each) => record(String(each.seq), shown(each))),
    );
    const affected = records.filter((_, i) => findings[i]?.code === one.expected.code).map(({ seq }) => seq);
    expect(affected).toEqual(one.expected.appliesTo);
  });

  const nights = cases.filter((one) => one.expected.candidates !== undefined);
  test.each(nights.map((one) => [one.id, one.title, one] as const))("%s %s", (_id, title, one) => {
    const local = /(\d+) (Oct|Mar) (\d{4}) (\d\d:\d\d)/.exec(title);
    const month = local?.[2] === "Oct" ? "10" : "03";
    const time = readDeviceTime(`${local?.[3]}-${month}-${local?.[1]}T${local?.[4]}`);
    expect(possibleInstants(time, { zone, offset: "trusted" })).toEqual(one.expected.candidates?.map(at));
  });

  test("C06 future: 10 min ahead of gateway after correction", () => {
    const dockings = [docking("2026-03-01T08:00Z", "2026-03-01T08:03Z"), docking("2026-03-05T08:00Z", "2026-03-05T08:03Z")];
    const [finding] = assess(dockings, [record("11", "2026-03-05T08:13Z")]);
    expect(finding).toMatchObject({ code: "CLOCK_CORRECTED", at: at("2026-03-05T08:10Z") });
    const receivedAt = at("2026-03-05T08:00Z");
    expect(timeCodes(run({ measuredAt: finding?.at ?? null, receivedAt }))).toEqual(["TIME_FUTURE"]);
    expect(cases.find(({ id }) => id === "C06")?.expected.code).toBe("TIME_FUTURE");
  });

  test("no case is left out", () => {
    const run = [...single, ...several, ...nights].map(({ id }) => id);
    expect([...run, "C06"].sort()).toEqual(cases.map(({ id }) => id).sort());
  });
});
