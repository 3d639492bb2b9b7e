/** A POCT1-A document as a tree, order kept, nothing thrown away. Values sit in attribute `V` (POCT1A.md 3). */
export interface PoctElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly PoctElement[];
}

/** The device as it presented itself in HEL.R01; null before that. */
export interface PoctHello {
  readonly deviceId: string | null;
  readonly vendorId: string | null;
  readonly modelId: string | null;
  readonly serialId: string | null;
  readonly manufacturer: string | null;
  readonly software: string | null;
  readonly topics: readonly string[];
  readonly directives: readonly string[];
}

export interface PoctMessage {
  /** Root element name, e.g. `OBS.R01`: the only reliable message type. */
  readonly root: string;
  readonly controlId: string | null;
  readonly document: PoctElement;
  /** From the same conversation (live) or the same capture file; null when the document stands alone. */
  readonly hello: PoctHello | null;
}
