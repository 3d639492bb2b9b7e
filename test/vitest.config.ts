import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { cheapHashes } from "./support/cheap-hashes.ts";
import { temporaryFolders } from "./support/temporary-folders.ts";

const root = new URL("..", import.meta.url).pathname;

/**
 * Whatever a file changes for others in its worker: modules, timers, the process. Such a file has a worker of its own; the rest of the
 * unit tests share theirs, which saves most of what they cost. Nothing here changes what a test sees.
 */
const changesItsWorker =
  /\bvi\.(?:mock|doMock|stub\w+|useFakeTimers|spyOn|resetModules)\b|\bprocess\.(?:chdir|umask|on)\(|\bprocess\.env\b[^;\n]*[^=!]=[^=]|\bglobalThis\.\w+ = /;

const files = globSync("test/**/*.test.ts", { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !/^test\/(?:wire|page)\//.test(file) && !file.includes("node_modules/"));
const isShared = (file: string): boolean =>
  /^test\/(?:unit|golden)\//.test(file) && !changesItsWorker.test(readFileSync(join(root, file), "utf8"));

/** Everything that needs nothing but npm. The suites that want Debian packages are in vitest.wire.config.ts and vitest.page.config.ts. */
export default defineConfig({
  resolve: { alias: [cheapHashes] },
  test: {
    root,
    // How fast this machine is decides nothing: only what never ends is ended.
    setupFiles: ["test/support/seed.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Left to itself Vitest keeps one processor free, which on a small machine is half of them.
    maxWorkers: "100%",
    env: { TZ: "Pacific/Chatham", ...temporaryFolders() },
    projects: [
      { extends: true, test: { name: "alone", include: files.filter((file) => !isShared(file)) } },
      { extends: true, test: { name: "together", include: files.filter(isShared), isolate: false } },
    ],
  },
});
