/** How an instrument is wired; config/connections/*.yaml for a wire that several instruments share. */
import { z } from "zod";
import { protocol } from "./protocol.ts";
import { id, line, listenPort } from "./text.ts";

/**
 * The `conversation` block: what the gateway may do with a POCT1-A instrument besides reading it. Everything is off unless asked for.
 */
const yes = (help: string) => z.boolean().describe(help).optional();

export const conversation = z
  .strictObject({
    continuous: yes("Keep the line open after the stored results, for those measured later, if the instrument can."),
    setTime: yes("Set the instrument's clock after its results are in, if it can."),
    operators: z
      .array(
        z.strictObject({
          id: line("Code of the operator on the instrument."),
          given: line("Given name.").default(""),
          family: line("Family name, or the code again. Some instruments refuse an operator without one."),
        }),
      )
      .describe("Replaces the instrument's own operator list, if it takes one.")
      .optional(),
  })
  .describe("What the gateway may do with a POCT1-A instrument besides reading it. Nothing, unless it is said here.");

export type WrittenConversation = z.output<typeof conversation>;

const anAddress = z.union([z.ipv4(), z.ipv6()]);
const anAddressOrNetwork = z.union([anAddress, z.cidrv4(), z.cidrv6()]);

const address = z
  .string()
  .refine((text) => anAddress.safeParse(text).success, { error: "Write an IP address, such as 192.168.10.21." });

const network = z.string().refine((text) => anAddressOrNetwork.safeParse(text).success, {
  error: "Write an IP address, such as 192.168.10.21, or a network, such as 192.168.10.0/24.",
});

const usbWord = (help: string) =>
  z
    .string()
    .regex(/^[0-9a-fA-F]{4}$/, 'Write four digits (0-9, a-f) in quotes, such as "0403"; `labbro ports` shows them.')
    .transform((hex) => hex.toLowerCase())
    .describe(help);

const lineSettings = {
  baudRate: z.int().min(50).max(4_000_000).describe("Speed. Default: the instrument's.").optional(),
  dataBits: z.literal([7, 8]).describe("Data bits: 7 or 8. Default: the instrument's.").optional(),
  parity: z.enum(["none", "even", "odd"]).describe("Parity. Default: the instrument's.").optional(),
  stopBits: z.literal([1, 2]).describe("Stop bits: 1 or 2. Default: the instrument's.").optional(),
};

const serial = z
  .strictObject({
    type: z.literal("serial"),
    path: line("Name of the port: COM3, /dev/ttyS0, /dev/serial/by-id/…").optional(),
    usb: z
      .strictObject({
        vendorId: usbWord("USB vendor of the adapter."),
        productId: usbWord("USB product of the adapter."),
        serialNumber: line("Serial number of the adapter; needed when two adapters of one make are plugged in.").optional(),
        physicalPort: line(
          "The USB socket, as `labbro ports` shows it (1-1.2): for adapters that have no serial number. The adapter must stay in it.",
        ).optional(),
      })
      .describe("Finds the adapter by its USB identity, whichever socket it is in.")
      .optional(),
    ...lineSettings,
  })
  .refine((port) => (port.path === undefined) !== (port.usb === undefined), {
    error: "Give either path (such as COM3) or usb (vendorId and productId), not both.",
  })
  .describe("A serial cable or a USB serial adapter.");

const tcpServer = z
  .strictObject({
    type: z.literal("tcp-server"),
    port: listenPort("Network port on which Labbro waits for the instrument. Default: the instrument's.").optional(),
    allow: z
      .array(network)
      .min(1)
      .describe("IP addresses or networks (192.168.10.0/24) that may connect. Others are refused.")
      .default(["127.0.0.1"]),
    host: address
      .describe("Own address to listen on. Default: this PC only while `allow` names only this PC, else all its network cards.")
      .optional(),
  })
  .describe("The instrument connects to Labbro over the network.");

const tcpClient = z
  .strictObject({
    type: z.literal("tcp-client"),
    host: line("Address or name of the instrument."),
    port: z.int().min(1).max(65_535).describe("Network port of the instrument. Default: the instrument's.").optional(),
  })
  .describe("Labbro connects to the instrument, or to the raw port of a terminal server, over the network.");

const rfc2217 = z
  .strictObject({
    type: z.literal("rfc2217"),
    host: line("Address or name of the terminal server."),
    port: z.int().min(1).max(65_535).describe("Network port that stands for the serial port on the terminal server."),
    ...lineSettings,
  })
  .describe("A serial cable in another room, behind a terminal server that speaks RFC 2217.");

export const transport = z
  .discriminatedUnion("type", [serial, tcpServer, tcpClient, rfc2217])
  .describe("How the instrument is wired: type serial, tcp-server, tcp-client or rfc2217, and its settings.");

export const connectionFile = z.strictObject({
  id: id("Short name of the wire; instruments name it with connection: { ref: … }."),
  driver: line("Id of the driver that all instruments on the wire have."),
  mode: line("Mode of the driver, as chosen on the instruments."),
  transport,
  protocol: protocol.optional(),
  conversation: conversation.optional(),
});

export type TransportChoice = z.output<typeof transport>;
export type ConnectionFile = z.output<typeof connectionFile>;
