import { defineConfig } from "vitest/config";

/** Everything that needs nothing but npm. The suites that want Debian packages are in vitest.wire.config.ts. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    exclude: ["test/wire/**", "**/node_modules/**"],
    testTimeout: 60_000,
    // Left to itself Vitest keeps one processor free, which on a small machine is half of them.
    maxWorkers: "100%",
    env: { TZ: "Pacific/Chatham" },
  },
});
