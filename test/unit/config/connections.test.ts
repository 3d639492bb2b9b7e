/** Connection and instrument are two things. */
import { describe, expect, test } from "vitest";
import { diffConnections, snapshotOf } from "../../../src/config/index.ts";
import { brief, deviceWith, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const transportOf = (changes: Record<string, string>) => loaded(site({ [crp]: deviceWith(changes) })).connections[0]?.transport;

describe("transports", () => {
  test.each([
    ["the driver's port, this PC only", "{ type: tcp-server }", { host: "127.0.0.1", port: 2575, allow: ["127.0.0.1"] }],
    [
      "as far as the allow list",
      "{ type: tcp-server, port: 9, allow: [10.0.0.2] }",
      { host: "0.0.0.0", port: 9, allow: ["10.0.0.2"] },
    ],
    ["IPv6", '{ type: tcp-server, allow: ["fd00::2"] }', { host: "::", port: 2575, allow: ["fd00::2"] }],
    [
      "an address of choice",
      "{ type: tcp-server, host: 10.0.0.1, allow: [10.0.0.2] }",
      { host: "10.0.0.1", port: 2575, allow: ["10.0.0.2"] },
    ],
  ])("server: %s", (_, connection, expected) => {
    expect(transportOf({ connection })).toEqual({ type: "tcp-server", ...expected });
  });

  test("client", () => {
    expect(transportOf({ connection: "{ type: tcp-client, host: 10.0.0.2 }" })).toEqual({
      type: "tcp-client",
      host: "10.0.0.2",
      port: 2575,
    });
  });

  test("a terminal server: the line's settings as for a cable, its own network port", () => {
    const connection = "{ type: rfc2217, host: ts.example.no, port: 4001, baudRate: 4800 }";
    const wire = { baudRate: 4800, dataBits: 7, parity: "even", stopBits: 2 };
    const expected = { type: "rfc2217", host: "ts.example.no", port: 4001, ...wire };
    expect(transportOf({ mode: "astm", connection })).toEqual(expected);
  });

  test("a serial instrument may stand behind a raw terminal server, one that dials itself may not", () => {
    const connection = "{ type: tcp-client, host: ts.example.no, port: 4001 }";
    expect(transportOf({ mode: "astm", connection })).toEqual({ type: "tcp-client", host: "ts.example.no", port: 4001 });
    const dialling = { driver: "meter", mode: "poct1a", analytes: "[INR]", qc: "{}" };
    const behindServer = { ...dialling, connection: "{ type: rfc2217, host: ts.example.no, port: 4001 }" };
    expect(problemsOf(site({ [crp]: deviceWith(behindServer) })).map(brief)).toEqual([`${crp} connection.type CONFIG_INVALID`]);
  });

  test("a terminal server has no usual network port", () => {
    const changes = { mode: "astm", connection: "{ type: rfc2217, host: ts.example.no }" };
    expect(problemsOf(site({ [crp]: deviceWith(changes) })).map(brief)).toEqual([`${crp} connection.port CONFIG_MISSING`]);
  });

  test("serial: the driver's settings unless the file says otherwise", () => {
    const usb = '{ type: serial, usb: { vendorId: "0403", productId: "60AB" }, baudRate: 4800 }';
    const port = { usb: { vendorId: "0403", productId: "60ab", serialNumber: null, physicalPort: null } };
    const wire = { baudRate: 4800, dataBits: 7, parity: "even", stopBits: 2 };
    expect(transportOf({ mode: "astm", connection: usb })).toEqual({ type: "serial", port, ...wire });
  });

  test("serial: 9600 8N1 where the driver says nothing", () => {
    const changes = {
      driver: "printer",
      mode: "serial",
      connection: "{ type: serial, path: COM3 }",
      analytes: "[{ name: CRP, unit: mg/dL }]",
    };
    expect(transportOf(changes)).toEqual({
      type: "serial",
      port: { path: "COM3" },
      baudRate: 9600,
      dataBits: 8,
      parity: "none",
      stopBits: 1,
    });
  });
});

describe("one cable, one connection", () => {
  const pair = (one: string, other: string) => {
    const device = (id: string, connection: string) => deviceWith({ id, mode: "astm", connection });
    return problemsOf({ ...site(), [crp]: device("crp-1", one), "devices/crp-2.yaml": device("crp-2", other) }).map(brief);
  };
  const usb = (serial: string) => `{ type: serial, usb: { vendorId: "0403", productId: "6001"${serial} } }`;

  test.each([
    ["the same path", "{ type: serial, path: /dev/ttyUSB0 }", "{ type: serial, path: /dev/ttyUSB0 }", "path"],
    ["COM3 and com3", "{ type: serial, path: COM3 }", "{ type: serial, path: com3 }", "path"],
    ["the same adapter", usb(", serialNumber: A"), usb(", serialNumber: A"), "usb"],
    ["one of a make and any of it", usb(", serialNumber: A"), usb(""), "usb"],
    [
      "two instruments on one server port",
      "{ type: tcp-server, port: 9 }",
      "{ type: tcp-server, port: 9, host: 127.0.0.1 }",
      "port",
    ],
    [
      "the same adapter, once by its number and once by its socket",
      usb(", serialNumber: A"),
      usb(', physicalPort: "1-1"'),
      "usb",
    ],
    ["the same socket", usb(', physicalPort: "1-1"'), usb(', physicalPort: "1-1"'), "usb"],
    [
      "one port of a terminal server, dialled in two ways",
      "{ type: tcp-client, host: ts, port: 4001 }",
      "{ type: rfc2217, host: TS, port: 4001 }",
      "host",
    ],
  ])("%s", (_, one, other, key) => {
    expect(pair(one, other)).toEqual([`devices/crp-2.yaml connection.${key} CONFIG_CONFLICT`]);
  });

  test.each([
    ["other adapters", usb(", serialNumber: A"), usb(", serialNumber: B")],
    ["other sockets", usb(', physicalPort: "1-1"'), usb(', physicalPort: "1-2"')],
    ["two ports of a terminal server", "{ type: rfc2217, host: ts, port: 4001 }", "{ type: rfc2217, host: ts, port: 4002 }"],
    [
      "numbered ports, for the instruments say who they are,",
      "{ type: serial, path: /dev/ttyUSB0 }",
      "{ type: serial, path: /dev/ttyUSB1 }",
    ],
    ["Linux paths that differ in case", "{ type: serial, path: /dev/a }", "{ type: serial, path: /dev/A }"],
    ["any free ports", "{ type: tcp-server, port: 0 }", "{ type: tcp-server, port: 0 }"],
  ])("%s are two", (_, one, other) => {
    expect(pair(one, other)).toEqual([]);
  });
});

describe("cables of two instruments that do not say who they are", () => {
  const printer = (id: string, connection: string) =>
    deviceWith({ id, driver: "printer", mode: "serial", analytes: "[{ name: CRP, unit: mg/dL }]", connection });
  const check = (one: string, other: string) =>
    problemsOf({ ...site(), "devices/nyco-1.yaml": printer("nyco-1", one), "devices/nyco-2.yaml": printer("nyco-2", other) });
  const path = (name: string) => `{ type: serial, path: ${name} }`;
  const usb = (more: string, productId = "6001") =>
    `{ type: serial, usb: { vendorId: "0403", productId: "${productId}"${more} } }`;

  test.each([
    ["both numbered as they come", path("/dev/ttyUSB0"), path("/dev/ttyUSB1"), "path"],
    ["one numbered, the other by its stable name", path("/dev/serial/by-id/usb-FTDI_A"), path("/dev/ttyUSB0"), "path"],
    ["one numbered, the other by USB", path("/dev/ttyACM0"), usb(", serialNumber: A"), "usb"],
    ["the same make without a number", usb(""), usb(""), "usb"],
    ["the same make, one without a number", usb(", serialNumber: A"), usb(""), "usb"],
    ["one by its number, one by its socket", usb(", serialNumber: A"), usb(', physicalPort: "1-2"'), "usb"],
  ])("%s: refused", (_, one, other, key) => {
    expect(check(one, other).map(brief)).toEqual([`devices/nyco-2.yaml connection.${key} CONFIG_CONFLICT`]);
  });

  test.each([
    ["by serial number", usb(", serialNumber: A"), usb(", serialNumber: B")],
    ["by socket", usb(', physicalPort: "1-1.2"'), usb(', physicalPort: "1-1.3"')],
    ["by make", usb(""), usb("", "6015")],
    ["by stable names", path("/dev/serial/by-id/usb-FTDI_A"), path("/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0")],
    ["by Windows, which remembers the numbers it gave", path("COM3"), path("COM4")],
    ["built in and USB", path("/dev/ttyS0"), path("/dev/ttyUSB0")],
    ["serial cable and network", path("/dev/ttyUSB0"), "{ type: rfc2217, host: ts, port: 4001 }"],
  ])("told apart %s", (_, one, other) => {
    expect(check(one, other)).toEqual([]);
  });

  test("the sentence names the other file and what to do", () => {
    const [problem] = check(path("/dev/ttyUSB0"), path("/dev/ttyUSB1"));
    expect(problem?.what).toContain("devices/nyco-1.yaml");
    expect(problem?.todo).toContain("physicalPort");
  });
});

describe("a shared connection", () => {
  const dock = "id: dock-1\ndriver: meter\nmode: poct1a\ntransport: { type: tcp-server, port: 4001 }\n";
  const meter = (id: string, changes: Record<string, string> = {}) =>
    deviceWith({
      id,
      driver: "meter",
      mode: "poct1a",
      connection: "{ ref: dock-1 }",
      analytes: "[INR]",
      qc: "{}",
      expect: `{ serial: ${id} }`,
      ...changes,
    });
  const shared = (a: string, b: string, wire = dock) => ({
    ...site(),
    "connections/dock-1.yaml": wire,
    "devices/a.yaml": a,
    "devices/b.yaml": b,
  });

  test("is one wire for several instruments", () => {
    const config = loaded(shared(meter("a"), meter("b")));
    expect(config.instruments.map(({ id, connection }) => [id, connection])).toEqual([
      ["a", "dock-1"],
      ["b", "dock-1"],
      ["crp-1", "crp-1"],
    ]);
    expect(config.connections.map(({ id }) => id)).toEqual(["crp-1", "dock-1"]);
  });

  const printer = { driver: "printer", mode: "serial", analytes: "[{ name: CRP, unit: mg/dL }]" };
  const printerDock = "id: dock-1\ndriver: printer\nmode: serial\ntransport: { type: serial, path: COM3 }\n";
  const unheard = "connection.ref CONFIG_CONFLICT";
  const cases: readonly [string, ReturnType<typeof shared>, string[]][] = [
    [
      "no such connection",
      shared(meter("a", { connection: "{ ref: dok-1 }" }), meter("b")),
      ["devices/a.yaml connection.ref CONFIG_INVALID"],
    ],
    ["an instrument without expect", shared(meter("a", { expect: "" }), meter("b")), ["devices/a.yaml expect CONFIG_MISSING"]],
    [
      "the same serial",
      shared(meter("a", { expect: "{ serial: B }" }), meter("b")),
      ["devices/b.yaml expect.serial CONFIG_CONFLICT"],
    ],
    [
      "another driver than the wire's",
      shared(meter("a"), meter("b"), dock.replace("poct1a", "poct")),
      [
        "connections/dock-1.yaml mode CONFIG_INVALID",
        "devices/a.yaml mode CONFIG_CONFLICT",
        "devices/b.yaml mode CONFIG_CONFLICT",
      ],
    ],
    [
      "no serial on the wire",
      shared(meter("a", printer), meter("b", printer), printerDock),
      [`devices/a.yaml ${unheard}`, `devices/b.yaml ${unheard}`],
    ],
    [
      "the id of an instrument",
      shared(meter("dock-1", { expect: "{ serial: z }" }), meter("b")),
      ["connections/dock-1.yaml id CONFIG_CONFLICT"],
    ],
  ];
  test.each(cases)("%s", (_, texts, expected) => {
    expect(problemsOf(texts).map(brief)).toEqual(expected);
  });

  test("without instruments is said", () => {
    const config = loaded({ ...site(), "connections/dock-1.yaml": dock });
    expect(config.warnings.map(brief)).toEqual(["connections/dock-1.yaml id CONFIG_ADVICE"]);
  });
});

describe("which connections a new configuration restarts", () => {
  const config = (changes: Record<string, string>, more = {}) => loaded(site({ [crp]: deviceWith(changes), ...more }));
  const before = config({});

  test("none for names, QC, analytes and comments", () => {
    const after = config({ name: "New name", analytes: "[CRP, HbA1c]", inUseFrom: "2026-01-01 # earlier" });
    expect(diffConnections(before, after)).toEqual({ added: [], removed: [], changed: [] });
  });

  test("one whose transport, mode or driver is another", () => {
    expect(diffConnections(before, config({ connection: "{ type: tcp-server, port: 2576 }" })).changed).toEqual(["crp-1"]);
    expect(diffConnections(before, config({ mode: "astm" })).changed).toEqual(["crp-1"]);
  });

  test("added and removed", () => {
    const after = config({ id: "crp-9" });
    expect(diffConnections(before, after)).toEqual({ added: ["crp-9"], removed: ["crp-1"], changed: [] });
  });

  test("a snapshot cannot be changed and is known by its texts", () => {
    const snapshot = snapshotOf(before, 7);
    expect(snapshot.number).toBe(7);
    expect(() => Object.assign(snapshot.config.connections[0] ?? {}, { mode: "x" })).toThrow(TypeError);
    expect(snapshotOf(config({}), 8).hash).toBe(snapshot.hash);
    expect(snapshotOf(config({ name: "Other" }), 8).hash).not.toBe(snapshot.hash);
  });
});
