/** Waits for instruments to dial in. Only addresses on the allow list get a link. */
import { BlockList, createServer, isIP, type Server, type Socket } from "node:net";
import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { EpochMs, Timer } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ByteLink, Transport, TransportEnvironment, TransportState } from "../link.ts";
import { createFloodRest, type FloodRest, reconnectPolicy } from "../reopening.ts";
import { createStateBoard } from "../states.ts";
import { tcpLink } from "./tcp-link.ts";

export interface TcpServerOptions {
  /** 0: any free port (see `port()`). */
  readonly port: number;
  /** Default: every address of this machine. */
  readonly host?: string;
  /** Addresses (`192.168.10.21`) or networks (`192.168.10.0/24`) of instruments. Nobody else is listened to. */
  readonly allow: readonly string[];
  readonly backoff?: Backoff;
  /** How many connections may be open at once, and how many of them from one address. */
  readonly mostLinks?: number;
  readonly mostLinksOfOne?: number;
}

export const defaultMostLinks = 64;
export const defaultMostLinksOfOne = 16;

export interface TcpServer extends Transport {
  /** The port that is listened on, or null. */
  port(): number | null;
}

interface Run {
  readonly onLink: (link: ByteLink) => void;
  /** The open ones, with the addresses that they come from. */
  readonly links: Map<ByteLink, string>;
  readonly floods: Map<string, Flooder>;
  server: Server | null;
  listening: Promise<void>;
  timer: Timer | null;
  failures: number;
}

/** An address whose last connection was ended because it flooded. */
interface Flooder {
  readonly rest: FloodRest;
  readonly until: EpochMs;
}

/** Throws UserError when the allow list holds something that is no address. */
export function createTcpServer(options: TcpServerOptions, environment: TransportEnvironment): TcpServer {
  return new ListeningTransport(options, environment);
}

class ListeningTransport implements TcpServer {
  readonly #options: TcpServerOptions;
  readonly #environment: TransportEnvironment;
  readonly #isAllowed: (address: string) => boolean;
  readonly #board = createStateBoard();
  #current: Run | null = null;

  constructor(options: TcpServerOptions, environment: TransportEnvironment) {
    this.#options = options;
    this.#environment = environment;
    this.#isAllowed = readAllowList(options.allow);
  }

  get state(): TransportState {
    return this.#board.state;
  }

  onState(listener: (state: TransportState) => void): () => void {
    return this.#board.onState(listener);
  }

  port(): number | null {
    const address = this.#current?.server?.address();
    return typeof address === "object" && address !== null ? address.port : null;
  }

  start(onLink: (link: ByteLink) => void): Promise<void> {
    if (this.#current !== null) return this.#current.listening;
    const run: Run = {
      onLink,
      links: new Map(),
      floods: new Map(),
      server: null,
      listening: Promise.resolve(),
      timer: null,
      failures: 0,
    };
    this.#current = run;
    this.#board.say("opening", `Opening network port ${this.#options.port}.`);
    run.listening = this.#listen(run);
    return run.listening;
  }

  async stop(): Promise<void> {
    const run = this.#current;
    this.#current = null;
    if (run === null) return;
    run.timer?.cancel();
    await run.listening;
    run.server?.close();
    await Promise.all([...run.links.keys()].map((link) => link.close()));
    if (this.#current === null) this.#board.say("stopped", "Stopped.");
  }

  async #listen(run: Run): Promise<void> {
    const { port, host, backoff = reconnectPolicy } = this.#options;
    const { clock, random } = this.#environment;
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#welcome(run, socket));
    const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.on("error", resolve);
      server.listen({ port, host }, () => resolve(null));
    });
    if (failure !== null) {
      run.failures += 1;
      if (run !== this.#current) return;
      this.#board.complain("error", listenProblem(failure, port));
      run.timer = clock.at(clock.now() + backoffMs(run.failures, backoff, random), () => {
        run.listening = this.#listen(run);
      });
      return;
    }
    run.server = server;
    run.failures = 0;
    this.#show(run);
  }

  #welcome(run: Run, socket: Socket): void {
    const address = socket.remoteAddress ?? "";
    const refusal = this.#refusal(run, address);
    if (run !== this.#current || refusal !== null) {
      socket.on("error", () => {});
      socket.destroy();
      if (run === this.#current && refusal !== null) this.#board.complain(this.#board.state.state, refusal);
      return;
    }
    const link = tcpLink(socket, this.#environment.clock);
    run.links.set(link, address);
    link.onClosed((reason) => this.#parted(run, link, address, reason));
    this.#show(run);
    run.onLink(link);
  }

  /** Why nobody from this address is listened to now; null when it is welcome. */
  #refusal({ links, floods }: Run, address: string): Problem | null {
    const { mostLinks = defaultMostLinks, mostLinksOfOne = defaultMostLinksOfOne } = this.#options;
    if (!this.#isAllowed(address)) return problem("PEER_NOT_ALLOWED", `It was ${address || "gone at once"}.`);
    if ((floods.get(address)?.until ?? 0) > this.#environment.clock.now()) return flooded(address);
    const ofOne = [...links.values()].filter((one) => one === address).length;
    if (links.size < mostLinks && ofOne < mostLinksOfOne) return null;
    return problem("PEER_TOO_MANY", `${links.size} are open, ${ofOne} of them from ${address}.`);
  }

  #parted(run: Run, link: ByteLink, address: string, reason: Problem | null): void {
    run.links.delete(link);
    this.#show(run);
    const rest = run.floods.get(address)?.rest ?? createFloodRest();
    const restMs = rest.afterMs(reason);
    if (restMs === null) run.floods.delete(address);
    else {
      run.floods.set(address, { rest, until: this.#environment.clock.now() + restMs });
      if (run === this.#current) this.#board.complain(this.#board.state.state, flooded(address));
    }
  }

  #show(run: Run): void {
    if (run !== this.#current) return;
    const peers = [...run.links.keys()].map((link) => link.peer);
    if (peers.length > 0) this.#board.say("open", `Connected: ${peers.join(", ")}.`);
    else this.#board.say("waiting", `Listening on port ${this.#options.port}; no instrument is connected.`);
  }
}

const flooded = (address: string): Problem => problem("LINK_FLOODED", `It was ${address}.`);

function readAllowList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    try {
      if (prefix === undefined) list.addAddress(address, familyOf(address));
      else list.addSubnet(address, Number(prefix), familyOf(address));
    } catch (error) {
      throw new UserError("CONFIG_INVALID", `"${entry}" in \`allow\` is no network address.`, { cause: error });
    }
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function listenProblem(error: NodeJS.ErrnoException, port: number): Problem {
  if (error.code === "EADDRINUSE") return problem("ADDRESS_IN_USE", `It is port ${port}.`);
  return problem("ADDRESS_UNUSABLE", `Port ${port}: ${error.code ?? error.message}.`);
}
