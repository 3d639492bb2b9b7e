/** A device that prints text lines. The text splitting itself is done by the transport room with @serialport/parser-readline. */
export interface LinesOptions {
  readonly encoding: "latin1" | "utf8";
  readonly delimiter: string;
  /** A printout ends after this much silence. */
  readonly idleMs: number;
  readonly maxLineBytes: number;
  readonly maxLines: number;
}
