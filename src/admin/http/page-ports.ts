/** What the page is served from. Absent parts are told as "starting": the address is opened before the store. */
import type { Desk } from "../../office/desk.ts";

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** By path, such as `/assets/app.js`; `/index.html` answers every path of the page. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export type Topic = "qc" | "results" | "delivery" | "configuration" | "connections" | "accounts";

export interface PagePorts {
  readonly desk: Desk;
  readonly station: () => { readonly site: string; readonly name: string; readonly isTest: boolean; readonly isDemo: boolean };
  readonly files: () => Promise<PageFiles>;
  /** Plays another docking round; null: the station is real. */
  readonly demoRound: (() => Promise<void>) | null;
  /** Hears what changed, until the returned function is called. */
  readonly onChange: (listener: (what: readonly Topic[]) => void) => () => void;
  /** A request met something that nobody foresaw; returns its number. */
  readonly onFault: (error: unknown) => number;
}
