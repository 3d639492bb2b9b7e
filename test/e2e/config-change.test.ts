/** Edits on disk while the gateway runs: a right one is taken up between sessions, a wrong one changes nothing and says why. */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { explainNews } from "../../src/app/activation/explain.ts";
import { eventually } from "../support/eventually.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml, runOf, writeFiles } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";
import { dialIn } from "../support/scripted-device.ts";

const { crp, hba1c } = kits;
const serials = { crp: "AF20990001", hba1c: "S099001" };

const crpFile = (port: number, name?: string): string =>
  deviceYaml(crp, { id: "crp-1", at: { port }, serial: serials.crp, ...(name === undefined ? {} : { name }) });
const hba1cFile = (port: number): string => deviceYaml(hba1c, { id: "hba1c-1", at: { port }, serial: serials.hba1c });

async function watched(devices: Readonly<Record<string, string>>) {
  const results: ConfigNews[] = [];
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml(), ...devices },
    onConfig: (result) => void results.push(result),
  });
  const snapshot = () => station.gateway.core.ports.view().snapshotNo;
  /** Writes the files and waits until the gateway has made up its mind about them. */
  const edit = async (files: Readonly<Record<string, string>>): Promise<ConfigNews> => {
    const before = results.length;
    writeFiles(station.configDir, files);
    return await eventually(() => {
      const result = results[before];
      if (result === undefined) throw new Error("nothing was loaded yet");
      return result;
    });
  };
  return { station, snapshot, edit };
}

/** Ready or not, why not, and what it says of the configuration. */
async function healthOf(station: Station): Promise<readonly unknown[]> {
  const reply = await fetch(`${station.gateway.url}/health/ready`);
  const { reasons, configuration } = (await reply.json()) as {
    readonly reasons: readonly { readonly code: string }[];
    readonly configuration: unknown;
  };
  return [reply.status, reasons.map(({ code }) => code), configuration];
}

const isListening = (station: Station, id: string) => async () => expect(await station.status(id)).toBe("waiting");
const listening = (station: Station, id: string) => eventually(isListening(station, id));
const refused = (port: number) => eventually(() => expect(dialIn(port)).rejects.toThrow("ECONNREFUSED"));

test("a new instrument's port listens after its file was saved", async () => {
  const [port, newPort] = [await freePort(), await freePort()];
  const { station, snapshot, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const before = snapshot();
  expect(await edit({ "devices/hba1c-1.yaml": hba1cFile(newPort) })).toMatchObject({ ok: true });
  await listening(station, "hba1c-1");
  expect(snapshot()).toBe(before + 1);
  const runs = [runOf(hba1c, { sequence: "1", measuredAt: station.ago(10) })];
  expect(await dock(station.clock, { kit: hba1c, port: newPort, serial: serials.hba1c, runs })).toBe(1);
  await station.gateway.settled();
  expect(station.held()).toMatchObject([{ instrumentId: "hba1c-1" }]);
});

test("a changed name shows on the worklist, and the connection does not notice", async () => {
  const port = await freePort();
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port, "Afinion, kontor 1") });
  const device = await dialIn(port);
  const runs = [runOf(crp, { sequence: "1", measuredAt: station.ago(10) })];
  await dock(station.clock, { kit: crp, port, serial: serials.crp, runs });
  await station.closeBatches();
  await edit({ "devices/crp-1.yaml": crpFile(port, "Afinion, bil 3") });
  await eventually(async () => {
    const { data } = await asLab("held", "list", "--config", station.configDir, "--data", station.dataDir);
    expect(data[0]).toContain("Afinion, bil 3");
  });
  expect(await station.status("crp-1")).toBe("safe-to-unplug");
  expect(device.socket.readyState).toBe("open");
});

