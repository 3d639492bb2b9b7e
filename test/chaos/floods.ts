/**
 * `npm run floods`: an instrument floods, another one on its own port sends a result every 20 ms. For each kind of flood: the
 * good one's worst acknowledgement, what the flood cost in memory, how many log lines it made, and whether its link was ended.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program } from "../support/program.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const megabyte = 1_000_000;
const [limitMs, limitBytes] = [500, 100_000_000];

const victims = {
  mllp: { driver: "afinion-2", mode: "hl7", analyte: "CRP" },
  lis: { driver: "afinion-2", mode: "astm", analyte: "CRP" },
  poct1a: { driver: "dca-vantage", mode: "poct1a", analyte: "HbA1c" },
  lines: { driver: "nycocard", mode: "serial", analyte: "CRP" },
  axis: { driver: "afinion-as100", mode: "native", analyte: "CRP" },
} as const;
type Family = keyof typeof victims;
/** Instruments behind a box that is dialled. */
const listens = (id: string): boolean => /^(?:lines|axis)/.test(id);

const frame = "\x0bMSH|^~\\&|A|B|||20260101||ORU^R01|1|P|2.5.1\r\x1c\r";
const floods: readonly (readonly [Family, string, string])[] = [
  // What the machine makes of the good instrument alone.
  ["mllp", "no flood", ""],
  ["mllp", "empty frames", "\x0b\x1c"],
  ["mllp", "MSH without end", "MSH"],
  ["mllp", "frames that begin and begin", "\x0bMSH"],
  ["mllp", "messages without a result", frame],
  ["lis", "STX", "\x02"],
  ["lis", "ENQ", "\x05"],
  ["lis", "MSH", "MSH"],
  ["lis", "the same frame", "\x05\x021H|\\^&\r\x03E5\r\n"],
  ["poct1a", "<", "<"],
  ["poct1a", "tags that open", "<a>"],
  ["poct1a", "documents before a hello", "<a/>"],
  ["lines", "empty lines", "\n"],
  ["lines", "a line without end", "x"],
  ["axis", "DLE STX", "\x10\x02"],
  ["axis", "packets of nothing", "\x10\x02abc\x10\x03"],
  ["axis", "empty lines", "\r\n"],
];

const deviceYaml = (id: string, { driver, mode, analyte }: (typeof victims)[Family], port: number): string =>
  `id: ${id}
name: ${id}
driver: ${driver}
mode: ${mode}
connection: { type: ${listens(id) ? "tcp-client" : "tcp-server"}, host: 127.0.0.1, port: ${port}${listens(id) ? "" : ", allow: [127.0.0.1]"} }
inUseFrom: 2018-01-01
analytes: [{ name: ${analyte}, limits: { alert: none, source: test } }]
qc:
  ${analyte}: { levels: [a], interval: { type: rolling, hours: 168 }, newLot: none, source: test, validFrom: 2018-01-01 }
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Station {
  readonly url: string;
  readonly ports: Readonly<Record<string, number>>;
  lines(): readonly string[];
  memory(): number;
  /** The connection that the station makes to an instrument that listens; after a flood it takes its time. */
  dialled(id: string): Promise<Socket>;
  stop(): Promise<number | null>;
}

async function startStation(folder: string): Promise<Station> {
  mkdirSync(join(folder, "config/devices"), { recursive: true });
  const admin = await freePort();
  const labbro = `site: { id: test-site, name: Test, organisation: "974770482" }
