/** Every mistake at once: where it is, what is wrong, what to do. */
import { describe, expect, test } from "vitest";
import { formatProblems } from "../../../src/config/index.ts";
import { brief, deviceWith, interpret, labbro, problemsOf, site } from "./site.ts";

describe("a file with many mistakes", () => {
  const texts = site({
    "labbro.yaml": `site: { id: The Unit, name: x, organisation: 974770482 }
gateway: { id: base, timezone: Europe/Olso, processing: produktion }
mqtt: { url: mqtts://broker.example.no, embedded: { port: 1883 }, password: hunter2 }
jurnal: { application: EPJ }
`,
    "devices/crp-1.yaml": `id: crp-1
name: CRP
driver: net-on
mode: hl7
connection:
  type: tcp-server
  prot: 2575
expect: { serial: 0012 }
inUseFrom: 2026-02-30
analytes: [CRP, 3]
qc:
  CRP:
    interval: { type: weekly }
    levels: []
outcomes: { QC_FAILED: RELEASE, QC_OVERDU: HOLD }
`,
  });
  const problems = problemsOf(texts);

  test("they are all told, at their place and in the order of the files", () => {
    expect(problems.map(({ file, line, path, code }) => `${file}:${line} ${path} ${code}`)).toEqual([
      "devices/crp-1.yaml:3 driver CONFIG_INVALID",
      "devices/crp-1.yaml:7 connection.prot CONFIG_UNKNOWN_KEY",
      "devices/crp-1.yaml:8 expect.serial CONFIG_INVALID",
      "devices/crp-1.yaml:9 inUseFrom CONFIG_INVALID",
      "devices/crp-1.yaml:10 analytes[1] CONFIG_INVALID",
      "devices/crp-1.yaml:13 qc.CRP.interval.type CONFIG_INVALID",
      "devices/crp-1.yaml:14 qc.CRP.levels CONFIG_INVALID",
      "devices/crp-1.yaml:15 outcomes.QC_FAILED CONFIG_INVALID",
      "devices/crp-1.yaml:15 outcomes.QC_OVERDU CONFIG_UNKNOWN_KEY",
      "labbro.yaml:1 journal CONFIG_MISSING",
      "labbro.yaml:1 site.id CONFIG_INVALID",
      "labbro.yaml:1 site.organisation CONFIG_INVALID",
      "labbro.yaml:2 gateway.processing CONFIG_INVALID",
      "labbro.yaml:2 gateway.timezone CONFIG_INVALID",
      "labbro.yaml:3 mqtt.password CONFIG_INVALID",
      "labbro.yaml:4 jurnal CONFIG_UNKNOWN_KEY",
    ]);
  });

  test("each says what to do, with the nearest name", () => {
    const todo = (path: string) => problems.find((one) => one.path === path)?.todo;
    expect(todo("driver")).toBe("Did you mean net-one?");
    expect(todo("connection.prot")).toBe("Did you mean port?");
    expect(todo("jurnal")).toBe("Did you mean journal?");
    expect(todo("outcomes.QC_OVERDU")).toBe("Did you mean QC_OVERDUE?");
    expect(todo("gateway.processing")).toMatch(/^Did you mean production\?/);
    expect(todo("expect.serial")).toMatch(/quotes/);
    expect(todo("qc.CRP.interval.type")).toMatch(/calendar-week/);
    expect(todo("outcomes.QC_FAILED")).toMatch(/HOLD, REJECT/);
    for (const one of problems) expect([one.what, one.todo]).not.toContain("");
  });

  test("the printed lines carry file, line, path and code, and never a misplaced secret", () => {
    const lines = formatProblems(problems);
    expect(lines[0]).toBe('devices/crp-1.yaml:3 driver: there is no driver "net-on". Did you mean net-one? (CONFIG_INVALID)');
    expect(lines.join("\n")).not.toContain("hunter2");
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  });
});

