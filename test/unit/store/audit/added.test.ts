/** A column that came with a later version: links of rows from before stay what they are, and what it says from then on is covered. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { absent, covered } from "../../../../src/store/audit/covered.ts";
import { chainKeyOf, contentOf } from "../../../../src/store/audit/link.ts";
import { verifyAudit } from "../../../../src/store/audit/verify.ts";
import { firstKeys, sealWith } from "../../../../src/store/sealing/seal.ts";
import { station } from "../../../../src/store/station-files.ts";
import { writtenStation } from "./written-station.ts";

const key = chainKeyOf(sealWith(firstKeys(Buffer.alloc(32, 7))));
const added = covered.filter(({ added: columns = [] }) => columns.length > 0);

test.each(added)(
  "$table: what says nothing counts for nothing, what says something does",
  ({ table, columns, added: more = [] }) => {
    const subject = { source: table, row: 1, change: "stands" } as const;
    const before = columns.map((_, i) => (i % 2 === 0 ? null : `v${i}`));
    const after = [...before, ...more.map(() => absent)];
    expect(contentOf(key, subject, after)).toEqual(contentOf(key, subject, before));
    expect(contentOf(key, subject, [...before, '["erased_at",1]'])).not.toEqual(contentOf(key, subject, before));
  },
);

test("that a result was erased, or was not, is covered", () => {
  const { folder, store } = writtenStation();
  onTestFinished(() => store.close());
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => void thief.close());
  const found = () => verifyAudit(thief, store.seal, station).found;
  for (const table of ["run", "observation", "transmission", "register_entry"])
    for (const [is, becomes] of [
      ["NOT NULL", "NULL"],
      ["NULL", "1"],
    ]) {
      thief.exec("BEGIN");
      const { changes } = thief.prepare(`UPDATE ${table} SET erased_at = ${becomes} WHERE erased_at IS ${is}`).run();
      expect([table, is, found()]).toEqual([table, is, changes]);
      thief.exec("ROLLBACK");
    }
});
