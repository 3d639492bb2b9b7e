/** The tests that are asked about a change: those of the rooms that decide about results, and what holds them together. */
import { defineConfig } from "vitest/config";

const rooms = ["domain", "intake", "release", "casework", "qc", "quality", "delivery", "hl7", "store"];

export default defineConfig({
  test: {
    // They mock modules, and workers are shared.
    exclude: ["test/unit/qc/clock/cost.test.ts", "test/unit/release/judged-once.test.ts"],
    include: [...rooms.map((room) => `test/unit/${room}/**/*.test.ts`), "test/contract/delivery*.test.ts"],
    // Each change meets the same examples: whether it is noticed is no matter of chance, and two samples can be held against each other.
    setupFiles: ["test/support/seed.ts"],
    testTimeout: 60_000,
    isolate: false,
    env: { TZ: "Pacific/Chatham", LABBRO_BRIEF: "1", LABBRO_SEED: process.env.LABBRO_SEED ?? "20261129" },
  },
});
