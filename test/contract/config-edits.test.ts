/** Edits of a running station's configuration from the page: taken up, refused, noticed, and gone back by themselves. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { systemClock } from "../../src/machine/system-clock.ts";
import type { ActionName, AnswerOf, AskedOf } from "../../src/office/index.ts";
import { createPortWatcher } from "../../src/transport/discovery/watch-ports.ts";
import { eventually } from "../support/eventually.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { asked, sessionAnew } from "../support/logged-in.ts";
import { syntheticPersons } from "../support/observations.ts";
import { dialIn } from "../support/scripted-device.ts";

const { crp } = kits;
const serial = "AF20990001";
const file = "devices/crp-1.yaml";
const signed = { by: "Anne Admin", reason: "flyttet" } as const;
const [patientId = ""] = syntheticPersons;

/** A PC with one serial port that nobody uses. */
const onePort = () => {
  const port = { path: "/dev/ttyS8", stablePath: null, usb: null, manufacturer: null, product: null, physicalPort: null };
  return createPortWatcher({ list: () => Promise.resolve([port]), clock: systemClock, sense: () => () => undefined });
};

async function station(labbro = labbroYaml()) {
  const port = await freePort();
  const news: ConfigNews[] = [];
  const text = deviceYaml(crp, { id: "crp-1", at: { port }, serial });
  const running = await startStation({
    files: { "labbro.yaml": labbro, [file]: text },
    onConfig: (one) => void news.push(one),
    seams: { portWatcher: onePort() },
  });
  const ask = async <Name extends ActionName>(name: Name, request: AskedOf<Name>) =>
    await asked<AnswerOf<Name>>(running, name, request, await sessionAnew(running, "administrator"));
  const present = () => readFileSync(join(running.configDir, file), "utf8");
  const show = async () => {
    const shown = await ask("configuration.show", {});
    return { ...shown, file: shown.files.find((one) => one.file === file) };
  };
  /** Saves, and waits until it is in force. */
  const save = async (next: string) => {
    const { base } = await ask("configuration.form", { file });
    const { digest } = await ask("configuration.save", { file, text: next, base: base ?? "", ...signed });
    await eventually(async () => expect((await show()).file).toMatchObject({ digest, isInUse: true }));
    return digest;
  };
  return { ...running, port, text, news, ask, present, show, save };
}

const run = (at: Station, more: Parameters<typeof runOf>[1] | object = {}) =>
  runOf(crp, { sequence: "1", measuredAt: at.ago(10), patientId, ...more });

test("a saved edit is taken up, and whoever began with the former text is refused", async () => {
  const { ask, show, present, text, save } = await station();
  const { base } = await ask("configuration.form", { file });
  await save(text.replace("Test crp-1", "Afinion, bil 2"));
  expect((await show()).file).toMatchObject({ name: "Afinion, bil 2", isInUse: true, saved: { by: "Anne Admin", how: "here" } });
  const before = present();
  const late = ask("configuration.save", { file, text: `${text}# late\n`, base: base ?? "", ...signed });
  await expect(late).rejects.toMatchObject({ code: "CONFIG_CHANGED_MEANWHILE" });
  expect(present()).toBe(before);
});

test("an edit outside is noticed: taken up, or refused with file, line, what is wrong and what to do", async () => {
  const { configDir, ask, show, text } = await station();
  const { base } = await ask("configuration.form", { file });
  writeFileSync(join(configDir, file), text.replace("Test crp-1", "Skrevet for hånd"));
  await eventually(async () => expect((await show()).file).toMatchObject({ isInUse: true, saved: { how: "outside", by: null } }));
  await expect(ask("configuration.save", { file, text, base: base ?? "", ...signed })).rejects.toMatchObject({
    code: "CONFIG_CHANGED_MEANWHILE",
  });
  writeFileSync(join(configDir, file), text.replace("driver: afinion-2", "driver: afinion-9"));
  await eventually(async () => {
    const shown = await show();
    expect(shown.problems).toMatchObject([{ file, line: 3, path: "driver", code: "CONFIG_INVALID" }]);
    expect([shown.file?.isInUse, shown.lookedAt]).toEqual([false, expect.any(String)]);
  });
});