test("a wrong edit is refused with its reasons while the old configuration keeps working", async () => {
  const port = await freePort();
  const { station, snapshot, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const before = snapshot();
  const result = await edit({ "devices/crp-1.yaml": crpFile(port).replace("driver: afinion-2", "driver: afinion-9") });
  expect(result).toMatchObject({ ok: false });
  expect(result.ok ? [] : result.problems.map(({ file, path }) => `${file} ${path}`)).toContain("devices/crp-1.yaml driver");
  expect(snapshot()).toBe(before);
  const runs = [runOf(crp, { sequence: "1", measuredAt: station.ago(10) })];
  expect(await dock(station.clock, { kit: crp, port, serial: serials.crp, runs })).toBe(1);
  expect(await edit({ "devices/crp-1.yaml": crpFile(port, "Corrected") })).toMatchObject({ ok: true });
  expect(snapshot()).toBe(before + 1);
});

test("saving without a change makes no new snapshot", async () => {
  const port = await freePort();
  const { snapshot, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const before = snapshot();
  expect(await edit({ "devices/crp-1.yaml": crpFile(port) })).toMatchObject({ ok: true });
  expect(snapshot()).toBe(before);
});

test("an instrument whose file was removed is not listened to any more", async () => {
  const [port, other] = [await freePort(), await freePort()];
  const { station } = await watched({ "devices/crp-1.yaml": crpFile(port), "devices/hba1c-1.yaml": hba1cFile(other) });
  rmSync(join(station.configDir, "devices/hba1c-1.yaml"));
  await refused(other);
  expect(await station.status("crp-1")).toBe("waiting");
});

/** An HL7 message of which the end has not come yet. */
const beginning = (serial: string): string =>
  `\x0bMSH|^~\\&|Afinion 2 Analyzer||L|L|20260101120000||ORU^R01|1|P|2.4|||AL|NE||8859/1\rPID|1||1|\rOBX|1|ST|CRP||47|mg/L||||||||||||${serial}`;

test("a transfer under way comes to its end before its connection moves to another port", async () => {
  const [port, newPort] = [await freePort(), await freePort()];
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const device = await dialIn(port);
  device.send(beginning(serials.crp));
  await eventually(async () => expect(await station.status("crp-1")).toBe("reading"));
  await edit({ "devices/crp-1.yaml": crpFile(newPort) });
  await eventually(() => expect(station.gateway.core.ports.view().snapshotNo).toBe(2));
  expect(device.socket.readyState).toBe("open");
  device.send("|20260101120000|\r\x1c\r");
  await device.hears(/MSA\|AA\|1/);
  await device.hungUpOn();
  await refused(port);
  const next = await dialIn(newPort);
  expect(next.socket.readyState).toBe("open");
});

/** Sooner than a device's silence ends a transfer, which is after ten seconds. */
const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { interval: 20, timeout: 8_000 });

test("a gateway that is told to stop does not wait for a connection that is waiting to be changed", async () => {
  const [port, newPort] = [await freePort(), await freePort()];
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const device = await dialIn(port);
  device.send(beginning(serials.crp));
  await eventually(async () => expect(await station.status("crp-1")).toBe("reading"));
  await edit({ "devices/crp-1.yaml": crpFile(newPort) });
  await eventually(() => expect(station.gateway.core.ports.view().snapshotNo).toBe(2));
  let stopped = false;
  const stopping = station.gateway.stop().then(() => {
    stopped = true;
  });
  await soon(() => expect(stopped).toBe(true)).finally(() => device.cut());
  await stopping;
});

test("a new instrument need not wait until another connection's transfer has come to its end", async () => {
  const [port, movedPort, newPort] = [await freePort(), await freePort(), await freePort()];
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  const device = await dialIn(port);
  device.send(beginning(serials.crp));
  await eventually(async () => expect(await station.status("crp-1")).toBe("reading"));
  await edit({ "devices/crp-1.yaml": crpFile(movedPort), "devices/hba1c-1.yaml": hba1cFile(newPort) });
  await soon(isListening(station, "hba1c-1")).finally(() => device.cut());
});

const onPorts = (broker: number, admin: number): string =>
  `${labbroYaml().replace(/^(mqtt|admin):.*\n/gm, "")}mqtt: { embedded: { port: ${broker} } }\nadmin: { port: ${admin} }\n`;

/** Another program on a port. */
async function occupied(port: number): Promise<() => Promise<unknown>> {
  const server = createServer();
  await once(server.listen(port, "127.0.0.1"), "listening");
  const release = () => new Promise((closed) => server.close(closed));
  onTestFinished(() => void server.close());
  return release;
}

const partsOf = (news: ConfigNews) => (news.ok ? news.notTaken.map(({ part, code }) => `${part} ${code}`) : []);

test("a broker's port that is taken leaves the former configuration in use, whole; the next edit is compared with what runs", async () => {
  const [port, movedPort] = [await freePort(), await freePort()];
  const [broker, busy, third, admin] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const { station, snapshot, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  expect(await edit({ "labbro.yaml": onPorts(broker, admin) })).toMatchObject({ ok: true, inUse: true, notTaken: [] });
  const release = await occupied(busy);
  const before = snapshot();
  const failed = await edit({ "labbro.yaml": onPorts(busy, admin), "devices/crp-1.yaml": crpFile(movedPort) });
  expect(failed).toMatchObject({ ok: true, inUse: false });
  expect(partsOf(failed)).toEqual(["delivery ADDRESS_IN_USE"]);
  expect(explainNews(failed).join("\n")).not.toContain("now in use");
  expect([snapshot(), station.gateway.broker().url]).toEqual([before, `mqtt://127.0.0.1:${broker}`]);
  (await dialIn(broker)).cut();
  (await dialIn(port)).cut();
  await refused(movedPort);
  const right = await edit({ "labbro.yaml": onPorts(third, admin) });
  expect(right).toMatchObject({ ok: true, inUse: true, notTaken: [] });
  await refused(port);
  await refused(broker);
  await listening(station, "crp-1");
  (await dialIn(movedPort)).cut();
  (await dialIn(third)).cut();
  await release();
});

test("a connection and the admin page keep their ports when the new ones are taken, and the rest is taken up", async () => {
  const [port, busy, broker, admin, busyAdmin] = [
    ...[await freePort(), await freePort(), await freePort(), await freePort(), await freePort()],
  ] as [number, number, number, number, number];
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  await edit({ "labbro.yaml": onPorts(broker, admin) });
  await occupied(busy);
  await occupied(busyAdmin);
  const news = await edit({ "labbro.yaml": onPorts(broker, busyAdmin), "devices/crp-1.yaml": crpFile(busy, "Renamed") });
  expect(news).toMatchObject({ ok: true, inUse: true });
  expect(partsOf(news)).toEqual(["crp-1 ADDRESS_IN_USE", "admin ADDRESS_IN_USE"]);
  expect(station.gateway.core.ports.view().instruments[0]?.name).toBe("Renamed");
  expect(station.gateway.url).toBe(`http://127.0.0.1:${admin}`);
  (await dialIn(port)).cut();
  const refusedParts = [
    { part: "crp-1", code: "ADDRESS_IN_USE", runsAs: "before" },
    { part: "admin", code: "ADDRESS_IN_USE", runsAs: "before" },
  ];
  expect(await healthOf(station)).toMatchObject([503, ["ADDRESS_IN_USE", "ADDRESS_IN_USE"], { notTaken: refusedParts }]);
  const back = await edit({ "labbro.yaml": onPorts(broker, admin), "devices/crp-1.yaml": crpFile(port, "Renamed") });
  expect(back).toMatchObject({ ok: true, inUse: true, notTaken: [] });
  expect(await healthOf(station)).toMatchObject([200, [], { mistakes: 0, notTaken: [] }]);
  await edit({ "devices/crp-1.yaml": crpFile(port).replace("driver: afinion-2", "driver: afinion-9") });
  const wrong = { mistakes: expect.any(Number), notTaken: [{ part: "files", code: "CONFIG_INVALID", runsAs: "before" }] };
  expect(await healthOf(station)).toMatchObject([200, [], wrong]);
});

test("the broker may take over a port that a connection and then the page leave, in one edit", async () => {
  const [port, moved, broker, admin, movedAdmin] = [
    ...[await freePort(), await freePort(), await freePort(), await freePort(), await freePort()],
  ] as [number, number, number, number, number];
  const { station, edit } = await watched({ "devices/crp-1.yaml": crpFile(port) });
  await edit({ "labbro.yaml": onPorts(broker, admin) });
  expect(await edit({ "labbro.yaml": onPorts(port, admin), "devices/crp-1.yaml": crpFile(moved) })).toMatchObject({
    notTaken: [],
  });
  expect(await edit({ "labbro.yaml": onPorts(admin, movedAdmin) })).toMatchObject({ inUse: true, notTaken: [] });
  expect(station.gateway.broker().url).toBe(`mqtt://127.0.0.1:${admin}`);
  (await dialIn(moved)).cut();
});

const places = ["broker", "page", "crp", "hba1c"] as const;

/** Whatever stands behind it, somebody listens. */
const answers = (port: number) => dialIn(port).then(({ cut }) => cut());

test("broker, health page and instruments that take each other's ports in one edit have them at once", async () => {
  const ports = await Promise.all(places.map(() => freePort()));
  const filesWith = ([broker = 0, page = 0, one = 0, other = 0]: readonly number[]) => ({
    "labbro.yaml": labbroYaml({ mqtt: `{ embedded: { port: ${broker} } }` }).replace(
      /admin: .*\n/,
      `admin: { host: 127.0.0.1, port: ${page} }\n`,
    ),
    "devices/crp-1.yaml": crpFile(one),
    "devices/hba1c-1.yaml": hba1cFile(other),
  });
  const [a = 0, b = 0, c = 0, d = 0] = ports;
  const { station, edit } = await watched(filesWith(ports));
  const exchanged = [
    [a, c, b, d],
    [c, b, d, a],
    [b, a, c, d],
    [b, c, d, a],
  ];
  for (const wanted of exchanged) {
    expect(await edit(filesWith(wanted))).toMatchObject({ ok: true, inUse: true, notTaken: [], waiting: [] });
    const [broker, page, one, other] = wanted;
    expect([station.gateway.broker().url, station.gateway.url]).toEqual([
      `mqtt://127.0.0.1:${broker}`,
      `http://127.0.0.1:${page}`,
    ]);
    for (const id of ["crp-1", "hba1c-1"]) expect(await station.status(id)).toBe("waiting");
    for (const port of [one, other]) await answers(port ?? 0);
  }
});
