/** Receivers as processes of their own, on a real Mosquitto, on one archive, before one FHIR endpoint. */
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../src/hl7/acknowledgement.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { archiveEntries } from "../support/archive-entries.ts";
import { eventually } from "../support/eventually.ts";
import { startFhirEndpoint } from "../support/fhir-endpoint.ts";
import { temporaryFolder } from "../support/gateway-harness-site.ts";
import { isMosquittoInstalled, program, runMosquitto } from "../support/mosquitto.ts";
import { startReceiver } from "../support/receiver-process.ts";
import { oru } from "../unit/journal/messages.ts";

if (!isMosquittoInstalled) test.skip(`Mosquitto is not installed (${program}): apt-get install mosquitto`, () => undefined);

const prefix = "labbro/v1/bjerke/base-1";
const numbers = Array.from({ length: 60 }, (_, n) => n);
const message = (n: number): Buffer => oru({ "MSH-10": `M${n}`, "OBR-3": `RUN-${n}`, "ORC-3": `RUN-${n}` });

interface StationLink {
  readonly link: BrokerLink;
  /** `AA M1`, in order. */
  readonly answers: string[];
  readonly states: string[];
}

async function startStation(url: string): Promise<StationLink> {
  const [answers, states]: [string[], string[]] = [[], []];
  const link = createBrokerLink({ url, clientId: "station", clock: systemClock, random: Math.random, logger: silentLogger });
  await link.subscribe(`${prefix}/hl7/ack`, ({ payload }) => {
    const answer = readAcknowledgement(payload);
    if (isAcknowledgement(answer)) answers.push(`${answer.code} ${answer.controlId}`);
    return Promise.resolve();
  });
  await link.subscribe("labbro/v1/bjerke/journal/state", ({ payload }) => Promise.resolve(void states.push(String(payload))));
  await link.start();
  await eventually(() => expect(link.state).toBe("online"));
  onTestFinished(() => link.stop());
  return { link, answers, states };
}

async function broker(): Promise<{ readonly folder: string; readonly url: string }> {
  const folder = temporaryFolder();
  const mosquitto = await runMosquitto(folder, ["allow_anonymous true"]);
  onTestFinished(() => mosquitto.stop());
  return { folder, url: `mqtt://127.0.0.1:${mosquitto.port}` };
}

const send = ({ link }: StationLink, n: number) => link.publish(`${prefix}/hl7/result`, message(n));
const yaml = (url: string, group: string, instance: string): string =>
  ["site: bjerke", `mqtt: { url: "${url}" }`, `group: ${group}`, `instance: ${instance}`, "archive: journal.db"].join("\n");

describe.skipIf(!isMosquittoInstalled)("a group on Mosquitto", () => {
  test("shares the messages: each goes to one receiver, none is lost, and both have work", async () => {
    const { folder, url } = await broker();
    const receivers = await Promise.all(["a", "b"].map((name) => startReceiver(folder, name, yaml(url, "region", name))));
    const station = await startStation(url);
    await Promise.all(numbers.map((n) => send(station, n)));
    await eventually(() => expect(station.answers).toHaveLength(numbers.length));
    expect(station.answers.toSorted()).toEqual(numbers.map((n) => `AA M${n}`).sort());
    const received = await Promise.all(receivers.map(({ metric }) => metric("labbro_journal_received_total")));
    expect(received.reduce((sum, n) => sum + n, 0)).toBe(numbers.length);
    expect(Math.min(...received)).toBeGreaterThan(0);
    expect(await Promise.all(receivers.map(({ stop }) => stop()))).toEqual([0, 0]);
  });

  test("every message comes to two receivers at once: the journal behind gets it once, the archive has it once, both answers are right", async () => {
    const { folder, url } = await broker();
    const endpoint = await startFhirEndpoint();
    const relay = `\nrelay: { to: "fhir+${endpoint.url}" }`;
    const names = [
      ["one", "a"],
      ["one", "b"],
      ["two", "c"],
      ["two", "d"],
    ] as const;
    const receivers = await Promise.all(
      names.map(([group, name]) => startReceiver(folder, name, yaml(url, group, name) + relay)),
    );
    const station = await startStation(url);
    await Promise.all(numbers.map((n) => send(station, n)));
    // While one of the two passes it on, the other leaves it: what has no answer is sent again, as a station does.
    await eventually(() => expect(new Set(station.answers).size).toBe(numbers.length));
    const settled = async () => {
      const counts = await Promise.all(receivers.map(({ metric }) => metric("labbro_journal_received_total")));
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(2 * numbers.length);
    };
    await eventually(settled);
    const before = station.answers.length;
    await Promise.all(numbers.map((n) => send(station, n)));
    await eventually(() => expect(station.answers).toHaveLength(before + 2 * numbers.length));
    expect(new Set(station.answers)).toEqual(new Set(numbers.map((n) => `AA M${n}`)));
    expect(endpoint.requests).toHaveLength(numbers.length);
    expect(endpoint.observations.size).toBe(numbers.length);
    const archived = archiveEntries(join(folder, "journal.db"));
    expect(archived.map(({ controlId }) => controlId).sort()).toEqual(numbers.map((n) => `M${n}`).sort());
    expect(archived.every(({ relay }) => relay?.outcome === "AA" && relay.attempts === 1)).toBe(true);
    const relayed = await Promise.all(receivers.map(({ metric }) => metric("labbro_journal_relayed_total")));
    expect(relayed.reduce((sum, n) => sum + n, 0)).toBe(numbers.length);
  });

  test("is still there when one of its receivers is killed, and its messages go to the other", async () => {
    const { folder, url } = await broker();
    const [a, b] = [
      await startReceiver(folder, "a", yaml(url, "region", "a")),
      await startReceiver(folder, "b", yaml(url, "region", "b")),
    ];
    const station = await startStation(url);
    await a.stop("SIGKILL");
    await eventually(() => expect(station.states.slice(-2)).toEqual(['{"state":"offline"}', '{"state":"online"}']));
    // The broker may keep some for the one that is gone; the station sends what was not answered again.
    const resend = async (): Promise<void> => {
      const open = numbers.filter((n) => !station.answers.includes(`AA M${n}`));
      await Promise.all(open.map((n) => send(station, n)));
      expect(open).toEqual([]);
    };
    await vi.waitFor(resend, { interval: 200, timeout: 30_000 });
    expect(archiveEntries(join(folder, "journal.db"))).toHaveLength(numbers.length);
    expect(await b.stop()).toBe(0);
  });
});
