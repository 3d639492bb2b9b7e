/** The acts by which a person edits the configuration, over real files: what is shown, checked, saved, refused and brought back. */
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { createEditing } from "../../../src/config/editing/editing.ts";
import { withoutSecrets } from "../../../src/config/editing/hide-secrets.ts";
import { withValues } from "../../../src/config/editing/values.ts";
import { digestOf } from "../../../src/config/editing/versions.ts";
import type { Field } from "../../../src/config/form/fields.ts";
import { shapeTitles, titles } from "../../../src/config/form/titles.ts";
import { readYaml } from "../../../src/config/parsing/yaml-text.ts";
import { codesFile, connectionFile, deviceFile, labbroFile, policyFile } from "../../../src/config/schema/index.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { type ActionName, type AnswerOf, officeWork, type RequestOf } from "../../../src/office/index.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { createTestStation } from "../../support/station.ts";
import { device, deviceWith, drivers, folderOf, interpret, loaded, put, site } from "../config/site.ts";

const signed = { by: "Kari Admin", reason: "nytt rom", role: "administrator" } as const;
const file = "devices/crp-1.yaml";

function office(files = site()) {
  const configDir = folderOf(files);
  const historyDir = join(folderOf({}), "config-history");
  const station = createTestStation();
  const editing = createEditing({ configDir, historyDir, drivers, inForce: () => loaded(site()) });
  const core = { ...station, configuration: { editing, running: null } };
  const ask = <Name extends ActionName>(name: Name, request: RequestOf<Name>) =>
    officeWork(core, name, request) as AnswerOf<Name>;
  return { configDir, station, ask, present: (name = file) => readFileSync(join(configDir, name), "utf8") };
}

function refusal(work: () => unknown): string {
  try {
    work();
    return "done";
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.detail}`;
    throw error;
  }
}

test("a form filled in anew is saved with its remarks, with who and why, and is shown as saved", async () => {
  const commented = device.replace("name: CRP, room 1", "name: CRP, room 1   # by the window");
  const { ask, present, station } = office(site({ [file]: commented }));
  const { base, values } = ask("configuration.form", { file });
  await station.clock.advance(1_000);
  const saved = ask("configuration.save", {
    file,
    values: { ...(values as object), name: "CRP, room 2" },
    base: base ?? "",
    ...signed,
  });
  expect(present()).toBe(commented.replace("CRP, room 1", '"CRP, room 2"'));
  expect(saved).toMatchObject({ digest: digestOf(present()), elsewhere: [] });
  const shown = ask("configuration.show", {}).files.find((one) => one.file === file);
  expect(shown).toMatchObject({
    name: "CRP, room 2",
    digest: saved.digest,
    saved: { by: "Kari Admin", why: "nytt rom", how: "here" },
  });
});

test("a save over somebody else's newer one is refused, whether it was saved here or outside, and writes nothing", () => {
  const { ask, configDir, present } = office();
  const base = digestOf(device);
  ask("configuration.save", { file, text: deviceWith({ name: "first" }), base, ...signed });
  const first = present();
  expect(refusal(() => ask("configuration.save", { file, text: deviceWith({ name: "second" }), base, ...signed }))).toMatch(
    /^CONFIG_CHANGED_MEANWHILE/,
  );
  expect(present()).toBe(first);
  put(configDir, file, deviceWith({ name: "by an editor" }));
  expect(refusal(() => ask("configuration.save", { file, text: device, base: digestOf(first), ...signed }))).toMatch(/MEANWHILE/);
  expect(ask("configuration.history", { file }).versions.map(({ how }) => how)).not.toContain("returned");
});

/** Each opens the file, or saves what they opened with a remark of their own; somebody may use an editor meanwhile. */
const step = fc.record({ who: fc.nat({ max: 2 }), does: fc.constantFrom("opens", "saves", "saves", "edits outside") });

test("law: of people who edit one file at once nobody's saved work is lost", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const { ask, configDir, present } = office();
      const opened = new Map<number, { readonly text: string; readonly base: string | null }>();
      const kept: string[] = [];
      for (const [nth, { who, does }] of steps.entries()) {
        const remark = `# ${who} ${nth}\n`;
        const mine = opened.get(who);
        if (does === "opens") opened.set(who, ask("configuration.form", { file }));
        else if (does === "edits outside") {
          put(configDir, file, present() + remark);
          kept.push(remark);
        } else if (mine !== undefined) {
          const text = mine.text + remark;
          const said = refusal(() => ask("configuration.save", { file, text, base: mine.base ?? "", ...signed }));
          expect(["done", "CONFIG_CHANGED_MEANWHILE File: devices/crp-1.yaml."]).toContain(said);
          if (said === "done") {
            kept.push(remark);
            opened.set(who, ask("configuration.form", { file }));
          }
        }
      }
      for (const remark of kept) expect(present()).toContain(remark);
    }),
    { numRuns: 40 },
  );
});

