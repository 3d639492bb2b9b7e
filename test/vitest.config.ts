import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { cheapHashes } from "./support/cheap-hashes.ts";
import { temporaryFolders } from "./support/temporary-folders.ts";

const root = new URL("..", import.meta.url).pathname;

/**
 * Whatever a file changes for others in its worker: modules, timers, the process. Such a file has a worker of its own; the rest share
 * theirs, which saves most of what they cost. Nothing here changes what a test sees.
 */
const changesItsWorker =
  /\bvi\.(?:mock|doMock|stub\w+|useFakeTimers|spyOn|resetModules)\b|\bprocess\.(?:chdir|umask|on)\(|\bprocess\.env\b[^;\n]*[^=!]=[^=]|\bglobalThis\.\w+ = /;

const files = globSync("test/**/*.test.ts", { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !/^test\/(?:wire|page)\//.test(file) && !file.includes("node_modules/"));
const isAlone = (file: string): boolean => changesItsWorker.test(readFileSync(join(root, file), "utf8"));
/** They compute; the others wait as well: for sockets, processes and what a stop may take. */
const isUnit = (file: string): boolean => /^test\/(?:unit|golden|laws)\//.test(file);
const shared = files.filter((file) => !isAlone(file));

/** Everything that needs nothing but npm. The suites that want Debian packages are in vitest.wire.config.ts and vitest.page.config.ts. */
export default defineConfig({
  resolve: { alias: [cheapHashes] },
  test: {
    root,
    // How fast this machine is decides nothing: only what never ends is ended.
    setupFiles: ["test/support/seed.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Half of what runs first waits: with one more worker than processors none of them is idle.
    maxWorkers: availableParallelism() + 1,
    env: { TZ: "Pacific/Chatham", ...temporaryFolders() },
    projects: [
      // In the order of their names: what takes long begins first, and what is short fills the end.
      { extends: true, test: { name: "alone", include: files.filter(isAlone) } },
      { extends: true, test: { name: "stations", include: shared.filter((file) => !isUnit(file)), isolate: false } },
      { extends: true, test: { name: "units", include: shared.filter(isUnit), isolate: false } },
    ],
  },
});
