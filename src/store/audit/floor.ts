/**
 * How long the audit chain was when it was last seen whole, as a row with a token that only the key makes: whoever cuts the newest links off
 * together with the rows that they are about leaves a chain that fits, but is too short. Who has a former copy of the row still can.
 */
import type { Db } from "../database/database.ts";
import type { Seal } from "../sealing/seal.ts";
import type { Finding } from "./finding.ts";

export interface AuditFloor {
  /** From now on the chain is at least as long as it is now. Nothing where it is shorter than was said; `isTold`: unless that was found. */
  raise(isTold?: boolean): void;
  /** It is shorter than was said, or what says so was taken away. */
  found(): readonly Finding[];
}

const tooShort: Finding = { kind: "link-missing", table: "audit", row: "@floor", state: "" };

export const isFloor = ({ table, row }: Pick<Finding, "table" | "row">): boolean =>
  table === tooShort.table && row === tooShort.row;

/** As `found` says; nothing of a store of before there was one (that it was taken away is told by the layout). */
export const floorFound = (db: Db, seal: Pick<Seal, "fingerprint">): readonly Finding[] =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'audit_floor'").get() === undefined ? [] : auditFloor(db, seal).found();

export function auditFloor(db: Db, seal: Pick<Seal, "fingerprint">): AuditFloor {
  const said = db.prepare<[], { seq: number; token: string }>("SELECT seq, token FROM audit_floor WHERE only = 1");
  const linkAt = db.prepare<[number], Buffer>("SELECT link FROM audit WHERE seq = ?").pluck();
  const last = db.prepare<[], { seq: number; link: Buffer }>("SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1");
  const put = db.prepare(
    "INSERT INTO audit_floor (only, seq, token) VALUES (1, @seq, @token) ON CONFLICT DO UPDATE SET seq = @seq, token = @token",
  );
  const tokenOf = (seq: number, link: Buffer): string =>
    seal.fingerprint(JSON.stringify(["labbro audit floor", seq, link.toString("hex")]));
  const holds = (): boolean => {
    const floor = said.get();
    const link = floor === undefined ? undefined : linkAt.get(floor.seq);
    return floor !== undefined && link !== undefined && tokenOf(floor.seq, link) === floor.token;
  };
  return {
    raise: (isTold = false) => {
      const head = last.get();
      if (head !== undefined && (isTold || holds())) put.run({ seq: head.seq, token: tokenOf(head.seq, head.link) });
    },
    found: () => (holds() ? [] : [tooShort]),
  };
}
