/** Splits bytes into lines. The implementation is @serialport/parser-readline, owned by the transport room and handed in. */
export interface LineSplitter {
  /** The lines completed by these bytes, without their delimiter. */
  push(bytes: Uint8Array): readonly string[];
  /** What is left without a delimiter, and start over. */
  flush(): string | null;
}

export type MakeLineSplitter = (options: { readonly encoding: "latin1" | "utf8"; readonly delimiter: string }) => LineSplitter;
