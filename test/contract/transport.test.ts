/** The transport contract on an in-memory cable, real TCP sockets, and a real serial port (a pseudo terminal). */
import { mkdtemp, rm, symlink, unlink } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ByteLink, Transport } from "../../src/transport/link.ts";
import { createRfc2217Transport, type Rfc2217Options } from "../../src/transport/rfc2217/rfc2217-transport.ts";
import { openPty } from "../../src/transport/serial/pty.ts";
import { createSerialTransport } from "../../src/transport/serial/serial-link.ts";
import { createTcpClient } from "../../src/transport/tcp/tcp-client.ts";
import { tcpLink } from "../../src/transport/tcp/tcp-link.ts";
import { createTcpServer, type TcpServer, type TcpServerOptions } from "../../src/transport/tcp/tcp-server.ts";
import { eventually } from "../support/eventually.ts";
import { memoryTransport } from "../support/memory-wire.ts";
import { type FakeRfc2217Server, type ServerBehaviour, startRfc2217Server } from "../support/rfc2217-server.ts";
import { closingOf, environment, everyByte, listenTo, quickBackoff, transportContract, type Wire } from "./transport-contract.ts";

const { clock } = environment;

describe("in memory", () => {
  transportContract(() => {
    const transport = memoryTransport(environment);
    return Promise.resolve({
      transport,
      plugIn: () => Promise.resolve(transport.plugIn()),
      tearDown: () => Promise.resolve(),
    });
  });
});

const dial = (port: number, from = "127.0.0.1"): Promise<ByteLink> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: from, allowHalfOpen: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(tcpLink(socket, clock)));
  });

const tcpServer = (options: Partial<TcpServerOptions> = {}): TcpServer =>
  createTcpServer({ port: 0, host: "127.0.0.1", allow: ["127.0.0.1"], backoff: quickBackoff, ...options }, environment);

const portOf = (server: TcpServer): number => {
  const port = server.port();
  if (port === null) throw new Error("the server does not listen");
  return port;
};

/** A listener of the test's own: an analyzer that is dialled, or another program on our port. */
async function listenOn(port: number, onSocket: (socket: Socket) => void = () => {}): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, onSocket);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

const closeServer = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const address = server.address();
  await closeServer(server);
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return address.port;
}

