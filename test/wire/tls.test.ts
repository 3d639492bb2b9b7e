/** Persons' results go to the broker that the organisation's authority vouches for, and to no other. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../../src/domain/logger.ts";
import { type BrokerLinkOptions, createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink, LinkState } from "../../src/mqtt/link.ts";
import { type Certificate, createAuthority, issue } from "../support/certificates.ts";
import { eventually } from "../support/eventually.ts";
import { manualClock } from "../support/manual-clock.ts";
import { isMosquittoInstalled, type RunningMosquitto, runMosquitto } from "../support/mosquitto.ts";
import { startWebSocketFront } from "../support/web-socket-front.ts";

const canRun = isMosquittoInstalled && spawnSync("openssl", ["version"]).status === 0;
if (!canRun) test.skip("Mosquitto or openssl is not installed: apt-get install mosquitto openssl", () => undefined);

describe.skipIf(!canRun)("TLS to the broker", () => {
  let folder: string;
  let authority: Certificate;
  let stranger: Certificate;
  let broker: RunningMosquitto | null = null;
  let link: BrokerLink | null = null;
  let warned: unknown[];
  const logger: Logger = { ...silentLogger, warn: (_event, { code } = {}) => void warned.push(code) };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "labbro-tls-"));
    authority = createAuthority(folder, "authority");
    stranger = createAuthority(folder, "stranger");
  });
  afterEach(async () => {
    await link?.stop();
    await broker?.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (subjectAltName: string, further: readonly string[] = []): Promise<void> => {
    const { certFile, keyFile } = issue(folder, authority, "broker", subjectAltName);
    const own = [`certfile ${certFile}`, `keyfile ${keyFile}`, `cafile ${authority.certFile}`];
    broker = await runMosquitto(folder, ["allow_anonymous true", ...own, ...further]);
  };
  const stateAfterTrying = async (tls: BrokerLinkOptions["tls"], scheme = "mqtts"): Promise<LinkState> => {
    const url = `${scheme}://127.0.0.1:${broker?.port}`;
    const made = createBrokerLink({
      url,
      tls,
      clientId: "gateway",
      clock: manualClock(),
      random: () => 0.5,
      logger,
    });
    link = made;
    warned = [];
    await made.start();
    return eventually(() => {
      expect(made.state).not.toBe("connecting");
      return made.state;
    });
  };

  test("a broker that our authority vouches for is trusted", async () => {
    await start("IP:127.0.0.1");
    expect(await stateAfterTrying({ ca: authority.cert })).toBe("online");
  });

  test("without the authority's certificate the broker is not trusted", async () => {
    await start("IP:127.0.0.1");
    expect(await stateAfterTrying(undefined)).toBe("offline");
    expect(warned).toEqual(["BROKER_UNTRUSTED"]);
  });

  test("a broker of another authority is not trusted", async () => {
    await start("IP:127.0.0.1");
    expect(await stateAfterTrying({ ca: stranger.cert })).toBe("offline");
    expect(warned).toEqual(["BROKER_UNTRUSTED"]);
  });

  test("a certificate for another host is not trusted", async () => {
    await start("DNS:broker.example");
    expect(await stateAfterTrying({ ca: authority.cert })).toBe("offline");
    expect(warned).toEqual(["BROKER_UNTRUSTED"]);
  });

  test("an address without TLS does not fall through to a plain connection", async () => {
    await start("IP:127.0.0.1");
    expect(await stateAfterTrying(undefined, "mqtt")).toBe("offline");
  });

  test("a broker that asks for a certificate takes ours, and nobody without one", async () => {
    await start("IP:127.0.0.1", ["require_certificate true"]);
    const { cert, key } = issue(folder, authority, "gateway", "DNS:gateway.example");
    expect(await stateAfterTrying({ ca: authority.cert, cert, key })).toBe("online");
    await link?.stop();
    expect(await stateAfterTrying({ ca: authority.cert })).toBe("refused");
    expect(warned).toEqual(["BROKER_REFUSED_CERTIFICATE"]);
  });

  test("a certificate of ours that the broker's authority did not issue is refused, and that is what is said", async () => {
    await start("IP:127.0.0.1", ["require_certificate true"]);
    const { cert, key } = issue(folder, stranger, "gateway", "DNS:gateway.example");
    expect(await stateAfterTrying({ ca: authority.cert, cert, key })).toBe("refused");
    expect(warned).toEqual(["BROKER_REFUSED_CERTIFICATE"]);
  });

  test("so it is over secure WebSockets: trusted with the authority, and not without", async () => {
    const plain = await runMosquitto(folder, ["allow_anonymous true"]);
    const front = await startWebSocketFront(plain.port, issue(folder, authority, "front", "IP:127.0.0.1"));
    broker = { port: front.port, stop: () => front.stop().then(plain.stop) };
    expect(await stateAfterTrying({ ca: authority.cert }, "wss")).toBe("online");
    await link?.stop();
    for (const tls of [undefined, { ca: stranger.cert }]) {
      expect(await stateAfterTrying(tls, "wss")).toBe("offline");
      expect(warned).toEqual(["BROKER_UNTRUSTED"]);
      await link?.stop();
    }
  });
});
