/** One reported quantity as a family of messages shows it: what the standard says by itself, and how to look at an address. */
import type { Observation } from "../../domain/observation.ts";
import type { Problem } from "../../domain/problem.ts";
import type { ValueReading } from "../measurement.ts";

export interface Row<Place> {
  /** Names the place in the message for problems: "R 1 of O 2". */
  readonly where: string;
  /** Which run of the message it belongs to, from 0. */
  readonly run: number;
  /** What has no address because the standard's own codes say it (status, role). */
  readonly facts: Partial<Observation>;
  /** Why the device itself does not stand by the value. */
  readonly refused: string | null;
  /** Stands in for the text of a value that is absent (`NI`). */
  readonly absent: string | null;
  /** The address as the instrument's file writes it, without its component. */
  address(place: Place): string;
  /** The whole text at an address. */
  text(place: Place): string | null;
  /** Every text there: repeats, and all elements or records of the kind. */
  texts(place: Place): readonly string[];
  /** What the message says of the value there beyond its text. */
  reading?(place: Place): ValueReading | null;
  /** The components of the text there, family name first where it is a person's. */
  parts(place: Place): readonly (string | null)[];
}

/** The rows of one message, in order. */
export interface Rows<Place> {
  readonly rows: readonly Row<Place>[];
  readonly problems: readonly Problem[];
}
