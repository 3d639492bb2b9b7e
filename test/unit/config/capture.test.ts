/** How long captures are kept. */
import { expect, test } from "vitest";
import { brief, labbro, loaded, problemsOf, site } from "./site.ts";

const dayMs = 24 * 3_600_000;
const captureOf = (block: string) =>
  loaded(site({ "labbro.yaml": labbro.replace("processing: test", `processing: test${block}`) })).capture;

test("two weeks and 200 megabytes unless the file says otherwise", () => {
  expect(captureOf("")).toEqual({ enabled: true, maxAgeMs: 14 * dayMs, maxBytes: 200_000_000 });
  expect(captureOf(", capture: { keepDays: 3, maxMegabytes: 20 }")).toEqual({
    enabled: true,
    maxAgeMs: 3 * dayMs,
    maxBytes: 20_000_000,
  });
});

test.each(["enabled: false", "keepDays: 0", "maxMegabytes: 0"])("%s: nothing is captured", (setting) => {
  expect(captureOf(`, capture: { ${setting} }`).enabled).toBe(false);
});

test("a limit below nothing is a mistake", () => {
  const wrong = labbro.replace("processing: test", "processing: test, capture: { keepDays: -1 }");
  expect(problemsOf(site({ "labbro.yaml": wrong })).map(brief)).toEqual(["labbro.yaml gateway.capture.keepDays CONFIG_INVALID"]);
});
