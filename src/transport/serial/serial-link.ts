/**
 * A serial port that is opened whenever it is there. The traps of serialport (STACK.md 1) are held here: a new instance for
 * each attempt, always a reader, and the port's presence watched because a pulled cable may make no event at all.
 */
import { access } from "node:fs/promises";
import type { SerialPort } from "serialport";
import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { ByteLink, Transport, TransportEnvironment } from "../link.ts";
import { createOpenLink } from "../open-link.ts";
import { type Attempt, createReopeningTransport, reconnectPolicy } from "../reopening.ts";
import { choosePath, type PortChoice, usbText } from "./port-choice.ts";
import { listPorts } from "./ports.ts";

export interface SerialOptions {
  readonly port: PortChoice;
  readonly baudRate: number;
  readonly dataBits?: 7 | 8;
  readonly parity?: "none" | "even" | "odd";
  readonly stopBits?: 1 | 2;
  readonly backoff?: Backoff;
  /** How often an absent port is looked for, and an open one looked after. */
  readonly presencePollMs?: number;
}

const defaultPollMs = 2_000;

export function createSerialTransport(options: SerialOptions, environment: TransportEnvironment): Transport {
  const { port, presencePollMs = defaultPollMs, backoff = reconnectPolicy } = options;
  const opener = {
    name: "path" in port ? port.path : usbText(port.usb),
    open: () => openPort(options, environment.clock),
    // A port that is not there costs nothing to look for, and a person stands by with the cable.
    retryAfterMs: (reason: Problem | null, failures: number) =>
      reason?.code === "PORT_ABSENT" ? presencePollMs : backoffMs(failures, backoff, environment.random),
    onChance: environment.onPortsChanged,
  };
  return createReopeningTransport(opener, environment);
}

async function openPort(options: SerialOptions, clock: Clock): Promise<Attempt> {
  const { port: choice, baudRate, dataBits = 8, parity = "none", stopBits = 1 } = options;
  const chosen = "path" in choice ? choice : choosePath(choice.usb, await listPorts());
  if ("problem" in chosen) return chosen;
  const { path } = chosen;
  const { SerialPort } = await import("serialport");
  // hupcl false: closing and opening must not reset the instrument.
  const port = new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false, hupcl: false });
  // Without a listener an error would end the process. What an error means is told by `open` and by `close`.
  port.on("error", () => {});
  const failure = await new Promise<Error | null | undefined>((resolve) => port.open(resolve));
  if (failure) return { problem: portProblem(failure.message, path) };
  return { link: watchedLink(port, clock, options.presencePollMs ?? defaultPollMs) };
}

function watchedLink(port: SerialPort, clock: Clock, pollMs: number): ByteLink {
  const lost = problem("PORT_LOST", `It was ${port.path}.`);
  const shut = (): void => {
    if (port.isOpen) port.close(() => {});
  };
  const { link, received, closed } = createOpenLink(
    {
      peer: port.path,
      send: (bytes, done) => void port.write(bytes, done),
      hold: (isHeld) => void (isHeld ? port.pause() : port.resume()),
      shut,
      stuck: lost,
    },
    clock,
  );
  const giveUp = (): void => {
    closed(lost);
    shut();
  };
  port.on("data", received);
  port.on("close", (error: Error | null) => closed(error === null ? null : lost));
  port.on("end", giveUp);
  // Both lines on, as terminals do; a pseudo terminal has none and says so.
  port.set({ dtr: true, rts: true }, () => {});
  watchPresence(link, clock, pollMs, giveUp);
  return link;
}

/** Calls `onVanished` when the link's path is no longer there; ends with the link. */
function watchPresence(link: ByteLink, clock: Clock, pollMs: number, onVanished: () => void): void {
  let over = false;
  let timer: Timer | null = null;
  const look = async (): Promise<void> => {
    const present = await isPresent(link.peer);
    if (over) return;
    if (present) wait();
    else onVanished();
  };
  const wait = (): void => {
    timer = clock.at(clock.now() + pollMs, () => void look());
  };
  link.onClosed(() => {
    over = true;
    timer?.cancel();
  });
  wait();
}

async function isPresent(path: string): Promise<boolean> {
  if (process.platform === "win32") return (await listPorts()).some((port) => port.path === path);
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Windows says "Access denied" where another program has the port open (STACK.md 1); Unix says "Permission denied" and means it. */
export function portProblem(message: string, path: string): Problem {
  const text = `It is ${path}.`;
  if (/no such file|file not found|cannot find|no such device|ENOENT|ENXIO|ENODEV/i.test(message))
    return problem("PORT_ABSENT", text);
  if (/cannot lock|temporarily unavailable|resource busy|EBUSY|access (is )?denied/i.test(message))
    return problem("PORT_BUSY", text);
  if (/permission denied|not permitted|EACCES|EPERM/i.test(message)) return problem("PORT_DENIED", text);
  return problem("PORT_FAILED", `${text} The system says: ${message.replace(/\.$/, "")}.`);
}
