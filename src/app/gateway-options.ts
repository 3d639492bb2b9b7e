/** What a gateway is given, and what it gives to whoever started it. */
import type { LoadedConfig } from "../config/settings.ts";
import type { DeliveryView } from "../delivery/waits.ts";
import type { Clock } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { Desk } from "../office/desk.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { BackgroundCheck } from "../store/opening/check-in-background.ts";
import type { StoreFiles } from "../store/store-files.ts";
import type { PortWatcher } from "../transport/discovery/watch-ports.ts";
import type { ConfigNews } from "./activation/edits.ts";
import type { BackgroundBackup } from "./backup/in-background.ts";
import type { BackupJob } from "./backup/job.ts";
import type { SupervisorOptions } from "./connections/supervisor.ts";
import type { DeliveryLine, DeliveryLineOptions } from "./delivery/delivery-line.ts";
import type { HealthAddressPorts } from "./front/health-address.ts";
import type { Core } from "./station-core.ts";

export interface GatewayOptions {
  readonly config: LoadedConfig;
  /** Watched for edits; null: not watched. */
  readonly configDir: string | null;
  readonly dataDir: string;
  readonly drivers: readonly DriverDefinition[];
  readonly clock: Clock;
  /** Cables and networks keep real time, whatever clock the station judges by (the demo's jumps); default: this machine's. */
  readonly machineClock?: Clock;
  /** From settings to the link to a broker; default: MQTT. */
  readonly createLink?: DeliveryLineOptions["createLink"];
  readonly random: () => number;
  readonly logger: Logger;
  /** Log lines that nobody took; default: none. */
  readonly logLinesLost?: () => number;
  /** From a connection's settings to its wire; default: as configured. */
  readonly transports?: SupervisorOptions["transports"];
  /** Opens the health address; default: HTTP. */
  readonly startHealth?: HealthAddressPorts["start"];
  /** Given: nothing of it is real, and the page says so everywhere; plays another docking round. */
  readonly demoRound?: () => Promise<void>;
  /** Which serial ports come and go; default: this machine's. */
  readonly portWatcher?: PortWatcher;
  /** From the data folder to the store; default: as it is there. */
  readonly openStore?: (dataDir: string) => GatewayStore;
  /** Looks through the data folder's store; default: in a thread of its own. */
  readonly checkStore?: (store: StoreFiles) => BackgroundCheck;
  /** Looks after the backups; default: in a thread of its own. */
  readonly lookAfterBackups?: (job: BackupJob) => BackgroundBackup;
  /** Hears what a person at the console should know: of the store, of a port that another program has. */
  readonly talk?: (line: string) => void;
  /** A changed configuration was taken up, or refused with its reasons. */
  readonly onConfig?: (news: ConfigNews) => void;
  /** Settles when the start is not wanted any more: a store that another program holds is waited for until then. Default: for ever. */
  readonly stopRequested?: Promise<void>;
}

export interface Gateway {
  readonly core: Core;
  readonly store: GatewayStore;
  /** Where people are met, whichever way they come. */
  readonly desk: Desk;
  readonly url: string;
  readonly broker: () => DeliveryLine["broker"];
  readonly faults: Faults;
  /** How delivery fares just now; null: it does not run. */
  readonly delivery: () => DeliveryView | null;
  /** Resolves when everything that was received so far is decoded and landed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}