test("a wrong edit is told with every problem and its line, and is not saved", () => {
  const { ask, present } = office();
  const text = deviceWith({ driver: "net-two", inUseFrom: "2026-13-01" });
  const { isRight, problems } = ask("configuration.check", { file, text });
  expect([isRight, problems.map(({ path, code }) => `${path} ${code}`)]).toEqual([
    false,
    expect.arrayContaining(["driver CONFIG_INVALID", "inUseFrom CONFIG_INVALID"]),
  ]);
  expect(problems.every(({ line, what, todo }) => line !== null && what !== "" && todo !== "")).toBe(true);
  const refused = refusal(() => ask("configuration.save", { file, text, base: digestOf(device), ...signed }));
  expect(refused).toContain("CONFIG_INVALID");
  for (const { what } of problems) expect(refused).toContain(what);
  expect(present()).toBe(device);
});

test("a mistake in another file, made outside, keeps nobody from putting a file right, and is told", () => {
  const broken = deviceWith({ id: "crp-2", connection: "{ type: tcp-server, port: 2576 }", name: "[" });
  const { ask } = office(site({ "devices/crp-2.yaml": broken }));
  const { elsewhere } = ask("configuration.save", { file, text: deviceWith({ name: "x" }), base: digestOf(device), ...signed });
  expect(elsewhere.map((one) => one.file)).toEqual(["devices/crp-2.yaml"]);
  expect(ask("configuration.show", {}).problems).toEqual(elsewhere);
  const same = deviceWith({ id: "crp-2" });
  expect(
    refusal(() => ask("configuration.save", { file: "devices/crp-2.yaml", text: same, base: digestOf(broken), ...signed })),
  ).toMatch(/^CONFIG_INVALID/);
});

test("a new instrument is a new file; one that is there is not overwritten", () => {
  const { ask, present } = office();
  const values = {
    ...(readYaml(device).data as object),
    id: "crp-2",
    connection: { type: "tcp-server", port: 2580 },
    mode: "hl7",
  };
  ask("configuration.add", { file: "devices/crp-2.yaml", values, ...signed });
  expect(readYaml(present("devices/crp-2.yaml")).data).toEqual(values);
  expect(refusal(() => ask("configuration.add", { file: "devices/crp-2.yaml", values, ...signed }))).toMatch(/^NOT_ALLOWED_NOW/);
  expect(ask("configuration.form", { file: "devices/crp-3.yaml" })).toMatchObject({
    isNew: true,
    base: null,
    values: {},
    text: "",
  });
});

test("a version is shown with what is different now, and brought back as a new one", async () => {
  const { ask, present, station } = office();
  const changed = deviceWith({ name: "CRP, bil" });
  const { digest } = ask("configuration.save", { file, text: changed, base: digestOf(device), ...signed });
  const { versions } = ask("configuration.history", { file });
  expect(versions.map(({ no, how, isNow }) => [no, how, isNow])).toEqual([
    [2, "here", true],
    [1, "outside", false],
  ]);
  const { difference } = ask("configuration.version", { file, no: 1 });
  expect(difference.filter(({ is }) => is !== "same")).toEqual(
    expect.arrayContaining([
      { is: "gone", text: "name: CRP, room 1" },
      { is: "new", text: "name: CRP, bil" },
    ]),
  );
  await station.clock.advance(1_000);
  ask("configuration.restore", { file, no: 1, base: digest, ...signed });
  expect(present()).toBe(device);
  expect(ask("configuration.history", { file }).versions).toHaveLength(3);
  expect(refusal(() => ask("configuration.restore", { file, no: 9, base: digestOf(device), ...signed }))).toMatch(/^NOT_FOUND/);
});

