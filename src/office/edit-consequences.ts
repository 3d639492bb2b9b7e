/** What an edit would lead to, told to its author before it is saved (ruling 32): which rules somebody has to approve, and which wires are opened anew. */
import { rowChange, rowName, rowsWaiting, ruleRows } from "../casework/registers/rule-rows.ts";
import type { Checked } from "../config/editing/editing.ts";
import type { Ports } from "../release/view.ts";

/** Null where the edit is wrong: then nothing follows from it. */
export function consequencesOf({ store, view }: Ports<"store" | "view">, { config, wires, id }: Checked) {
  if (config === null) return null;
  const waitsNow = new Set(rowsWaiting(store, view()).map(rowName));
  return {
    /** Held (never, removed) or judged by the approved rules (waits) until the laboratory responsible approves. */
    approvals: rowsWaiting(store, config).map((row) => {
      const { isNew, noLonger } = rowChange(config, row);
      return { row: rowName(row), state: row.state, isNew, noLonger, waitsAlready: waitsNow.has(rowName(row)) };
    }),
    /** «Slik blir reglene», for the instrument of the file. */
    rules: ruleRows(store, config)
      .filter(({ instrument, rules }) => instrument === id && rules !== null)
      .map((row) => ({ row: rowName(row), sentences: rowChange(config, row).sentences })),
    wires,
  };
}
