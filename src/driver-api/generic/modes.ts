/** The modes of the generic drivers: a family with its usual session, and nothing about any instrument. */
import type { MappingFamily } from "../../domain/generic-mapping.ts";
import type { DriverMode } from "../driver.ts";

type GenericMode = Omit<DriverMode, "evidence" | "source" | "endsBatch"> & { readonly mapping: MappingFamily };

const serialLine = { baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 } as const;

/** By the name that a device file writes. Ports have no usual number: the file must say it. */
export const genericModes = {
  astm: {
    protocol: { family: "lis", options: {} },
    transport: { kinds: ["serial", "tcp-server", "tcp-client"], ...serialLine },
    reportsSerial: false,
    mapping: "lis2",
  },
  poct1a: {
    protocol: { family: "poct1a", options: {} },
    transport: { kinds: ["tcp-server", "tcp-client", "serial"], ...serialLine },
    reportsSerial: true,
    mapping: "poct1a",
  },
  hl7: {
    protocol: { family: "mllp", options: {} },
    transport: { kinds: ["tcp-server", "tcp-client", "serial"], ...serialLine },
    reportsSerial: true,
    mapping: "hl7",
  },
  lines: {
    protocol: {
      family: "lines",
      options: { encoding: "latin1", delimiter: "\n", idleMs: 2000, maxLineBytes: 1024, maxLines: 64 },
    },
    transport: { kinds: ["serial", "tcp-server", "tcp-client"], ...serialLine },
    reportsSerial: false,
    mapping: "lines",
  },
} as const satisfies Readonly<Record<string, GenericMode>>;

export type GenericModeName = keyof typeof genericModes;
