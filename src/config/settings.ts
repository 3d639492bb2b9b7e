/** A loaded configuration: plain types for the rest of the house, free of file formats. Secrets stay references. */
import type { CapturePolicy } from "../domain/capture.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { RetentionPolicy } from "../domain/retention.ts";
import type { Instrument, Station } from "../domain/station.ts";
import type { DriverMode } from "../driver-api/driver.ts";
import type { ConfigProblem } from "./problems.ts";

export type SecretRef = { readonly file: string } | { readonly env: string };

/** How a serial line is set. */
export interface LineSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

export interface SerialSettings extends LineSettings {
  readonly type: "serial";
  readonly port: { readonly path: string } | { readonly usb: UsbIdentity };
}

/** Ids are four lower-case hexadecimal digits. */
export interface UsbIdentity {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string | null;
  /** The USB socket, for adapters without a serial number. */
  readonly physicalPort: string | null;
}

export interface TcpServerSettings {
  readonly type: "tcp-server";
  readonly host: string;
  readonly port: number;
  readonly allow: readonly string[];
}

export interface TcpClientSettings {
  readonly type: "tcp-client";
  readonly host: string;
  readonly port: number;
}

/** A serial line behind a terminal server. */
export interface Rfc2217Settings extends LineSettings {
  readonly type: "rfc2217";
  readonly host: string;
  readonly port: number;
}

export type TransportSettings = SerialSettings | TcpServerSettings | TcpClientSettings | Rfc2217Settings;

/** Its protocol with other tolerances, and whether its mapping knows where the serial number stands. */
export type Tuned = Partial<Pick<DriverMode, "protocol" | "reportsSerial">>;

/** One wire. Its id is the instrument's own, or that of a file in config/connections. */
export interface ConnectionSettings {
  readonly id: ConnectionId;
  /** A driver id. */
  readonly driver: string;
  readonly mode: string;
  readonly transport: TransportSettings;
  /** What the files change of a generic driver's mode; absent: nothing. */
  readonly tuned?: Tuned;
}

export type BrokerSettings =
  | {
      readonly type: "external";
      readonly url: string;
      readonly username: string | null;
      readonly password: SecretRef | null;
      /** Absolute paths of PEM files. */
      readonly tls: { readonly ca: string | null; readonly cert: string | null; readonly key: string | null };
    }
  | { readonly type: "embedded"; readonly port: number };

export interface MqttSettings {
  readonly prefix: string;
  readonly broker: BrokerSettings;
}

export interface AdminSettings {
  readonly host: string;
  readonly port: number;
  /** Files of PEM texts; null: plain HTTP, for this PC alone. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

/** When backups are made, where to, and which are kept. */
export interface BackupSettings {
  readonly folder: string;
  /** `HH:MM`, on the wall of the station or receiver. */
  readonly times: readonly string[];
  readonly keepDaily: number;
  readonly keepWeekly: number;
  /** Null: the folder is the end of it. */
  readonly rclone: { readonly remote: string; readonly config: string } | null;
}

export interface LoadedConfig {
  readonly station: Station;
  readonly connections: readonly ConnectionSettings[];
  readonly instruments: readonly Instrument[];
  readonly mqtt: MqttSettings;
  readonly admin: AdminSettings;
  readonly capture: CapturePolicy;
  /** What is erased when; by default nothing. */
  readonly retention: RetentionPolicy;
  /** What the receivers' answers show is the clock of another machine than this PC. */
  readonly receiversHaveOwnClock: boolean;
  /** Null: nobody asked for backups. */
  readonly backup: BackupSettings | null;
  /** So many transmissions under a changed wiring, none of which could be read, and it goes back by itself; 0: never. */
  readonly returnAfterUnreadable: number;
  /** Texts of all files, by name relative to the configuration folder. Holds no secret. */
  readonly source: Readonly<Record<string, string>>;
  /** What can be used but is probably not meant. */
  readonly warnings: readonly ConfigProblem[];
}

export type LoadResult =
  | { readonly ok: true; readonly config: LoadedConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly warnings: readonly ConfigProblem[] };