describe("TCP, the instrument dials in", () => {
  transportContract(() => {
    const transport = tcpServer();
    return Promise.resolve({
      transport,
      plugIn: () => dial(portOf(transport)),
      tearDown: () => Promise.resolve(),
    });
  });

  let server: TcpServer;
  let links: ByteLink[];
  beforeEach(() => {
    server = tcpServer();
    links = [];
  });
  afterEach(() => server.stop());
  const start = () => server.start((link) => links.push(link));

  test("several instruments are connected at once and do not hear each other", async () => {
    await start();
    const devices = [await dial(portOf(server)), await dial(portOf(server))];
    await eventually(() => expect(links).toHaveLength(2));
    const heard = links.map(listenTo);
    await devices[1]?.write(Uint8Array.of(2));
    await devices[0]?.write(Uint8Array.of(1));
    await eventually(() => expect(heard.map((bytes) => [...bytes()]).sort()).toEqual([[1], [2]]));
    await devices[0]?.close();
    await eventually(() => expect(server.state.sentence.split(",")).toHaveLength(1));
    expect(server.state.state).toBe("open");
  });

  test("an address that is not on the allow list gets no link, and is shown", async () => {
    await start();
    const stranger = await dial(portOf(server), "127.0.0.2");
    const closings = closingOf(stranger);
    await eventually(() => expect(server.state.problem?.code).toBe("PEER_NOT_ALLOWED"));
    await eventually(() => expect(closings).toHaveLength(1));
    expect(server.state.state).toBe("waiting");
    expect(links).toEqual([]);
    await dial(portOf(server));
    await eventually(() => expect(links).toHaveLength(1));
  });

  test("a whole network may be allowed", async () => {
    server = tcpServer({ allow: ["127.0.0.0/30"] });
    await start();
    await dial(portOf(server), "127.0.0.2");
    await eventually(() => expect(links).toHaveLength(1));
  });

  test.each(["analyzer", "127.0.0.1/64", "", "300.1.1.1"])("%j in the allow list is refused at once", (entry) => {
    expect(() => tcpServer({ allow: [entry] })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  test("a port that another program holds is a state, and is taken when it is free", async () => {
    const other = await listenOn(0);
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    server = tcpServer({ port });
    await start();
    expect(server.state).toMatchObject({ state: "error", problem: { code: "ADDRESS_IN_USE" } });
    await closeServer(other);
    await eventually(() => expect(server.state.state).toBe("waiting"));
  });

  test("an address that is not this machine's is a state", async () => {
    server = tcpServer({ host: "192.0.2.1" });
    await start();
    expect(server.state).toMatchObject({ state: "error", problem: { code: "ADDRESS_UNUSABLE" } });
  });

  test("an instrument that says goodbye right after its result still gets the acknowledgement", async () => {
    await start();
    const answer: Buffer[] = [];
    const socket = connect({ port: portOf(server), host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (bytes) => answer.push(bytes));
    socket.end("result");
    const host = await eventually(() => links[0] ?? Promise.reject(new Error("no link yet")));
    const heard = listenTo(host);
    await eventually(() => expect(Buffer.from(heard()).toString()).toBe("result"));
    await host.write(Uint8Array.of(6));
    await eventually(() => expect(Buffer.concat(answer)).toEqual(Buffer.of(6)));
  });
});

describe("TCP, the instrument listens", () => {
  transportContract(async () => {
    const port = await freePort();
    let listener: Server | null = null;
    return {
      transport: createTcpClient({ host: "127.0.0.1", port, backoff: quickBackoff }, environment),
      plugIn: () =>
        new Promise<ByteLink>((resolve, reject) => {
          listenOn(port, (socket) => {
            listener?.close();
            resolve(tcpLink(socket, clock));
          }).then((server) => {
            listener = server;
          }, reject);
        }),
      tearDown: async () => void listener?.close(),
    } satisfies Wire;
  });

  test("an instrument that refuses is named as such, one that cannot be reached too", async () => {
    const refusing = createTcpClient({ host: "127.0.0.1", port: await freePort() }, environment);
    await refusing.start(() => {});
    expect(refusing.state).toMatchObject({ state: "error", problem: { code: "PEER_REFUSED" } });
    await refusing.stop();
    const unknown = createTcpClient({ host: "no-such-host.invalid", port: 1, connectTimeoutMs: 3_000 }, environment);
    await unknown.start(() => {});
    expect(unknown.state).toMatchObject({ state: "error", problem: { code: "PEER_UNREACHABLE" } });
    await unknown.stop();
  });

  test("stopping in the middle of a dial does not wait for it", async () => {
    const client = createTcpClient({ host: "192.0.2.1", port: 9, connectTimeoutMs: 600_000 }, environment);
    const links: ByteLink[] = [];
    const started = client.start((link) => links.push(link));
    await client.stop();
    await started;
    expect([client.state.state, links]).toEqual(["stopped", []]);
  });
});

describe("a serial port behind a terminal server (RFC 2217)", () => {
  const rfc2217 = (port: number, options: Partial<Rfc2217Options> = {}) => {
    const line = { baudRate: 9_600, dataBits: 8, parity: "none", stopBits: 1 } as const;
    return createRfc2217Transport({ host: "127.0.0.1", port, ...line, backoff: quickBackoff, ...options }, environment);
  };
  let servers: FakeRfc2217Server[];
  beforeEach(() => {
    servers = [];
  });
  afterEach(async () => void (await Promise.all(servers.map((server) => server.close()))));
  const serve = async (port: number, onInstrument: (instrument: ByteLink) => void, behaviour: ServerBehaviour = {}) => {
    const server = await startRfc2217Server(port, clock, onInstrument, behaviour);
    servers.push(server);
    return server;
  };

  transportContract(async () => {
    const port = await freePort();
    return {
      transport: rfc2217(port),
      // The server is there only while the instrument is: going away is both going away.
      plugIn: () =>
        new Promise<ByteLink>((resolve, reject) => {
          serve(port, (instrument) => {
            instrument.onClosed(() => void servers.shift()?.close());
            resolve(instrument);
          }).catch(reject);
        }),
      tearDown: () => Promise.resolve(),
    } satisfies Wire;
  });

  test("the port is set as configured before anything is read", async () => {
    const server = await serve(0, () => undefined);
    const transport = rfc2217(server.port, { baudRate: 19_200, dataBits: 7, parity: "even", stopBits: 2 });
    await transport.start(() => undefined);
    expect(transport.state.state).toBe("open");
    expect(server.settings).toEqual([
      [1, 0, 0, 0x4b, 0],
      [2, 7],
      [3, 3],
      [4, 2],
      [5, 1],
      [5, 8],
      [5, 11],
    ]);
    await transport.stop();
  });

  test.each([
    ["sets another speed", { onlySpeed: 115_200 }, "PORT_SERVER_REFUSED", "115200, not 9600"],
    ["does not let itself be set", { refusesControl: true }, "PORT_SERVER_REFUSED", "settings"],
    ["is a raw port", { silent: true }, "PORT_SERVER_SILENT", "tcp-client"],
  ] as const)("a server that %s is a state with a sentence, and gives no link", async (_, behaviour, code, words) => {
    const server = await serve(0, () => undefined, behaviour);
    const links: ByteLink[] = [];
    // Only silence is waited for; a refusal comes when it comes.
    const transport = rfc2217(server.port, { answerTimeoutMs: "silent" in behaviour ? 50 : 600_000 });
    await transport.start((link) => links.push(link));
    expect(transport.state).toMatchObject({ state: "error", problem: { code } });
    expect(transport.state.sentence).toContain(words);
    expect(links).toEqual([]);
    await transport.stop();
  });

  test("stopping while the server keeps silent does not wait for it", async () => {
    const server = await serve(0, () => undefined, { silent: true });
    const transport = rfc2217(server.port, { answerTimeoutMs: 600_000 });
    const started = transport.start(() => undefined);
    await transport.stop();
    await started;
    expect(transport.state.state).toBe("stopped");
  });

  test("no server is told as such", async () => {
    const transport = rfc2217(await freePort());
    await transport.start(() => undefined);
    expect(transport.state).toMatchObject({ state: "error", problem: { code: "PEER_REFUSED" } });
    await transport.stop();
  });
});

const probe = await openPty(clock);
await probe?.device.close();
const havePty = probe !== null;

describe.skipIf(!havePty)("a serial port (this suite needs a system with pseudo terminals)", () => {
  let folder: string;
  let devices: ByteLink[];
  /** A name for the port that outlives the pseudo terminal behind it, like /dev/serial/by-id. */
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "labbro-port-"));
    path = join(folder, "usb-analyzer");
    devices = [];
  });
  afterEach(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await rm(folder, { recursive: true });
  });

  const plugIn = async (): Promise<ByteLink> => {
    const pty = await openPty(clock);
    if (pty === null) throw new Error("no pseudo terminal");
    await unlink(path).catch(() => {});
    await symlink(pty.path, path);
    devices.push(pty.device);
    return pty.device;
  };
  const serial = (presencePollMs = 10): Transport =>
    createSerialTransport({ port: { path }, baudRate: 9_600, backoff: quickBackoff, presencePollMs }, environment);

  transportContract(() => Promise.resolve({ transport: serial(), plugIn, tearDown: () => Promise.resolve() }));

  test("a pulled cable is told as such, also when only the port's name vanishes", async () => {
    await plugIn();
    const transport = serial();
    const links: ByteLink[] = [];
    await transport.start((link) => links.push(link));
    const closings = links.map(closingOf);
    await unlink(path);
    await eventually(() => expect(closings[0]).toMatchObject([{ code: "PORT_LOST" }]));
    expect(transport.state.state).toBe("absent");
    await transport.stop();
  });

  test("a port that is in use is a state, and is opened when it is free", async () => {
    await plugIn();
    const [first, second] = [serial(), serial()];
    await first.start(() => {});
    const links: ByteLink[] = [];
    await second.start((link) => links.push(link));
    expect(second.state).toMatchObject({ state: "error", problem: { code: "PORT_BUSY" } });
    await first.stop();
    await eventually(() => expect(links).toHaveLength(1));
    await second.stop();
  });

  test("a port that appears is opened at the sign of it, not at the next look", async () => {
    const listeners = new Set<() => void>();
    const onPortsChanged = (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    const patient = { port: { path }, baudRate: 9_600, presencePollMs: 600_000 };
    const transport = createSerialTransport(patient, { ...environment, onPortsChanged });
    await transport.start(() => {});
    expect(transport.state).toMatchObject({ state: "absent", problem: { code: "PORT_ABSENT" } });
    await plugIn();
    for (const listener of listeners) listener();
    await eventually(() => expect(transport.state.state).toBe("open"));
    await transport.stop();
    expect(listeners.size).toBe(0);
  });

  test("a path that is no serial port is a state", async () => {
    const transport = createSerialTransport({ port: { path: folder }, baudRate: 9_600 }, environment);
    await transport.start(() => {});
    expect(transport.state.state).toBe("error");
    await transport.stop();
  });

  test("a USB adapter that is not plugged in is named in the sentence", async () => {
    const usb = { vendorId: "ffff", productId: "fffe", serialNumber: "NOT-THERE" };
    const transport = createSerialTransport({ port: { usb }, baudRate: 9_600 }, environment);
    await transport.start(() => {});
    expect(transport.state).toMatchObject({ state: "absent", problem: { code: "PORT_ABSENT" } });
    expect(transport.state.sentence).toContain("NOT-THERE");
    await transport.stop();
  });

  test("a device hears nothing of its own while no host has the port open", async () => {
    const device = await plugIn();
    const heard = listenTo(device);
    await device.write(everyByte);
    const transport = serial();
    await transport.start((link) => void link.write(Uint8Array.of(7)));
    await eventually(() => expect(heard().length).toBeGreaterThan(0));
    expect([...heard()]).toEqual([7]);
    await transport.stop();
  });
});