test.each(["operator", "advisor"] as const)("a %s sees the files and changes none", (role) => {
  const { ask, present } = office();
  expect(refusal(() => ask("configuration.save", { file, text: "id: x", base: digestOf(device), ...signed, role }))).toMatch(
    /^NOT_PERMITTED/,
  );
  expect(present()).toBe(device);
});

test("no person's number is written into a file that everybody may read", () => {
  const { ask, present } = office();
  const [person = ""] = syntheticPersons;
  for (const written of [person, `${person.slice(0, 6)} ${person.slice(6)}`]) {
    const text = `${device}# ${written}\n`;
    expect(refusal(() => ask("configuration.save", { file, text, base: digestOf(device), ...signed }))).toBe("TEXT_PERSONAL ");
    expect(refusal(() => ask("configuration.check", { file, values: { name: written } }))).toBe("TEXT_PERSONAL ");
  }
  expect(present()).toBe(device);
});

/** Whatever a person picks as a password, wherever in the file it was written by mistake. */
const secret = fc.stringMatching(/^[A-Za-z0-9]{6,12}$/).map((word) => `q${word}Z`);
const places = [
  (word: string) => `mqtt:\n  password: ${word}\n`,
  (word: string) => `mqtt: { username: base, password: "${word},x" }\n`,
  (word: string) => `mqtt:\n  password: |\n    ${word}\n`,
  (word: string) => `mqtt:\n  password:\n    ${word}\n`,
  (word: string) => `mqtt: { url: mqtts://base:${word}@host:8883 }\n`,
  (word: string) => `# password: ${word}\nmqtt: {}\n`,
  (word: string) => `mqtt: [\n  password: ${word}\n`,
  (word: string) => `"password" : '${word}'\n`,
];

test("a password that somebody wrote where a reference belongs is shown by no act", () => {
  fc.assert(
    fc.property(secret, fc.constantFrom(...places), (word, place) => {
      expect(withoutSecrets(place(word))).not.toContain(word);
    }),
  );
  const { ask, configDir } = office();
  put(configDir, "labbro.yaml", `${site()["labbro.yaml"]}mqtt: { url: mqtts://host:8883, password: hunter2abc }\n`);
  const told = [ask("configuration.form", { file: "labbro.yaml" }), ask("configuration.show", {})];
  expect(JSON.stringify(told)).not.toContain("hunter2abc");
});

test("references to secrets stay as they are written", () => {
  const text = "mqtt:\n  password: { file: secrets/mqtt }   # {gateway}\n  tls: { key: secrets/key.pem }\n";
  expect(withoutSecrets(text)).toBe(text);
});

function everyField(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((one) => [
    one,
    ...everyField([...(one.fields ?? []), ...(one.variants ?? []), ...(one.item === undefined ? [] : [one.item])]),
  ]);
}

const fieldsOfAll = () => {
  const { ask } = office();
  const names = [file, "connections/dock-1.yaml", "labbro.yaml", "policy.yaml", "codes.yaml"];
  return names.map((name) => ({ name, fields: ask("configuration.form", { file: name }).fields }));
};