gateway: { id: base-1, timezone: Europe/Oslo, processing: test }
mqtt: { embedded: { port: 0 } }
journal: { application: EPJ, facility: TEST, profile: oru-r01 }
admin: { host: 127.0.0.1, port: ${admin} }
`;
  writeFileSync(join(folder, "config/labbro.yaml"), labbro);
  const ports: Record<string, number> = {};
  const sockets = new Map<string, Socket>();
  for (const [id, family] of [["good", "mllp"] as const, ...floods.map(([family], no) => [`${family}-${no}`, family] as const)]) {
    const port = await freePort();
    ports[id] = port;
    if (listens(id))
      createServer(
        (socket) =>
          void sockets.set(
            id,
            socket.on("error", () => undefined),
          ),
      )
        .listen(port, "127.0.0.1")
        .unref();
    writeFileSync(join(folder, `config/devices/${id}.yaml`), deviceYaml(id, victims[family], port));
  }
  const args = [program, "start", "--config", join(folder, "config"), "--data", join(folder, "data"), "--log", "debug"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (part: Buffer) => {
    log += String(part);
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  void ended.then((code) => code !== 0 && console.log(log));
  const url = `http://127.0.0.1:${admin}`;
  while (
    !(await fetch(`${url}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await wait(50);
  return {
    url,
    ports,
    lines: () => log.split("\n").filter((line) => line.startsWith("{")),
    memory: () => 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0),
    dialled: async (id) => {
      for (;;) {
        const socket = sockets.get(id);
        if (socket !== undefined && !socket.destroyed) return socket;
        await wait(100);
      }
    },
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

const wait = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  await new Promise((done) => socket.once("connect", done).once("close", done));
  return socket;
}

/** Sends messages without a result one behind the other and remembers how long each waited for its answer. */
async function goodInstrument(port: number) {
  const socket = await dial(port);
  let answered: () => void = () => undefined;
  socket.on("data", () => answered());
  let isOver = false;
  let worst = 0;
  let count = 0;
  const run = async (): Promise<void> => {
    while (!isOver) {
      const sentAt = performance.now();
      const answer = new Promise<void>((done) => {
        answered = done;
      });
      count += 1;
      socket.write(frame.replace("|1|P", `|${count}|P`));
      await Promise.race([answer, wait(10_000)]);
      worst = Math.max(worst, performance.now() - sentAt);
      await wait(20);
    }
    socket.destroy();
  };
  const ran = run();
  return {
    stop: async () => {
      isOver = true;
      await ran;
      return { worst, count };
    },
  };
}

/** A megabyte at once, reading what is answered; resolves when the gateway has taken it all, hung up, or taken too long. */
async function flood(station: Station, id: string, unit: string): Promise<boolean> {
  const socket = await (listens(id) ? station.dialled(id) : dial(station.ports[id] ?? 0));
  let isEnded = false;
  socket.on("data", () => undefined);
  const closed = new Promise<void>((done) =>
    socket.once("close", () => {
      isEnded = true;
      done();
    }),
  );
  const bytes = Buffer.from(unit.repeat(Math.ceil(megabyte / unit.length)), "latin1").subarray(0, megabyte);
  await Promise.race([new Promise<void>((taken) => socket.write(bytes, () => taken())), closed, wait(20_000)]);
  await Promise.race([closed, wait(2_000)]);
  socket.destroy();
  return isEnded;
}

mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "labbro-floods-"));
try {
  const station = await startStation(folder);
  let isBad = false;
  for (const [no, [family, name, unit]] of floods.entries()) {
    const id = `${family}-${no}`;
    await wait(500);
    const [linesBefore, memoryBefore] = [station.lines().length, station.memory()];
    let peak = memoryBefore;
    const watch = setInterval(() => {
      peak = Math.max(peak, station.memory());
    }, 20);
    if (listens(id)) await station.dialled(id);
    const good = await goodInstrument(station.ports["good"] ?? 0);
    const startedAt = performance.now();
    const isEnded = unit !== "" && (await flood(station, id, unit));
    const seconds = (performance.now() - startedAt) / 1000;
    await wait(1_500);
    const { worst, count } = await good.stop();
    clearInterval(watch);
    const own = station
      .lines()
      .slice(linesBefore)
      .filter((line) => line.includes(`"connection":"${id}"`));
    const more = peak - memoryBefore;
    isBad ||= worst > limitMs || more > limitBytes || own.length > seconds + 3;
    console.log(
      `${family.padEnd(7)} ${name.padEnd(28)} worst ACK ${worst.toFixed(0).padStart(5)} ms of ${String(count).padStart(3)}, ` +
        `+${(more / 1e6).toFixed(0).padStart(3)} MB, ${own.length} log lines in ${seconds.toFixed(1)} s${isEnded ? ", link ended" : ""}`,
    );
  }
  const code = await station.stop();
  console.log(`stopped: exit code ${code}`);
  process.exitCode = isBad || code !== 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
