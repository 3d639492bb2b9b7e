/** What the office asks of the station about its configuration: the files, and what runs by them. */
import type { Checked, Editing } from "../config/editing/editing.ts";
import type { ConfigTexts } from "../config/interpret.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { ProblemCode } from "../domain/problem-catalogue.ts";

export interface ConfigurationPort {
  readonly editing: Editing;
  /** Null: no gateway runs here, so nothing is taken up, connected or heard. */
  readonly running: RunningConfiguration | null;
}

export interface RunningConfiguration {
  /** Texts of what is in force. */
  inForce(): ConfigTexts;
  /** Of the last edit that was looked at; null: none since the start. */
  lookedAt(): EpochMs | null;
  /** Of what the files want and does not run. */
  notTaken(): readonly { readonly part: string; readonly code: ProblemCode; readonly text: string }[];
  /** Changed wirings of which nothing is known yet. */
  trials(): readonly Trial[];
  /** The PC's serial ports now. */
  ports(): Promise<readonly FoundPort[]>;
  /** Null: there is no such connection. */
  connection(id: string): ConnectionWords | null;
  traffic(connection: string, after: string | null): Traffic;
  /** As it was said, persons too. */
  trafficWithPersons(connection: string): readonly TrafficLine[];
  preview(checked: Checked): Promise<Preview>;
}

/** A changed wiring, since it was saved. */
export interface Trial {
  readonly file: string;
  readonly connections: readonly string[];
  readonly savedAt: EpochMs;
  readonly by: string;
  /** Transmissions that held something and could not be read. */
  readonly unreadable: number;
  /** So many of them, and it goes back; 0: never by itself. */
  readonly returnsAfter: number;
}

export interface FoundPort {
  readonly path: string;
  /** A name that stays, where the system keeps one. */
  readonly stablePath: string | null;
  readonly usb: { readonly vendorId: string; readonly productId: string; readonly serialNumber: string | null } | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  readonly physicalPort: string | null;
  /** Which connection uses it; null: none. */
  readonly connection: string | null;
}

export interface ConnectionWords {
  readonly state: string;
  readonly sentence: string;
  readonly code: string | null;
  /** How it is wired, with the instrument's standard settings filled in. */
  readonly wiring: Readonly<Record<string, unknown>>;
  readonly driver: string;
  readonly mode: string;
  /** When something came last that was kept; null: never. */
  readonly lastHeardAt: EpochMs | null;
}

export interface Traffic {
  readonly lines: readonly TrafficLine[];
  /** To be asked for as `after` the next time. */
  readonly next: string | null;
}

export interface TrafficLine {
  readonly at: EpochMs;
  readonly from: "instrument" | "labbro";
  readonly text: string;
}

export interface Preview {
  /** How many stored transmissions were played, and how many were left out: there are more, or they came by former settings. */
  readonly played: number;
  readonly leftOut: number;
  /** Connections that the edit concerns, and of which nothing could be played: why. */
  readonly notTried: readonly { readonly connection: string; readonly because: "new" | "gone" | "former" | "silent" }[];
  /** Results that would read otherwise, by names that are nobody's. */
  readonly results: readonly PreviewedResult[];
  readonly same: number;
  /** What would be decided otherwise of results that are stored, or that would be new. */
  readonly verdicts: readonly PreviewedVerdict[];
  /** What could not be read with the edited settings and can be now, and the other way round, by problem code. */
  readonly problems: { readonly now: Readonly<Record<string, number>>; readonly edited: Readonly<Record<string, number>> };
}

export interface PreviewedResult {
  readonly run: string | null;
  readonly instrument: string | null;
  readonly at: string | null;
  readonly analyte: string;
  readonly kind: string;
  readonly is: "new" | "gone" | "changed";
  readonly fields: readonly { readonly field: string; readonly now: string; readonly edited: string }[];
}

export interface PreviewedVerdict {
  readonly run: string;
  readonly now: PreviewedSentence | null;
  readonly edited: PreviewedSentence | null;
  /** Fields of the message that would be others; of persons none is shown. */
  readonly hl7: readonly { readonly field: string; readonly now: string | null; readonly edited: string | null }[];
}

export interface PreviewedSentence {
  readonly outcome: string | null;
  readonly codes: readonly string[];
}
