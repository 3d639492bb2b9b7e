/** A tolerant reading of an HL7 v2 message from an analyzer. Fields are raw (still escaped); the accessors unescape. */
export interface Hl7Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

export interface Hl7Segment {
  readonly name: string;
  /** `fields[n]` is field n of the standard; index 0 is the segment name. For MSH, `fields[1]` is the field separator itself. */
  readonly fields: readonly string[];
  /** The message's own, so that a segment can be read by itself. */
  readonly delimiters: Hl7Delimiters;
}

export interface Hl7Message {
  readonly delimiters: Hl7Delimiters;
  readonly segments: readonly Hl7Segment[];
}

export type Hl7Encoding = "utf8" | "latin1";

export const standardDelimiters: Hl7Delimiters = {
  field: "|",
  component: "^",
  repetition: "~",
  escape: "\\",
  subcomponent: "&",
};
