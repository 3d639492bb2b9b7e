/** From files to plain types. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadConfig, readSecret } from "../../../src/config/index.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { brief, device, deviceWith, drivers, folderOf, interpret, labbro, loaded, put, site } from "./site.ts";

const crp = "devices/crp-1.yaml";

describe("meaning", () => {
  test("a small site gets every default", () => {
    const config = loaded(site());
    expect(config.station).toEqual({
      site: { id: "unit", name: "The unit", organisation: null },
      gateway: { id: "base", zone: "Europe/Oslo", processing: "test" },
      journal: {
        application: "EPJ",
        facility: "KOMMUNEN",
        profile: "oru-r01",
        codeSystems: { nlk: "99NLK", loinc: "LN", ucum: "UCUM", local: "99LABBRO" },
        charset: "utf-8",
        offScale: "sn",
        equipment: "labbro",
        acknowledge: "enhanced",
        comments: ["instrument", "lot", "control"],
      },
      release: { autoReleaseMaxHours: 72, qcWaitHours: 0, lateHours: 24, oldDays: 30 },
      qcReceiver: null,
      codes: null,
      batchQuietMs: 60_000,
      batchMaxMs: 600_000,
    });
    expect(config.mqtt).toEqual({ prefix: "labbro/v1/unit/base", broker: { type: "embedded", port: 1883 } });
    expect(config.admin).toEqual({ host: "127.0.0.1", port: 8480, tls: null });
    expect(config.source).toEqual(site());
    expect(config.warnings).toEqual([]);
  });

  test("an instrument", () => {
    const [instrument] = loaded(
      site({ [crp]: deviceWith({ expect: "{ serial: S1 }", analytes: "[{ name: CRP, referenceRange: <5 }, HbA1c]" }) }),
    ).instruments;
    expect(instrument).toMatchObject({
      id: "crp-1",
      name: "CRP, room 1",
      driver: "net-one",
      mode: "hl7",
      connection: "crp-1",
      expectedSerial: "S1",
      inUseFrom: Date.parse("2026-11-23T07:00+01:00"),
      clock: { zone: "Europe/Oslo", offset: "trusted" },
      analytes: [
        { name: "CRP", unit: "mg/L", unitSpellings: ["mg/L"], referenceRange: "<5" },
        { name: "HbA1c", unit: "mmol/mol", unitSpellings: ["mmol/mol"], referenceRange: null },
      ],
    });
  });

  test.each(["INR", "{ name: INR, unit: 1 }", '{ name: INR, unit: "{INR}" }'])(
    "INR as %s is a bare ratio in all its spellings",
    (analyte) => {
      const meter = { driver: "meter", mode: "poct1a", analytes: `[${analyte}]`, qc: "{}" };
      const [instrument] = loaded(site({ [crp]: deviceWith(meter) })).instruments;
      expect(new Set(instrument?.analytes[0]?.unitSpellings)).toEqual(new Set(["1", "INR", "{INR}", "0", ""]));
      expect(instrument?.clock.offset).toBe("ignored");
    },
  );

  test("the only unit that the driver knows needs no saying", () => {
    expect(loaded(site({ [crp]: deviceWith({ analytes: "[CRP, Alb]" }) })).instruments[0]?.analytes[1]?.unit).toBe("mg/L");
  });

  test("a wall time is read in the gateway's zone, one with an offset as it stands", () => {
    const at = (text: string, zone: string) =>
      loaded(
        site({
          [crp]: deviceWith({ inUseFrom: text }),
          "labbro.yaml": labbro.replace("id: base", `id: base, timezone: ${zone}`),
        }),
      ).instruments[0]?.inUseFrom;
    expect(at("2026-07-01T07:00", "Europe/Oslo")).toBe(Date.parse("2026-07-01T05:00Z"));
    expect(at("2026-07-01T07:00", "America/New_York")).toBe(Date.parse("2026-07-01T11:00Z"));
    expect(at("2026-07-01T07:00-03:00", "Europe/Oslo")).toBe(Date.parse("2026-07-01T10:00Z"));
    expect(at("2026-07-01", "Europe/Oslo")).toBe(Date.parse("2026-06-30T22:00Z"));
  });

  test("an outside broker: files are absolute, the password stays a reference", () => {
    const mqtt =
      'mqtt: { url: mqtts://b:8883, username: u, password: { file: secrets/mqtt }, tls: { ca: ca.pem }, prefix: "x/{site}" }\n';
    expect(loaded(site({ "labbro.yaml": labbro + mqtt })).mqtt).toEqual({
      prefix: "x/unit",
      broker: {
        type: "external",
        url: "mqtts://b:8883",
        username: "u",
        password: { file: "/site/secrets/mqtt" },
        tls: { ca: "/site/ca.pem", cert: null, key: null },
      },
    });
  });

  test.each([
    [
      "results in the clear",
      { "labbro.yaml": `${labbro}mqtt: { url: "mqtt://broker.example.no" }` },
      "labbro.yaml mqtt.url CONFIG_ADVICE",
    ],
    [
      "an unverified mode",
      { [crp]: deviceWith({ mode: "astm", connection: "{ type: tcp-server, port: 1 }" }) },
      `${crp} mode CONFIG_ADVICE`,
    ],
    [
      "a serial that the wire does not carry",
      {
        [crp]: deviceWith({
          driver: "printer",
          mode: "serial",
          connection: "{ type: serial, path: x }",
          analytes: "[{ name: CRP, unit: mg/dL }]",
          expect: "{ serial: x }",
        }),
      },
      `${crp} expect.serial CONFIG_ADVICE`,
    ],
  ])("%s is allowed and said", (_, changes, expected) => {
    expect(loaded(site(changes as Record<string, string>)).warnings.map(brief)).toEqual([expected]);
  });

  test("no instrument at all is said", () => {
    expect(loaded({ "labbro.yaml": labbro }).warnings.map(brief)).toEqual(["labbro.yaml  CONFIG_ADVICE"]);
  });
});

test("the same texts give the same answer, whatever the order of the files", () => {
  const texts = {
    ...site(),
    "devices/b.yaml": deviceWith({ id: "b" }),
    "devices/c.yaml": "nmae: x",
    "policy.yaml": "instalation: {}",
  };
  const entries = Object.entries(texts);
  const order = fc.shuffledSubarray(entries, { minLength: entries.length });
  const subset = fc.subarray(entries);
  fc.assert(
    fc.property(order, (shuffled) => {
      expect(interpret(Object.fromEntries(shuffled))).toEqual(interpret(texts));
    }),
    { numRuns: 30 },
  );
  fc.assert(
    fc.property(subset, (some) => {
      const once = interpret(Object.fromEntries(some));
      expect(interpret(Object.fromEntries(some.toReversed()))).toEqual(once);
      expect(once.ok || once.problems.length > 0).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("no text makes it throw", () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom("&a [*a]", "<<: x", "a: !!binary x", "- - -", "? x", "%YAML 9"));
  fc.assert(
    fc.property(text, (anything) => {
      const result = interpret(
        site({ "labbro.yaml": anything, [crp]: anything, "policy.yaml": anything, "connections/x.yaml": anything }),
      );
      expect(result.ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

describe("the folder", () => {
  test("is read whole", async () => {
    const dir = folderOf({ ...site(), "README.md": "x", "devices/notes.txt": "x", "devices/.hidden.yaml": "x" });
    const result = await loadConfig(dir, drivers);
    expect(result.ok && result.config.source).toEqual(site());
  });

  test("a wrong folder is one mistake", async () => {
    const result = await loadConfig(`${folderOf({})}/nowhere`, drivers);
    expect(result.ok ? [] : result.problems.map(brief)).toEqual(["labbro.yaml  CONFIG_NO_FILE"]);
  });

  test("names that would be passed over unseen, and text that is not UTF-8", async () => {
    const dir = folderOf({ ...site(), "devices/b.yml": device, "polcy.yaml": "" });
    put(dir, "devices/c.yaml", Buffer.from("name: Bj\xf8rg", "latin1"));
    const result = await loadConfig(dir, drivers);
    expect(result.ok ? [] : result.problems.map(brief)).toEqual([
      "devices/b.yml  CONFIG_NO_FILE",
      "devices/c.yaml  CONFIG_SYNTAX",
      "polcy.yaml  CONFIG_NO_FILE",
    ]);
  });

  test("secrets are looked up beside the files or in the environment", async () => {
    const dir = folderOf({ ...site({ "labbro.yaml": `${labbro}mqtt: { url: "mqtts://b", password: { file: secrets/mqtt } }` }) });
    const before = await loadConfig(dir, drivers);
    expect(before.ok ? [] : before.problems.map(brief)).toEqual(["labbro.yaml mqtt.password CONFIG_SECRET"]);
    put(dir, "secrets/mqtt", "s3cret\r\n");
    const after = await loadConfig(dir, drivers);
    const broker = after.ok ? after.config.mqtt.broker : null;
    expect(broker?.type === "external" && broker.password !== null && readSecret(broker.password)).toBe("s3cret");
    expect(readSecret({ env: "X" }, { X: "y" })).toBe("y");
    expect(() => readSecret({ env: "X" }, {})).toThrow(UserError);
  });
});
