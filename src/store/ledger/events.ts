/** The event log: what happened, in the order it became known. Details hold codes and ids only, never personal data. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";

export interface LoggedEvent {
  readonly at: EpochMs;
  readonly kind: string;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>> | null;
}

export interface Events {
  add(event: LoggedEvent): void;
  ofSubject(subject: string): readonly LoggedEvent[];
}

export function events(db: Db): Events {
  const insert = db.prepare("INSERT INTO event (at, kind, subject, detail) VALUES (?, ?, ?, ?)");
  const bySubject = db.prepare<[string], { at: number; kind: string; subject: string; detail: string | null }>(
    "SELECT at, kind, subject, detail FROM event WHERE subject = ? ORDER BY seq",
  );
  return {
    add: (e) => void insert.run(e.at, e.kind, e.subject, e.detail === null ? null : JSON.stringify(e.detail)),
    ofSubject: (subject) =>
      bySubject.all(subject).map((row) => ({
        at: row.at,
        kind: row.kind,
        subject: row.subject,
        detail: row.detail === null ? null : (JSON.parse(row.detail) as Record<string, string>),
      })),
  };
}
