import type { Migration } from "../database/database.ts";
import { nobodysPlaces, subjects } from "../read-subjects.ts";

/** Errands of before, each of which named what it touched by itself. Their results are asked about by what they read, which is everything. */
const formerErrands =
  "'service', 'tests', 'instrument-event', 'comparison', 'since', 'window', 'certain-window', 'uncertain-window'";

/** One stretch of a subject, where it has a name and a time and somebody reads it (or what nobody knows the reads of). */
const touch = (subject: string, from: string, to = from, batch = "NULL"): string =>
  `INSERT INTO touched (subject, from_at, to_at, batch_id) SELECT subject, from_at, to_at, batch_id
   FROM (SELECT ${subject} AS subject, ${from} AS from_at, ${to} AS to_at, ${batch} AS batch_id)
   WHERE subject IS NOT NULL AND from_at IS NOT NULL
     AND (EXISTS (SELECT 1 FROM read_subject WHERE name = subject) OR EXISTS (SELECT 1 FROM run_unread));`;

const trigger = (name: string, event: string, when: string, statements: readonly string[]): string =>
  `CREATE TRIGGER touched_${name} ${event} WHEN ${when} BEGIN ${statements.join("\n")} END;`;

/** What comes of a docking that is under way is looked at when that is closed. */
const batchOf = (row: string): string => `(SELECT batch_id FROM run WHERE key = ${row}.run_key)`;
const isHeld = (row: string): string => `(SELECT state FROM run WHERE key = ${row}.run_key) = 'held'`;
const place = (row: string) => [`${row}.instrument_id`, `${row}.analyte`] as const;

const control = (row: string, from = `${row}.measured_at`, to = from, batch = "NULL"): readonly string[] => [
  touch(subjects.controls(...place(row)), from, to, batch),
  touch(subjects.controlsOnLot(...place(row), `coalesce(${row}.control_lot, '')`), from, to, batch),
  touch(`CASE WHEN ${isHeld(row)} THEN ${subjects.unclaimed(...place(row))} END`, from, to, batch),
];

const patient = (row: string, batch = "NULL"): readonly string[] => [
  touch(subjects.tests(...place(row)), `${row}.measured_at`, undefined, batch),
  touch(subjects.person(`${row}.person_key`), `${row}.measured_at`, undefined, batch),
  twin(row, batch),
];

/** Told by hand or by the instrument: whichever it is, the other kind asks about it. */
const twin = (row: string, batch = "NULL"): string => {
  const isTyped = `(SELECT connection_id FROM run WHERE key = ${row}.run_key) = '@manual'`;
  const [typed, readOut] = [subjects.typed(`${row}.instrument_id`), subjects.readOut(`${row}.instrument_id`)];
  return touch(`CASE WHEN ${isTyped} THEN ${typed} ELSE ${readOut} END`, `${row}.measured_at`, undefined, batch);
};

const electronic = (row: string, from = `${row}.measured_at`, to = from, batch = "NULL"): string =>
  touch(subjects.electronic(`${row}.instrument_id`), from, to, batch);

/** The same for each value of a run: a trigger has no loop, so that the few there are stand in one question. */
const ofRun = (key: string, subject: string, from: string, to: string, where: string): string =>
  `INSERT INTO touched (subject, from_at, to_at) SELECT ${subject}, ${from}, ${to}
   FROM observation AS o LEFT JOIN run_time AS t ON t.run_key = o.run_key
   WHERE o.run_key = ${key} AND o.instrument_id IS NOT NULL AND o.measured_at IS NOT NULL AND (${where})
     AND ${subject} IS NOT NULL
     AND (EXISTS (SELECT 1 FROM read_subject WHERE name = ${subject}) OR EXISTS (SELECT 1 FROM run_unread));`;

/** Wherever in its window it may have been run. */
const [earliest, latest] = [
  "min(o.measured_at, coalesce(t.window_from, o.measured_at))",
  "max(o.measured_at, coalesce(t.window_to, o.measured_at))",
];
const controlOfRun = (key: string): readonly string[] => [
  ofRun(key, subjects.controls("o.instrument_id", "o.analyte"), earliest, latest, "o.kind = 'control'"),
  ofRun(
    key,
    subjects.controlsOnLot("o.instrument_id", "o.analyte", "coalesce(o.control_lot, '')"),
    earliest,
    latest,
    "o.kind = 'control'",
  ),
  ofRun(key, subjects.unclaimed("o.instrument_id", "o.analyte"), earliest, latest, `o.kind = 'control' AND ${isHeld("o")}`),
  ofRun(key, subjects.electronic("o.instrument_id"), earliest, latest, "o.kind = 'service'"),
];

const crossed = (column: string, values: string): string => `(old.${column} IN (${values})) <> (new.${column} IN (${values}))`;

const dated = ["instrument-event", "comparison", "approved-limits", "approved-rules", "eqa-round"].map((name) => `'${name}'`);
const entry = (row: string): string =>
  touch(subjects.register(`${row}.register`, `${row}.subject`), `coalesce(${row}.at, ${row}.recorded_at)`);
/** A change of what the journal has of a result is told to those that have it as their former one. */
const change = (row: string): string =>
  ofRun(`${row}.subject`, subjects.person("o.person_key"), "o.measured_at", "o.measured_at", "o.kind = 'patient'");

