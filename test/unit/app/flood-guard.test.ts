import { expect, test } from "vitest";
import { createFloodGuard } from "../../../src/app/connections/flood-guard.ts";

test("thousands of results, with complaints about each, are no flood", () => {
  const guard = createFloodGuard();
  for (let result = 0; result < 20_000; result += 1) {
    guard.heard(4_000, result);
    guard.complained(result);
    guard.progressed();
    expect(guard.isFlooded).toBe(false);
  }
});

test("a message of the largest size is no flood, nor is a serial line at a wrong speed, however long", () => {
  const large = createFloodGuard();
  for (let piece = 0; piece < 1_100; piece += 1) large.heard(1_000, 0);
  expect(large.isFlooded).toBe(false);
  const noise = createFloodGuard();
  for (let second = 0; second < 3_600; second += 1) {
    noise.heard(11_520, second * 1_000);
    for (let time = 0; time < 45; time += 1) noise.complained(second * 1_000);
    expect(noise.isFlooded).toBe(false);
  }
});

test("complaints or bytes without end, and nothing accepted in them, are a flood", () => {
  const complaints = createFloodGuard();
  for (let time = 0; time < 1_001; time += 1) complaints.complained(time);
  expect(complaints.isFlooded).toBe(true);
  const bytes = createFloodGuard();
  for (let piece = 0; piece < 65; piece += 1) bytes.heard(65_536, piece);
  expect(bytes.isFlooded).toBe(true);
});