test("a form is made of the schema: every setting has a title, every choice its values, drivers and modes those that there are", () => {
  const all = fieldsOfAll();
  const untitled = everyField(all.flatMap(({ fields }) => fields)).filter(
    ({ name }) => name !== "" && titles[name] === undefined,
  );
  // Reason codes and rules are names of their own.
  expect([...new Set(untitled.map(({ name }) => name))].filter((name) => !/^[A-Z][A-Z_0-9]+$|^[0-9R]/.test(name))).toEqual([]);
  const own = all[0]?.fields ?? [];
  const of = (name: string) => own.find((one) => one.name === name);
  expect(of("driver")?.choices?.map(({ value }) => value)).toEqual(drivers.map(({ id }) => id));
  expect(of("mode")?.choices).toContainEqual({ value: "astm", title: "astm", onlyWith: { driver: "net-one" } });
  const { drivers: offered } = office().ask("configuration.form", { file });
  expect(offered.find(({ id }) => id === "net-one")).toMatchObject({
    analytes: ["CRP", "HbA1c", "ACR", "Alb"],
    modes: [
      { name: "hl7", evidence: "capture", transport: { kinds: ["tcp-server", "tcp-client"], port: 2575 } },
      { name: "astm", evidence: "unverified", transport: { baudRate: 19200, dataBits: 7 } },
    ],
  });
  expect(of("id")).toMatchObject({ kind: "text", isRequired: true, unset: null, title: "Kortnavn" });
});

/** Numbers, codes, and names that are the same in every language. */
const ownNames = /^(?:driver|mode|dataBits|stopBits)$/;

test("every setting of every form, and every choice, is told in Norwegian", () => {
  const all = everyField(fieldsOfAll().flatMap(({ fields }) => fields)).filter(({ kind }) => kind !== "fixed");
  const english = new Set(
    [codesFile, connectionFile, deviceFile, labbroFile, policyFile].flatMap((schema) =>
      [...JSON.stringify(z.toJSONSchema(schema, { io: "input" })).matchAll(/"description":"((?:[^"\\]|\\.)*)"/g)].map(
        ([, text]) => JSON.parse(`"${text}"`) as string,
      ),
    ),
  );
  const same = ["Norsk laboratoriekodeverk.", "LOINC."];
  const untold = all.filter(({ help }) => english.has(help) && !same.includes(help)).map(({ name, help }) => `${name}: ${help}`);
  expect([...new Set(untold)]).toEqual([]);
  expect(all.filter(({ name, help }) => name !== "" && help === "").map(({ name }) => name)).toEqual([]);
  expect(all.filter(({ title, kind }) => title === kind || title === "").map(({ name, kind }) => `${name} ${kind}`)).toEqual([]);
  expect(all.filter(({ title, help }) => /[{]n[}]/.test(title + help))).toEqual([]);
  const untitled = all
    // One that is typed among others is no choice.
    .filter(
      ({ name, title }) =>
        title !== shapeTitles["*.choice"] && !ownNames.test(name) && title !== titles.mode && title !== titles.driver,
    )
    .flatMap(({ name, choices = [] }) =>
      choices.filter(({ value, title }) => title === value).map(({ title }) => `${name}.${title}`),
    );
  expect([...new Set(untitled)]).toEqual([]);
});

test("ways to wire an instrument, and what else is chosen, are named in words", () => {
  const [own] = fieldsOfAll();
  const wiring = own?.fields.find(({ name }) => name === "connection");
  expect(wiring?.variants?.map(({ title }) => title)).toEqual([
    "Seriell kabel eller USB-adapter",
    "Nettverk: instrumentet kobler seg til denne PC-en",
    "Nettverk: denne PC-en kobler seg til instrumentet",
    "Seriell kabel bak en terminalserver (RFC 2217)",
    "Felles tilkobling",
  ]);
  const named = everyField(own?.fields ?? []).filter(({ name }) =>
    ["parity", "controlKind", "levelMode", "newLot", "lotScope", "dueDay", "offset"].includes(name),
  );
  const choices = named.flatMap((one) => one.choices ?? []);
  expect(choices.filter(({ value, title }) => title === value)).toEqual([]);
  expect(choices).toContainEqual({ value: "monday", title: "Mandag" });
});

test("what the instrument decides by itself is never a first choice", () => {
  const line = everyField(fieldsOfAll()[0]?.fields ?? []).filter(({ name }) =>
    ["baudRate", "dataBits", "parity", "stopBits"].includes(name),
  );
  // Of a serial cable, and of one behind a terminal server.
  expect(line).toHaveLength(8);
  for (const one of line) expect(one).toMatchObject({ unset: "instrumentets standardverdi", isRequired: false });
  expect(line.every((one) => !("default" in one))).toBe(true);
});

