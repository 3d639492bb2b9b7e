/** What clocks of other machines last said about the station's own. A row a clock; free of personal data. */
import type { EpochMs } from "../../domain/clock.ts";
import type { ClockSays, ClockSource, ClockWitness } from "../../domain/clock-witness.ts";
import type { Db } from "../database/database.ts";

export interface ClockWitnesses {
  note(source: ClockSource, says: ClockSays, at: EpochMs): void;
  all(): readonly ClockWitness[];
}

/** A stream of answers that say the same is a row an hour. */
const notedAgainAfterMs = 3_600_000;

export function clockWitnesses(db: Db): ClockWitnesses {
  const columns = "source, agreed_at AS agreedAt, contradicted_at AS contradictedAt";
  const all = db.prepare<[], ClockWitness>(`SELECT ${columns} FROM clock_witness ORDER BY source`);
  const one = db.prepare<[string], ClockWitness>(`SELECT ${columns} FROM clock_witness WHERE source = ?`);
  const put = (column: string) =>
    db.prepare(`INSERT INTO clock_witness (source, ${column}) VALUES (@source, @at) ON CONFLICT DO UPDATE SET ${column} = @at`);
  const puts: Readonly<Record<ClockSays, ReturnType<typeof put>>> = {
    agrees: put("agreed_at"),
    contradicts: put("contradicted_at"),
  };
  return {
    note: (source, says, at) => {
      const known = one.get(source);
      const before = (says === "agrees" ? known?.agreedAt : known?.contradictedAt) ?? null;
      // By a clock that was put back since, what was noted lies ahead.
      if (before !== null && at >= before && at - before < notedAgainAfterMs) return;
      puts[says].run({ source, at });
    },
    all: () => all.all(),
  };
}
