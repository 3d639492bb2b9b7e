/** What office work works on: the heart of the station (app/station-core.ts), in the gateway or in a command that runs alone. */
import type { Decide } from "../casework/decisions/result-decisions.ts";
import type { Entry } from "../casework/decisions/typed-entry.ts";
import type { DeliveryView } from "../delivery/waits.ts";
import type { Pipeline } from "../release/pipeline.ts";
import type { ReleasePorts } from "../release/view.ts";
import type { ConfigurationPort } from "./configuration-port.ts";
import type { SafetyFacts } from "./safety-words.ts";

export interface OfficeCore {
  readonly ports: ReleasePorts;
  readonly pipeline: Pipeline;
  readonly decide: Decide;
  readonly entry: Entry;
  /** How delivery fares just now. Absent or null: no gateway runs, so nothing is sent. */
  readonly delivery?: () => DeliveryView | null;
  /** Whether instruments are connected just now, by connection. Absent: no gateway runs. */
  readonly connections?: () => Readonly<Record<string, { readonly state: string }>>;
  /** Codes of why the station is not ready, gravest first. */
  readonly troubles?: () => readonly string[];
  /** What the accounts lack before the station goes live, in words; none: nothing. Absent: nobody here knows of accounts. */
  readonly accountsMissing?: () => readonly string[];
  /** Whether the configuration in force asks for backups. Absent: no gateway runs. */
  readonly backsUp?: () => boolean;
  /** How information is protected here. Absent: no gateway runs. */
  readonly safety?: () => SafetyFacts;
  /** Absent: the files of the configuration are not at hand. */
  readonly configuration?: ConfigurationPort;
}
