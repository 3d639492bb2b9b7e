/** Printed lines as rows: one for each line, by columns or by a pattern. A line that does not have the shape is said, never read in part. */
import type { LineLayout, LinePlace } from "../../domain/generic-mapping.ts";
import { problem } from "../../domain/problem.ts";
import type { LinesMessage } from "../../protocol/messages.ts";
import type { Row, Rows } from "./row.ts";
import { readSafePattern } from "./safe-pattern.ts";

export function lineRows(message: LinesMessage, layout: LineLayout, at: number): Rows<LinePlace> {
  const read = lineReader(layout);
  const lines = message.lines.filter((line) => line.trim() !== "");
  const found = lines.map((line, nth) => ({ look: read(line), where: `line ${nth + 1}` }));
  const rows = found.flatMap(({ look, where }, run) => (look === null ? [] : [rowOf(look, where, run)]));
  const problems = found.flatMap(({ look, where }) =>
    look === null ? [problem("LINE_UNREADABLE", `The layout does not fit ${where}.`, at)] : [],
  );
  return { rows, problems };
}

type Look = (place: LinePlace) => string | null;

function lineReader(layout: LineLayout): (line: string) => Look | null {
  if (layout.type === "delimited") {
    return (line) => {
      const cells = line.split(layout.separator);
      return cells.length === layout.columns ? (place) => ("column" in place ? (cells[place.column - 1] ?? null) : null) : null;
    };
  }
  const pattern = readSafePattern(layout.pattern);
  return (line) => {
    const groups = pattern.ok ? pattern.match(line) : null;
    return groups === null ? null : (place) => ("group" in place ? (groups.get(place.group) ?? null) : null);
  };
}

function rowOf(look: Look, where: string, run: number): Row<LinePlace> {
  return {
    where,
    run,
    facts: {},
    refused: null,
    absent: null,
    address: (place) => ("column" in place ? `column ${place.column}` : place.group),
    text: look,
    texts: (place) => [look(place)].filter((text) => text !== null),
    parts: (place) => [look(place)],
  };
}