/** Since migration 27: that it is erased whose a result was touches nobody. */
export const changeOfPatient = trigger(
  "patient_changed",
  "AFTER UPDATE OF measured_at, instrument_id, person_key ON observation",
  "new.kind = 'patient' AND new.erased_at IS old.erased_at",
  [...patient("old"), ...patient("new")],
);

/**
 * What a verdict read, kept beside it, and what was touched since: noted by triggers, because many statements move controls, results and
 * entries, and none may be forgotten.
 */
export const reads: Migration = {
  version: 23,
  note: "what each verdict read, so that whatever is touched by an event is found and judged again, and nothing else",
  sql: `
CREATE TABLE read_subject (no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE run_reads (
  no INTEGER PRIMARY KEY, run_key TEXT NOT NULL UNIQUE REFERENCES run (key), spans TEXT NOT NULL, seen INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE read_span USING rtree_i32(id, first_subject, last_subject, from_at, to_at, +run_no INTEGER);
CREATE TABLE run_unread (run_key TEXT PRIMARY KEY REFERENCES run (key)) STRICT, WITHOUT ROWID;
INSERT INTO run_unread SELECT key FROM run WHERE kind = 'control' OR (kind = 'patient' AND outcome IS NOT NULL);
CREATE TABLE touched (
  id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, batch_id INTEGER
) STRICT;
CREATE TABLE run_asked (run_key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

${trigger("errand", "AFTER INSERT ON touched", "new.batch_id IS NULL", [
  "INSERT INTO errand (kind, detail) VALUES ('touched', json_object('kind', 'touched')) ON CONFLICT DO UPDATE SET due_at = 0;",
])}

${trigger("control_in", "AFTER INSERT ON observation", "new.kind = 'control'", [
  ...control("new", undefined, undefined, batchOf("new")),
  touch(
    `CASE WHEN NOT EXISTS (SELECT 1 FROM observation AS o WHERE o.kind = 'control' AND o.instrument_id = new.instrument_id
       AND o.analyte = new.analyte AND o.control_lot = new.control_lot AND o.id <> new.id) THEN ${subjects.controlLots(...place("new"))} END`,
    "new.measured_at",
    undefined,
    batchOf("new"),
  ),
])}
${trigger("control_moved", "AFTER UPDATE OF measured_at, instrument_id ON observation", "new.kind = 'control'", [
  ...control("old"),
  ...control("new"),
  touch(
    `CASE WHEN old.instrument_id IS NOT new.instrument_id THEN ${subjects.controlLots(...place("new"))} END`,
    "new.measured_at",
  ),
])}
${trigger("patient_in", "AFTER INSERT ON observation", "new.kind = 'patient'", patient("new", batchOf("new")))}
${trigger("patient_moved", "AFTER UPDATE OF measured_at, instrument_id, person_key ON observation", "new.kind = 'patient'", [
  ...patient("old"),
  ...patient("new"),
])}
${trigger("service_in", "AFTER INSERT ON observation", "new.kind = 'service'", [electronic("new", undefined, undefined, batchOf("new"))])}
${trigger("service_moved", "AFTER UPDATE OF measured_at, instrument_id ON observation", "new.kind = 'service'", [
  electronic("old"),
  electronic("new"),
])}
${trigger(
  "placed",
  "AFTER UPDATE OF disposition ON observation",
  `new.kind = 'patient' AND ${crossed("disposition", nobodysPlaces)}`,
  [touch(subjects.person("new.person_key"), "new.measured_at")],
)}
${trigger("held", "AFTER UPDATE OF state ON run", `new.kind = 'control' AND ${crossed("state", "'held'")}`, [
  ofRun("new.key", subjects.unclaimed("o.instrument_id", "o.analyte"), earliest, latest, "o.kind = 'control'"),
])}
${trigger("gone", "AFTER UPDATE OF state ON run", `new.kind = 'patient' AND ${crossed("state", "'discarded', 'rejected'")}`, [
  ofRun(
    "new.key",
    `CASE WHEN new.connection_id = '@manual' THEN ${subjects.typed("o.instrument_id")} ELSE ${subjects.readOut("o.instrument_id")} END`,
    "o.measured_at",
    "o.measured_at",
    "o.kind = 'patient'",
  ),
])}
${trigger("time_before", "BEFORE INSERT ON run_time", "true", controlOfRun("new.run_key"))}
${trigger("time_after", "AFTER INSERT ON run_time", "true", controlOfRun("new.run_key"))}
${trigger("decided", "AFTER INSERT ON decision", "true", controlOfRun("new.run_key"))}
${trigger("entry_in", "AFTER INSERT ON register_entry", `new.register IN (${dated.join(", ")})`, [entry("new")])}
${trigger("entry_out", "AFTER UPDATE OF superseded_at ON register_entry", `new.register IN (${dated.join(", ")})`, [entry("old")])}
${trigger("change_in", "AFTER INSERT ON register_entry", "new.register = 'result-change'", [change("new")])}
${trigger("change_out", "AFTER UPDATE OF superseded_at ON register_entry", "new.register = 'result-change'", [change("old")])}

INSERT INTO touched (subject, from_at, to_at) SELECT 'everything', 0, 0
  WHERE EXISTS (SELECT 1 FROM errand WHERE kind IN (${formerErrands}));
DELETE FROM errand WHERE kind IN (${formerErrands});
`,
};
