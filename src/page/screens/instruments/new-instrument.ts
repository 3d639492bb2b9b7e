/** What somebody chose for an instrument that is new here, as the settings with which its form begins. Pure. */
import type { AnswerOf } from "../../../office/index.ts";
import type { Group } from "./field.ts";

export type Driver = AnswerOf<"configuration.form">["drivers"][number];
export type Mode = Driver["modes"][number];
/** How often another one here is controlled. */
export type KnownControl = AnswerOf<"instruments.found">["controls"][number];
export type Port = AnswerOf<"instruments.found">["ports"][number];

/** How it is wired: a port of this PC, the network one way or the other, or a connection that others use too. */
export type Wire =
  | { readonly kind: "port"; readonly port: Port }
  | { readonly kind: "listens"; readonly port: string; readonly from: string }
  | { readonly kind: "calls"; readonly host: string; readonly port: string }
  | { readonly kind: "shared"; readonly ref: string };

export interface NewInstrument {
  readonly driver: string;
  readonly mode: string;
  readonly wire: Wire | null;
  readonly serial: string;
  readonly analytes: readonly string[];
  readonly name: string;
  readonly id: string;
  /** A day. */
  readonly inUseFrom: string;
  /** By analyte: how often it is controlled, as somebody chose; what is not there is left to the form, empty. */
  readonly controls: Readonly<Record<string, KnownControl>>;
}

export const nothingChosen: NewInstrument = {
  ...{ driver: "", mode: "", wire: null, serial: "", analytes: [], name: "", id: "", inUseFrom: "" },
  controls: {},
};

export type Part = "driver" | "mode" | "wire" | "serial" | "analytes" | "name" | "id" | "inUseFrom";

export const isId = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,39}$/.test(text);

/** What is still to be answered before the form can begin. */
export function missingParts(chosen: NewInstrument, mode: Mode | undefined, taken: readonly string[]): readonly Part[] {
  const answered: Readonly<Record<Part, boolean>> = {
    driver: chosen.driver !== "",
    mode: mode !== undefined,
    wire: isWired(chosen.wire),
    serial: mode?.reportsSerial !== true || chosen.serial.trim() !== "",
    analytes: chosen.analytes.length > 0 || mode?.needsMapping === true,
    name: chosen.name.trim() !== "",
    id: isId(chosen.id) && !taken.includes(chosen.id),
    inUseFrom: chosen.inUseFrom !== "",
  };
  return (Object.keys(answered) as Part[]).filter((part) => !answered[part]);
}

const isWired = (wire: Wire | null): boolean => wire !== null && (wire.kind !== "calls" || wire.host.trim() !== "");

/** `crp-3`: the first that nobody has. */
export function proposedId(analytes: readonly string[], taken: readonly string[]): string {
  const [first] = analytes;
  const stem = (first ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
  if (stem === "") return "";
  for (let n = 1; ; n += 1) if (!taken.includes(`${stem}-${n}`)) return `${stem}-${n}`;
}

/** The file's settings; what was not answered is left to the form. */
export function settingsOf(chosen: NewInstrument): Group {
  const { id, name, driver, mode, wire, serial, inUseFrom, analytes, controls } = chosen;
  const chosenControls = analytes.flatMap((one) => controls[one] ?? []);
  return {
    ...{ id, name: name.trim(), driver, mode },
    ...(wire === null ? {} : { connection: connectionOf(wire) }),
    ...(serial.trim() === "" ? {} : { expect: { serial: serial.trim() } }),
    ...{ inUseFrom, analytes: [...analytes] },
    ...(chosenControls.length === 0
      ? {}
      : { qc: Object.fromEntries(chosenControls.map(({ analyte, interval, source }) => [analyte, { interval, source }])) }),
  };
}

function connectionOf(wire: Wire): Group {
  switch (wire.kind) {
    case "port":
      return { type: "serial", ...placeOf(wire.port) };
    case "listens":
      return {
        type: "tcp-server",
        ...filled({ port: wire.port }),
        ...(wire.from.trim() === "" ? {} : { allow: [wire.from.trim()] }),
      };
    case "calls":
      return { type: "tcp-client", ...filled({ host: wire.host, port: wire.port }) };
    case "shared":
      return { ref: wire.ref };
  }
}

/** A name that stays, or the adapter's own numbers: the next time it is plugged in the port may be called otherwise. */
function placeOf({ path, stablePath, usb, physicalPort }: Port): Group {
  if (stablePath !== null) return { path: stablePath };
  if (usb === null) return { path };
  const { vendorId, productId, serialNumber } = usb;
  if (serialNumber !== null) return { usb: { vendorId, productId, serialNumber } };
  return { usb: { vendorId, productId, ...(physicalPort === null ? {} : { physicalPort }) } };
}

const filled = (texts: Readonly<Record<string, string>>): Group =>
  Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, text.trim()]])));
