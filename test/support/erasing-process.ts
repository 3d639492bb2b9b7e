/**
 * Erases what is due in a data folder's store, and kills itself with its n-th write: `erasing-process.ts FOLDER NTH`, 0 for never. Ends with
 * how many writes there were. For tests of what a kill leaves.
 */
import Database from "better-sqlite3";
import { dayMs } from "../../src/domain/retention.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { formerCopy } from "../../src/store/opening/former-copy.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { afterDays, eraseAll, retentionOver } from "./retention.ts";
import { createTestStation, noon } from "./station.ts";

const [folder = "", nth = "0"] = process.argv.slice(2);
const store = openGatewayStore(folder, {});
const retention = retentionOver(createTestStation({ store }), eraseAll, { formerCopy: formerCopy(stationFiles(folder)) });
for (let day = 0; day <= afterDays + 20; day += 5) {
  retention.now = noon + day * dayMs;
  retention.look();
}

const statements = Object.getPrototypeOf(new Database(":memory:").prepare("SELECT 1")) as {
  run(...values: readonly unknown[]): unknown;
};
const { run } = statements;
let writes = 0;
statements.run = function (...values) {
  writes += 1;
  if (writes === Number(nth)) process.kill(process.pid, "SIGKILL");
  return run.apply(this, values as []);
};
while (retention.work.slice());
store.checkpoint();
store.close();
process.stdout.write(String(writes));