test("whatever a form holds comes back from the file as it was, and what it does not hold is gone", () => {
  const leaf = fc.oneof(fc.stringMatching(/^[a-zæøå0-9 #:{}-]{0,12}$/), fc.integer(), fc.boolean());
  const group = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), {
    maxKeys: 4,
  });
  const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(leaf, group, fc.array(leaf, { maxLength: 3 })), {
    minKeys: 1,
    maxKeys: 5,
  });
  fc.assert(
    fc.property(values, values, (before, after) => {
      const text = withValues("", before);
      expect(readYaml(withValues(text, after)).data).toEqual(after);
    }),
  );
});

test("a form over a text that is not saved yet keeps what was written there, and is shown as it stands", () => {
  const { ask, present } = office();
  const text = `${device}# to be moved\n`;
  const told = ask("configuration.check", { file, text });
  expect(told.values).toEqual(readYaml(device).data);
  const values = { ...told.values, name: "CRP, room 2" };
  const over = ask("configuration.check", { file, text, values });
  expect(over.text).toBe(text.replace("name: CRP, room 1", 'name: "CRP, room 2"'));
  ask("configuration.save", { file, text, values, base: digestOf(device), ...signed });
  expect(present()).toBe(over.text);
  expect(ask("configuration.check", { file, text: "id: [" }).values).toBeNull();
  expect(ask("configuration.check", { file, text: "- a\n" }).values).toBeNull();
  const [person = ""] = syntheticPersons;
  expect(refusal(() => ask("configuration.check", { file, text: `# ${person}`, values: {} }))).toBe("TEXT_PERSONAL ");
});

test("a measured limit is a decimal in its form, never a binary number", () => {
  const decimals = everyField(fieldsOfAll().flatMap(({ fields }) => fields)).filter(({ name }) =>
    ["low", "high", "percent"].includes(name),
  );
  expect(decimals.length).toBeGreaterThan(10);
  expect([...new Set(decimals.map(({ kind }) => kind))]).toEqual(["decimal"]);
});

test("a choice that is taken back leaves the file, and the remarks stay", () => {
  const text = "id: a # one\nclock: { offset: ignored } # two\n# three\nname: b\n";
  const edited = withValues(text, { id: "a", clock: { offset: null }, name: "b" });
  expect(readYaml(edited).data).toEqual({ id: "a", clock: {}, name: "b" });
  for (const remark of ["# one", "# two", "# three"]) expect(edited).toContain(remark);
});

// Whoever may do everything is refused nothing.
test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
  "a folder that only others may write in is told as that",
  () => {
    const { ask, configDir, present } = office();
    chmodSync(join(configDir, "devices"), 0o500);
    const said = refusal(() =>
      ask("configuration.save", { file, text: deviceWith({ name: "x" }), base: digestOf(device), ...signed }),
    );
    chmodSync(join(configDir, "devices"), 0o700);
    expect(said).toMatch(/^CONFIG_UNWRITABLE/);
    expect([present(), ask("configuration.history", { file }).versions]).toEqual([device, []]);
  },
);

test("names that are no file of settings are refused by every act", () => {
  const { ask } = office();
  for (const name of ["../labbro.yaml", "secrets/mqtt", "devices/../../x.yaml", "devices/.x.yaml", "data.key"]) {
    expect(refusal(() => ask("configuration.form", { file: name }))).toMatch(/^BAD_USAGE/);
    expect(refusal(() => ask("configuration.check", { file: name, text: "" }))).toMatch(/^BAD_USAGE/);
    expect(refusal(() => ask("configuration.add", { file: name, text: "", ...signed }))).toMatch(/^BAD_USAGE/);
  }
});

test("without a running gateway nobody asks what runs", () => {
  const { ask } = office();
  expect(refusal(() => ask("instruments.found", {}))).toMatch(/^NOT_ALLOWED_NOW/);
  expect(interpret(site()).ok).toBe(true);
});
