/** What every transport promises, whatever its wire (src/transport/link.ts). */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Problem } from "../../src/domain/problem.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import type { ByteLink, Transport, TransportEnvironment } from "../../src/transport/link.ts";
import { eventually } from "../support/eventually.ts";

export const environment: TransportEnvironment = { clock: systemClock, random: () => 0 };
export const quickBackoff = { minMs: 10, maxMs: 50 };

export interface Wire {
  readonly transport: Transport;
  /** Brings a device to the wire; resolves when it has its end of a link. */
  plugIn(): Promise<ByteLink>;
  tearDown(): Promise<void>;
}

export const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

/** Collects what arrives on a link. */
export function listenTo(link: ByteLink): () => Uint8Array {
  const parts: Uint8Array[] = [];
  link.onBytes((bytes) => parts.push(Uint8Array.from(bytes)));
  return () => new Uint8Array(Buffer.concat(parts));
}

export function closingOf(link: ByteLink): (Problem | null)[] {
  const reasons: (Problem | null)[] = [];
  link.onClosed((reason) => reasons.push(reason));
  return reasons;
}

export function transportContract(makeWire: () => Promise<Wire>): void {
  let wire: Wire;
  let links: ByteLink[];

  beforeEach(async () => {
    wire = await makeWire();
    links = [];
  });
  afterEach(async () => {
    await wire.transport.stop();
    await wire.tearDown();
  });

  const start = () => wire.transport.start((link) => links.push(link));
  const nthLink = (n: number): Promise<ByteLink> =>
    eventually(() => {
      const link = links[n - 1];
      if (link === undefined) throw new Error(`no link number ${n} yet`);
      return link;
    });
  const connect = async (n = 1) => {
    const plugged = wire.plugIn();
    const host = await nthLink(n);
    return { host, device: await plugged };
  };

  test("every byte value arrives as it was sent, in both directions", async () => {
    await start();
    const { host, device } = await connect();
    const [atHost, atDevice] = [listenTo(host), listenTo(device)];
    expect(await host.write(everyByte)).toBe(true);
    expect(await device.write(everyByte)).toBe(true);
    await eventually(() => expect([atHost(), atDevice()]).toEqual([everyByte, everyByte]));
  });

  test("many bytes arrive whole and in order", async () => {
    await start();
    const { host, device } = await connect();
    const sent = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
    const atHost = listenTo(host);
    await device.write(sent);
    await eventually(() => expect(Buffer.compare(atHost(), sent)).toBe(0));
  });

  test("bytes that come before anyone listens are not lost", async () => {
    await start();
    const { host, device } = await connect();
    await device.write(everyByte);
    const atHost = listenTo(host);
    await eventually(() => expect(atHost()).toEqual(everyByte));
  });

  test("no device is a state with a sentence; it comes and is found", async () => {
    await start();
    expect(["absent", "waiting", "error"]).toContain(wire.transport.state.state);
    expect(wire.transport.state.sentence).not.toBe("");
    await connect();
    expect(wire.transport.state.state).toBe("open");
    expect(wire.transport.state.problem).toBeNull();
  });

  test("a device that goes away closes its link once, is no longer open, and is found again when it is back", async () => {
    const said: string[] = [];
    wire.transport.onState(({ state }) => said.push(state));
    await start();
    const first = await connect();
    const closings = closingOf(first.host);
    await first.device.close();
    await eventually(() => expect(closings).toHaveLength(1));
    expect(await first.host.write(everyByte)).toBe(false);

    const second = await connect(2);
    const atDevice = listenTo(second.device);
    expect(await second.host.write(everyByte)).toBe(true);
    await eventually(() => expect(atDevice()).toEqual(everyByte));
    expect(closings).toHaveLength(1);
    expect(said.filter((state) => state === "open")).toHaveLength(2);
    expect(said.slice(said.indexOf("open"))).not.toEqual(["open", "open"]);
  });

  test("a link that we close is closed in good order, and takes nothing more", async () => {
    await start();
    const { host } = await connect();
    const closings = closingOf(host);
    await host.close();
    await host.close();
    expect(closings).toEqual([null]);
    expect(await host.write(everyByte)).toBe(false);
  });

  test("stopping closes everything, may be repeated, and can be followed by a new start", async () => {
    await start();
    const { host } = await connect();
    const closings = closingOf(host);
    await Promise.all([wire.transport.stop(), wire.transport.stop()]);
    await wire.transport.stop();
    expect(closings).toEqual([null]);
    expect(wire.transport.state.state).toBe("stopped");

    await start();
    await connect(2);
    expect(wire.transport.state.state).toBe("open");
  });

  test("stopping before anything was plugged in leaves nothing behind", async () => {
    await wire.transport.stop();
    await start();
    await wire.transport.stop();
    expect(wire.transport.state.state).toBe("stopped");
    expect(links).toEqual([]);
  });

  test("starting twice makes one link", async () => {
    await Promise.all([start(), start()]);
    const { host, device } = await connect();
    const atHost = listenTo(host);
    await device.write(everyByte);
    await eventually(() => expect(atHost()).toEqual(everyByte));
    expect(links).toHaveLength(1);
  });
}
