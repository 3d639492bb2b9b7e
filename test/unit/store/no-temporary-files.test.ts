/** What SQLite may have to take back it would keep in a file of its own, wherever the system keeps temporary files: outside the store's folder, on a disk that may be full. */
import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const openFiles = (): readonly string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // The one that was open for listing them.
      return [];
    }
  });

test.runIf(process.platform === "linux")(
  "a store in work opens no file but its own, however much a part of a transaction writes",
  () => {
    const folder = temporaryFolder();
    const store = openGatewayStore(folder);
    const ids = Array.from({ length: 2_000 }, (_, i) => i + 1);
    const before = openFiles();
    store.transaction(() => {
      for (const id of ids) store.errands.add("claim", `{"kind":"claim","of":"${String(id).padStart(100, "0")}"}`);
    });
    const during = store.transaction(() =>
      store.transaction(() => {
        for (const id of ids) store.errands.failed(id, 1_000);
        return openFiles();
      }),
    );
    store.close();
    const isOwn = (path: string): boolean => path.startsWith(folder);
    expect(during.filter((path) => !before.includes(path) && !isOwn(path))).toEqual([]);
    expect(during.filter(isOwn)).not.toEqual([]);
  },
);
