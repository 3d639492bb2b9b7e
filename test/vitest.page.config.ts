import { defineConfig } from "vitest/config";
import { cheapHashes } from "./support/cheap-hashes.ts";
import { temporaryFolders } from "./support/temporary-folders.ts";

/** The page in a real browser (Debian's Chromium); `.ci/run` installs it. */
export default defineConfig({
  resolve: { alias: [cheapHashes] },
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/page/**/*.test.ts"],
    // A browser on a busy machine loses a focus or an entry of its history now and then; what fails twice is a fault.
    retry: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    env: { TZ: "Pacific/Chatham", ...temporaryFolders() },
  },
});