test("before it is saved its author is told which rules must be approved and which wires are opened anew", async () => {
  const { ask, text, port } = await station(labbroYaml({ processing: "production" }));
  const check = async (next: string) => (await ask("configuration.check", { file, text: next })).consequences;
  const none = { added: [], removed: [], changed: [] };
  expect(await check(text)).toMatchObject({ approvals: [], wires: none, rules: [{ row: "crp-1:CRP" }] });
  const tighter = await check(text.replace("hours: 168", "hours: 24"));
  expect(tighter).toMatchObject({ approvals: [{ row: "crp-1:CRP", state: "waits", waitsAlready: false }], wires: none });
  expect(
    [tighter?.approvals[0]?.isNew, tighter?.approvals[0]?.noLonger].every((said) => said !== undefined && said.length > 0),
  ).toBe(true);
  expect(await check(text.replace(String(port), "9999"))).toMatchObject({
    approvals: [],
    wires: { ...none, changed: ["crp-1"] },
  });
  expect(await check("id: [")).toBeNull();
  const second = text.replace("id: crp-1", "id: crp-2").replace(String(port), "9998").replace(serial, "AF20990002");
  const added = (await ask("configuration.check", { file: "devices/crp-2.yaml", text: second })).consequences;
  expect(added).toMatchObject({ approvals: [{ row: "crp-2:CRP", state: "never" }], wires: { ...none, added: ["crp-2"] } });
});

/** What an analyzer says when the setting does not fit it. */
const misfits: Readonly<Record<string, string>> = {
  "HL7 where ASTM is expected": "\x0bMSH|^~\\&|Afinion||L|L|20260101120000||ORU^R01|1|P|2.4\rPID|1\r\x1c\r",
  "noise of a wrong speed": "\xff\x80\xfe\x13\x81\xf0\x9c\xff\xfe\x80",
};

test.each(Object.entries(misfits))("a changed mode that brings only %s goes back by itself, and says so", async (_, bytes) => {
  const { clock, port, text, present, save, show, gateway } = await station();
  await save(text.replace("mode: hl7", "mode: astm"));
  await eventually(async () =>
    expect((await show()).trials).toMatchObject([{ file, connections: ["crp-1"], unreadable: 0, goBackTo: 1 }]),
  );
  for (let nth = 1; nth <= 3; nth += 1) {
    const device = await eventually(() => dialIn(port));
    device.send(Buffer.from(bytes, "latin1"));
    await eventually(async () => {
      clock.skip(31_000);
      device.close();
      const [trial] = (await show()).trials;
      expect(trial?.unreadable ?? 3).toBe(nth);
    });
  }
  await eventually(() => expect(present()).toBe(text));
  await eventually(async () =>
    expect((await show()).file).toMatchObject({ isInUse: true, saved: { by: "Labbro", how: "returned" } }),
  );
  const { returned, trials } = await show();
  expect([returned, trials]).toEqual([
    [{ file, at: expect.any(String), why: expect.stringContaining("De 3 første overføringene") }],
    [],
  ]);
  const health = (await (await fetch(`${gateway.url}/health`)).json()) as {
    readonly notices: readonly { readonly code: string }[];
  };
  expect(health.notices.map(({ code }) => code)).toContain("CONFIG_RETURNED");
});

test("silence, and a setting under which something was understood, bring nothing back", async () => {
  const at = await station();
  const port = await freePort();
  await at.save(at.text.replace(`port: ${at.port}`, `port: ${port}`));
  at.clock.skip(10 * 24 * 3_600_000);
  expect((await at.show()).trials).toMatchObject([{ file, unreadable: 0, returnsAfter: 3 }]);
  await dock(at.clock, { kit: crp, port, serial, runs: [run(at)] });
  await eventually(async () => expect((await at.show()).trials).toEqual([]));
  for (let nth = 0; nth < 4; nth += 1) {
    const device = await dialIn(port);
    device.send("noise without end");
    device.close();
    at.clock.skip(31_000);
    await at.gateway.settled();
  }
  expect(at.present()).toContain(`port: ${port}`);
});

