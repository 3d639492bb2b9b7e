/** Wires: one of its own for most instruments, a shared one for those that name it by `ref`. */
import { connectionId } from "../../domain/ids.ts";
import { type Context, chooseDriver, type DriverChoice } from "../context.ts";
import { checkSameMapping, completedBy } from "../mapping/mapping-checks.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { ConnectionFile, DeviceFile } from "../schema/index.ts";
import type { ConnectionSettings } from "../settings.ts";
import { chooseFrom } from "../suggest.ts";
import { completeTransport } from "./transports.ts";
import { protocolOf, withConversation } from "./wire-protocol.ts";

/** A wire and the file that describes it, for checks between wires. */
export interface Wire {
  readonly settings: ConnectionSettings;
  readonly file: ParsedFile<DeviceFile> | ParsedFile<ConnectionFile>;
  readonly key: "connection" | "transport";
}

/** The wire that a device file describes itself; null when it names a shared one, or with the mistake told. */
export function ownWire(file: ParsedFile<DeviceFile>, choice: DriverChoice | null): Wire | null {
  const { id, connection } = file.fields;
  if (id === undefined || connection === undefined || "ref" in connection || choice === null) return null;
  const transport = completeTransport(file, "connection", connection, choice);
  const tuned = tunedBy(file, file, choice);
  if (transport === null) return null;
  return {
    settings: { id: connectionId(id), driver: choice.driver.id, mode: choice.modeName, transport, ...tuned },
    file,
    key: "connection",
  };
}

type WireFile = ParsedFile<DeviceFile> | ParsedFile<ConnectionFile>;

/** `user` is an instrument on the wire: all of them have one mapping. Nothing where the mode counts as it is. */
function tunedBy(
  file: WireFile,
  user: ParsedFile<DeviceFile> | undefined,
  choice: DriverChoice,
): Pick<ConnectionSettings, "tuned"> {
  const read = protocolOf(file, file.fields.protocol, choice);
  const protocol = withConversation(file, file.fields.conversation, read ?? choice.mode.protocol, choice) ?? read;
  const { reportsSerial } = user === undefined ? choice.mode : completedBy(user, choice).mode;
  const tuned = {
    ...(protocol === null ? {} : { protocol }),
    ...(reportsSerial === choice.mode.reportsSerial ? {} : { reportsSerial }),
  };
  return Object.keys(tuned).length === 0 ? {} : { tuned };
}

export function sharedWires(context: Context): readonly Wire[] {
  return context.connections.flatMap((file): Wire[] => {
    const choice = chooseDriver(file, context.drivers);
    const { id, transport: written } = file.fields;
    if (choice === null || id === undefined || written === undefined) return [];
    const transport = completeTransport(file, "transport", written, choice);
    const user = context.devices.find((device) => refOf(device) === id);
    const settings = { id: connectionId(id), driver: choice.driver.id, mode: choice.modeName, ...tunedBy(file, user, choice) };
    return transport === null ? [] : [{ settings: { ...settings, transport }, file, key: "transport" }];
  });
}

/** Who hangs on which shared wire, and whether they can be told apart (decision 0001). */
export function checkSharing(context: Context): void {
  const sharers = Map.groupBy(
    context.devices.filter((file) => refOf(file) !== null),
    (file) => refOf(file) ?? "",
  );
  for (const file of context.connections) {
    const users = sharers.get(file.fields.id ?? "") ?? [];
    sharers.delete(file.fields.id ?? "");
    if (users.length === 0) {
      const todo = "Name it in a device file with connection: { ref: … }, or delete the file.";
      file.advise("CONFIG_ADVICE", ["id"], "no instrument uses this connection", todo);
    }
    const choice = chooseDriver(file, context.drivers);
    for (const user of users) checkSameDriver(user, file);
    if (users.length > 1) checkToldApart(users, choice);
    if (choice !== null) checkSameMapping(users, choice);
  }
  const known = context.connections.flatMap((file) => file.fields.id ?? []);
  for (const [ref, users] of sharers) {
    for (const user of users) {
      const what = `there is no connection ${JSON.stringify(ref)} in the folder connections`;
      user.fault("CONFIG_INVALID", ["connection", "ref"], what, chooseFrom(ref, known));
    }
  }
}

function checkSameDriver(user: ParsedFile<DeviceFile>, wire: ParsedFile<ConnectionFile>): void {
  for (const key of ["driver", "mode"] as const) {
    const [ours, theirs] = [user.fields[key], wire.fields[key]];
    if (ours === undefined || theirs === undefined || ours === theirs) continue;
    user.fault("CONFIG_CONFLICT", [key], `is ${ours}, but ${theirs} in ${wire.name}`, "Write the same in both files.");
  }
}

function checkToldApart(users: readonly ParsedFile<DeviceFile>[], wired: DriverChoice | null): void {
  for (const user of users) {
    const choice = wired && completedBy(user, wired);
    if (choice?.mode.reportsSerial === false) {
      const what = `${choice.driver.id} does not send its serial number in mode ${choice.modeName}, so it cannot share a connection`;
      user.fault("CONFIG_CONFLICT", ["connection", "ref"], what, "Give every instrument a connection of its own.");
    } else if (user.fields.expect === undefined && "expect" in user.fields) {
      const todo = "Add expect: { serial: … } with the serial number on the instrument's type plate.";
      user.fault("CONFIG_MISSING", ["expect"], "is missing: several instruments share the connection", todo);
    }
  }
}

export function refOf(file: ParsedFile<DeviceFile>): string | null {
  const { connection } = file.fields;
  return connection !== undefined && "ref" in connection ? connection.ref : null;
}
