import { defineConfig } from "vitest/config";

/** The suites that want Debian packages (Mosquitto); `.ci/run` installs them. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/wire/**/*.test.ts"],
    testTimeout: 300_000,
    fileParallelism: false,
  },
});