test("traffic shows what was said, and of persons nothing; it goes on where somebody has read", async () => {
  const at = await station();
  const { ask, clock, port } = at;
  expect(await ask("instruments.traffic", { connection: "crp-1" })).toEqual({ connection: "crp-1", lines: [], next: null });
  await dock(clock, { kit: crp, port, serial, runs: [run(at, { operatorId: "OLA99" })] });
  const first = await eventually(async () => {
    const told = await ask("instruments.traffic", { connection: "crp-1" });
    expect(told.lines.length).toBeGreaterThan(3);
    return told;
  });
  const shown = JSON.stringify(first);
  for (const word of [patientId, "OLA99"]) expect(shown).not.toContain(word);
  for (const word of ["MSH|", "CRP", "47", "mg/L", "10240001", serial]) expect(shown).toContain(word);
  expect((await ask("instruments.traffic", { connection: "crp-1", after: first.next ?? "" })).lines).toEqual([]);
  await expect(ask("instruments.traffic", { connection: "no-1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(ask("instruments.traffic", { connection: "crp-1", after: "x" })).rejects.toMatchObject({ code: "BAD_USAGE" });
});

test("a connection is told in words, and a stranger on it is found with the serial number it reported", async () => {
  const at = await station();
  const { ask, clock, port } = at;
  expect(await ask("instruments.test", { connection: "crp-1" })).toMatchObject({
    state: "waiting",
    sentence: expect.any(String),
  });
  await expect(ask("instruments.test", { connection: "constructor" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await dock(clock, { kit: crp, port, serial: "AF20990077", runs: [run(at)] });
  await dock(clock, { kit: crp, port, serial: "AF20990077", runs: [run(at, { sequence: "2", measuredAt: at.ago(5) })] });
  await at.gateway.settled();
  const { strangers, ports } = await ask("instruments.found", {});
  expect(await ask("instruments.test", { connection: "crp-1" })).toMatchObject({
    code: "DEV_MISMATCH",
    lastHeardAt: expect.any(String),
  });
  expect(strangers).toMatchObject([{ connection: "crp-1", driver: "afinion-2", mode: "hl7", serial: "AF20990077", results: 2 }]);
  expect(JSON.stringify(strangers)).not.toContain(patientId);
  expect(ports).toEqual([expect.objectContaining({ path: "/dev/ttyS8", connection: null })]);
});

test("a preview says of what nothing could be tried, and why", async () => {
  const at = await station();
  const { ask, clock, port, text, save, show } = at;
  const preview = (next: string) => ask("configuration.preview", { file, text: next });
  const renamed = (now: string) => now.replace("name: CRP, limits", "name: CRP, referenceRange: 0-5, limits");
  expect(await preview(renamed(text))).toMatchObject({ played: 0, notTried: [{ connection: "crp-1", because: "silent" }] });
  await dock(clock, { kit: crp, port, serial, runs: [run(at)] });
  await at.closeBatches();
  expect(await preview(renamed(text))).toMatchObject({ notTried: [] });
  const moved = text.replace("id: crp-1", "id: crp-9");
  expect(await preview(moved)).toMatchObject({
    played: 0,
    notTried: [
      { connection: "crp-1", because: "gone" },
      { connection: "crp-9", because: "new" },
    ],
  });
  const otherwise = text.replace("mode: hl7", "mode: astm");
  await save(otherwise);
  await eventually(async () => expect((await show()).file).toMatchObject({ isInUse: true }));
  expect(await preview(renamed(otherwise))).toMatchObject({
    played: 0,
    notTried: [{ connection: "crp-1", because: "former" }],
  });
});

test("a preview says what an edit would change of what was measured here, names nobody, and changes nothing", async () => {
  const at = await station();
  const { ask, clock, port, gateway, text } = at;
  const control = controlOf(crp, { sequence: "1", measuredAt: at.ago(30) });
  await dock(clock, { kit: crp, port, serial, runs: [control, run(at, { sequence: "2" })] });
  await at.closeBatches();
  await at.delivered();
  const before = JSON.stringify([gateway.store.runs.dispositions(), gateway.store.outbox.counts(), at.present()]);
  const preview = (next: string) => ask("configuration.preview", { file, text: next });
  expect(await preview(text)).toMatchObject({ played: 0, results: [], verdicts: [], notTried: [] });
  const renamed = await preview(text.replace("name: CRP, limits", "name: CRP, referenceRange: 0-5, limits"));
  expect(renamed.verdicts).toMatchObject([{ hl7: [{ field: "OBX[1]-7", edited: "0-5" }] }]);
  const narrower = await preview(text.replace("alert: none", "alert: none, measuringRange: { low: 1, high: 40 }"));
  expect(narrower.verdicts).toMatchObject([{ now: { outcome: "RELEASE" }, edited: { outcome: "HOLD" } }]);
  const misread = await preview(text.replace("mode: hl7", "mode: astm"));
  expect(misread.results.map(({ is }) => is)).toContain("gone");
  expect(JSON.stringify([renamed, narrower, misread])).not.toContain(patientId);
  const second = text.replace("id: crp-1", "id: crp-2").replace(String(port), "9998").replace(serial, "AF20990002");
  expect(await ask("configuration.preview", { file: "devices/crp-2.yaml", text: second })).toMatchObject({
    played: 0,
    notTried: [{ connection: "crp-2", because: "new" }],
  });
  await expect(preview("id: [")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(JSON.stringify([gateway.store.runs.dispositions(), gateway.store.outbox.counts(), at.present()])).toBe(before);
});