describe("single mistakes", () => {
  const crp = "devices/crp-1.yaml";
  const two = (text: string) => site({ "devices/x.yaml": text });
  const cases: readonly [string, ReturnType<typeof site>, string][] = [
    ["not YAML", site({ [crp]: "id: [" }), `${crp}  CONFIG_SYNTAX`],
    ["the same key twice", site({ [crp]: `${deviceWith({})}\nid: other` }), `${crp}  CONFIG_SYNTAX`],
    ["an empty setting", site({ [crp]: deviceWith({ name: " " }) }), `${crp} name CONFIG_INVALID`],
    ["a missing setting", site({ [crp]: deviceWith({ inUseFrom: "" }) }), `${crp} inUseFrom CONFIG_MISSING`],
    ["no labbro.yaml", { [crp]: deviceWith({}) }, "labbro.yaml  CONFIG_NO_FILE"],
    ["unknown mode", site({ [crp]: deviceWith({ mode: "hl8" }) }), `${crp} mode CONFIG_INVALID`],
    [
      "no such wiring",
      site({ [crp]: deviceWith({ connection: "{ type: serial, path: COM3 }" }) }),
      `${crp} connection.type CONFIG_INVALID`,
    ],
    [
      "no usual port",
      site({ [crp]: deviceWith({ mode: "astm", connection: "{ type: tcp-server }" }) }),
      `${crp} connection.port CONFIG_MISSING`,
    ],
    [
      "path and usb",
      site({ [crp]: deviceWith({ mode: "astm", connection: "{ type: serial }" }) }),
      `${crp} connection CONFIG_INVALID`,
    ],
    ["unknown analyte", site({ [crp]: deviceWith({ analytes: "[CPR]", qc: "{}" }) }), `${crp} analytes[0] CONFIG_INVALID`],
    ["analyte twice", site({ [crp]: deviceWith({ analytes: "[CRP, CRP]" }) }), `${crp} analytes[1] CONFIG_CONFLICT`],
    [
      "unit not sent",
      site({ [crp]: deviceWith({ analytes: "[{ name: CRP, unit: mg/dL }]" }) }),
      `${crp} analytes[0] CONFIG_INVALID`,
    ],
    ["unit not said", site({ [crp]: deviceWith({ analytes: "[CRP, ACR]" }) }), `${crp} analytes[1] CONFIG_MISSING`],
    [
      "qc of another analyte",
      site({ [crp]: deviceWith({ qc: "{ HbA1c: { levels: [a] } }" }) }),
      `${crp} qc.HbA1c CONFIG_INVALID`,
    ],
    ["clock zone", site({ [crp]: deviceWith({ clock: "{ zone: Oslo }" }) }), `${crp} clock.zone CONFIG_INVALID`],
    ["id twice", two(deviceWith({ connection: "{ type: tcp-server, port: 9 }" })), "devices/x.yaml id CONFIG_CONFLICT"],
    ["TCP port twice", two(deviceWith({ id: "x" })), "devices/x.yaml connection.port CONFIG_CONFLICT"],
    [
      "the admin page's port",
      site({ [crp]: deviceWith({ connection: "{ type: tcp-server, port: 8480 }" }) }),
      `${crp} connection.port CONFIG_CONFLICT`,
    ],
    [
      "the embedded broker's port",
      site({ [crp]: deviceWith({ connection: "{ type: tcp-server, port: 1883 }" }) }),
      `${crp} connection.port CONFIG_CONFLICT`,
    ],
    [
      "admin on the broker's port",
      site({ "labbro.yaml": `${labbro}admin: { port: 1883 }` }),
      "labbro.yaml admin.port CONFIG_CONFLICT",
    ],
    [
      "a page that others reach in clear",
      site({ "labbro.yaml": `${labbro}admin: { host: 0.0.0.0 }` }),
      "labbro.yaml admin.host CONFIG_INVALID",
    ],
    ["user name without url", site({ "labbro.yaml": `${labbro}mqtt: { username: x }` }), "labbro.yaml mqtt.url CONFIG_MISSING"],
    [
      "url and embedded",
      site({ "labbro.yaml": `${labbro}mqtt: { url: "mqtts://b", embedded: {} }` }),
      "labbro.yaml mqtt.embedded CONFIG_INVALID",
    ],
    [
      "tls without TLS",
      site({ "labbro.yaml": `${labbro}mqtt: { url: "mqtt://b", tls: { ca: x } }` }),
      "labbro.yaml mqtt.tls CONFIG_INVALID",
    ],
    [
      "certificate without key",
      site({ "labbro.yaml": `${labbro}mqtt: { url: "mqtts://b", tls: { cert: x } }` }),
      "labbro.yaml mqtt.tls CONFIG_INVALID",
    ],
    [
      "password in the url",
      site({ "labbro.yaml": `${labbro}mqtt: { url: "mqtts://u:pw@b" }` }),
      "labbro.yaml mqtt.url CONFIG_INVALID",
    ],
    ["analyte of no driver", site({ "policy.yaml": "analytes: { CPR: {} }" }), "policy.yaml analytes.CPR CONFIG_INVALID"],
    ["model of no driver", site({ "policy.yaml": "models: { net-two: {} }" }), "policy.yaml models.net-two CONFIG_INVALID"],
    [
      "analyte not of the model",
      site({ "policy.yaml": "models: { net-one: { qc: { INR: {} } } }" }),
      "policy.yaml models.net-one.qc.INR CONFIG_INVALID",
    ],
  ];
  test.each(cases)("%s", (_, texts, expected) => {
    expect(problemsOf(texts).map(brief)).toEqual([expected]);
  });
});

test("a broken file does not hide the mistakes of another", () => {
  const texts = site({ "labbro.yaml": "site: [", "devices/crp-1.yaml": deviceWith({ driver: "nothing-like-it" }) });
  expect(problemsOf(texts).map(brief)).toEqual(["devices/crp-1.yaml driver CONFIG_INVALID", "labbro.yaml  CONFIG_SYNTAX"]);
});

test("a secret or certificate that cannot be read is told with the place of its reference", () => {
  const text = `${labbro}mqtt: { url: "mqtts://b", username: u, password: { env: NOT_SET }, tls: { ca: ca.pem } }`;
  const result = interpret(site({ "labbro.yaml": text }), {
    resolve: (file) => `/site/${file}`,
    unreadable: (ref) => ("env" in ref ? "not set" : `no ${ref.file}`),
  });
  expect(result.ok ? [] : result.problems.map(({ path, code, what }) => [path, code, what])).toEqual([
    ["mqtt.password", "CONFIG_SECRET", "not set"],
    ["mqtt.tls.ca", "CONFIG_SECRET", "no /site/ca.pem"],
  ]);
});

test.each([".inf", "-.inf", ".nan"])(
  "%s is a number to YAML and none to anybody else: nothing says that it must be what it is",
  (text) => {
    const [told] = problemsOf(site({ "devices/crp-1.yaml": deviceWith({ connection: `{ type: tcp-server, port: ${text} }` }) }));
    expect(told?.what).toBe("is no number that can be used");
  },
);
