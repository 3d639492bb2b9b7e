/** The FHIR relay against an endpoint that checks what it gets. */
import { describe, expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../../../src/domain/logger.ts";
import { createFhirRelay, type FhirRelayOptions } from "../../../../src/journal/relay/fhir/fhir-relay.ts";
import type { Relay } from "../../../../src/journal/relay/relay.ts";
import { systemClock } from "../../../../src/machine/system-clock.ts";
import { eventually } from "../../../support/eventually.ts";
import { type FhirEndpoint, outcome, type Resource, startFhirEndpoint } from "../../../support/fhir-endpoint.ts";
import { freePort } from "../../../support/gateway-harness-site.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { type Changes, oru } from "../messages.ts";
import { parcelOf } from "./parcels.ts";

const answerTimeoutMs = 20_000;
function relayTo(url: string, options: Partial<FhirRelayOptions> = {}): Relay {
  const relay = createFhirRelay({ url, token: null, answerTimeoutMs, clock: systemClock, logger: silentLogger, ...options });
  onTestFinished(() => relay.stop());
  return relay;
}
const deliver = (endpoint: FhirEndpoint, changes: Changes = {}) => relayTo(endpoint.url).deliver(parcelOf(oru(changes)));

/** What the endpoint holds of the one result. */
async function stored(changes: Changes = {}): Promise<Resource> {
  const endpoint = await startFhirEndpoint();
  expect(await deliver(endpoint, changes)).toMatchObject({ verdict: { code: "AA" } });
  return [...endpoint.observations.values()].at(-1);
}

describe("the observation", () => {
  test("says what was measured, of whom, when, and by what", async () => {
    expect(await stored({ "OBX-7": "<5", "OBX-8": "H" })).toMatchObject({
      status: "final",
      identifier: [{ system: "urn:labbro:result", value: "7Q4M2C9T5B1KKP3Z0XW4-NPU19748" }],
      code: {
        coding: [
          { system: "urn:oid:2.16.578.1.12.4.1.1.7280", code: "NPU19748", display: "P-C-reaktivt protein" },
          { system: "http://loinc.org", code: "48421-2" },
        ],
      },
      subject: { identifier: { system: "urn:oid:2.16.578.1.12.4.1.4.1", value: "13717404089" }, display: "Åse Ødegård" },
      effectiveDateTime: "2026-03-14T10:11:05+01:00",
      issued: "2026-03-14T10:15:30+01:00",
      valueQuantity: { value: 47, unit: "mg/L", system: "http://unitsofmeasure.org", code: "mg/L" },
      interpretation: [{ coding: [{ code: "H" }] }],
      referenceRange: [{ text: "<5" }],
      device: { identifier: { value: "AF20095065" } },
      note: [{ text: "Pasientnær analyse utført av hjemmetjenesten, Afinion 2." }],
      contained: [{ resourceType: "Specimen", type: { coding: [{ code: "BLDC" }] } }],
      specimen: { reference: "#specimen" },
    });
  });

  test.each([
    [{ "OBX-2": "SN", "OBX-5": "<^5" }, { valueQuantity: { comparator: "<", value: 5 } }],
    [{ "OBX-2": "SN", "OBX-5": ">=^200" }, { valueQuantity: { comparator: ">=", value: 200 } }],
    [{ "OBX-2": "SN", "OBX-5": "^5^-^10" }, { valueRange: { low: { value: 5 }, high: { value: 10 } } }],
    [{ "OBX-2": "ST", "OBX-5": "ikke målbar" }, { valueString: "ikke målbar" }],
  ])("of %j has the value %j", async (changes, expected) => {
    expect(await stored(changes)).toMatchObject(expected);
  });

  test.each(["5.0", "0.10", "12345678901234567890.5", "-0.0"])("of %s keeps every digit", async (number) => {
    const endpoint = await startFhirEndpoint();
    await deliver(endpoint, { "OBX-5": number });
    expect(endpoint.requests[0]?.text).toContain(`"value":${number},"unit"`);
  });

  test("of a number with leading zeros is JSON", async () => {
    expect(await stored({ "OBX-5": "007.50" })).toMatchObject({ valueQuantity: { value: 7.5 } });
  });

  test("of a measurement told to the day is of that day", async () => {
    expect(await stored({ "OBX-14": "20260314" })).toMatchObject({ effectiveDateTime: "2026-03-14" });
  });

  test.each(["20260314", "20260314101530", "soon", null])(
    "released at %s, which is no instant, was issued when it was sent",
    async (at) => {
      expect(await stored({ "OBR-22": at })).toMatchObject({ issued: "2026-03-14T10:15:33+01:00" });
    },
  );

  test("names who measured and where", async () => {
    const hpr = "9144889^Nilsen^Kari^^^^^^HPR&2.16.578.1.12.4.1.4.4&ISO^L^^^LN";
    const unit = "Hjemmetjenesten Bjerke^^^^^ENH&2.16.578.1.12.4.1.4.101&ISO^^^^974770482";
    expect((await stored({ "OBX-16": hpr, "OBX-23": unit })).performer).toEqual([
      {
        type: "Practitioner",
        display: "Nilsen, Kari",
        identifier: { system: "urn:oid:2.16.578.1.12.4.1.4.4", value: "9144889" },
      },
      {
        type: "Organization",
        display: "Hjemmetjenesten Bjerke",
        identifier: { system: "urn:oid:2.16.578.1.12.4.1.4.101", value: "974770482" },
      },
    ]);
    expect((await stored({ "OBX-16": "OP7" })).performer).toEqual([{ type: "Practitioner", display: "OP7" }]);
  });
});

describe("versions", () => {
  const [corrected, withdrawn] = [
    { "MSH-10": "SECOND", "OBR-25": "C", "OBX-11": "C", "OBX-5": "48" },
    { "MSH-10": "THIRD", "OBR-25": "X", "OBX-11": "W" },
  ];

  test("a resend makes no second observation", async () => {
    const endpoint = await startFhirEndpoint();
    for (let i = 0; i < 2; i += 1) expect(await deliver(endpoint)).toMatchObject({ verdict: { code: "AA" } });
    expect(endpoint.observations.size).toBe(1);
    expect(endpoint.requests[0]?.text).toBe(endpoint.requests[1]?.text);
  });

  test("a correction amends the observation, a withdrawal marks it as an error and takes its value away", async () => {
    const endpoint = await startFhirEndpoint();
    await deliver(endpoint);
    await deliver(endpoint, corrected);
    expect([...endpoint.observations.values()]).toMatchObject([{ status: "amended", valueQuantity: { value: 48 } }]);
    await deliver(endpoint, withdrawn);
    const [left] = [...endpoint.observations.values()];
    expect(left).toMatchObject({ status: "entered-in-error" });
    expect(left.valueQuantity).toBeUndefined();
    expect(endpoint.observations.size).toBe(1);
  });
});

describe("the endpoint's answer", () => {
  const to = async (status: number, body: string) => {
    const endpoint = await startFhirEndpoint();
    endpoint.script = () => ({ status, body });
    return deliver(endpoint);
  };
  const done = JSON.stringify({
    resourceType: "Bundle",
    type: "transaction-response",
    entry: [{ response: { status: "201 Created" } }],
  });

  test("201 for each entry is AA, and is kept", async () => {
    const delivery = await to(200, done);
    expect(delivery).toMatchObject({ verdict: { code: "AA" } });
    expect(Buffer.from(delivery.answer ?? []).toString("utf8")).toBe(done);
  });

  test("a refusal is AE with the endpoint's own words", async () => {
    const issue = {
      severity: "error",
      code: "not-found",
      expression: ["Observation.subject"],
      diagnostics: "Unknown",
      details: { text: "Ukjent pasient" },
    };
    expect((await to(422, outcome(issue))).verdict).toEqual({
      code: "AE",
      findings: [],
      relayed: {
        text: null,
        errors: [
          {
            location: [],
            code: ["not-found", "", "FHIR"],
            severity: "E",
            text: "Observation.subject: Unknown",
            userText: "Ukjent pasient",
          },
        ],
      },
    });
  });

  test.each([400, 412, 422])("%i without words is AE all the same", async (status) => {
    expect((await to(status, "<html>")).verdict).toMatchObject({
      code: "AE",
      relayed: { errors: [{ text: `HTTP ${status}.` }] },
    });
  });

  test.each([401, 403, 404, 409, 429, 500, 503])("%i with words is AR: later it may go", async (status) => {
    const body = outcome({ severity: "fatal", code: "transient", diagnostics: "Busy" });
    expect((await to(status, body)).verdict).toMatchObject({
      code: "AR",
      relayed: { errors: [{ severity: "F", text: "Busy" }] },
    });
  });

  test.each([
    [500, ""],
    [502, "<html>Bad gateway</html>"],
    [200, "<html>Please log in</html>"],
    [200, ""],
    [200, "null"],
    [200, JSON.stringify({ resourceType: "Bundle", type: "transaction-response", entry: [] })],
    [200, JSON.stringify({ resourceType: "Bundle", type: "transaction-response", entry: [{ response: { status: "409" } }] })],
    [202, ""],
  ])("%i %s is no answer", async (status, body) => {
    expect((await to(status, body)).verdict).toBeNull();
  });

  test("a redirect is not followed", async () => {
    const [endpoint, elsewhere] = [await startFhirEndpoint(), await startFhirEndpoint()];
    endpoint.script = () => ({ status: 307, body: "", headers: { location: elsewhere.url } });
    expect(await deliver(endpoint)).toMatchObject({ answer: null, verdict: null });
    expect(elsewhere.requests).toEqual([]);
  });

  test("none at all, or a connection that breaks, is silence", async () => {
    const [endpoint, clock] = [await startFhirEndpoint(), manualClock()];
    endpoint.script = () => "drop";
    expect(await deliver(endpoint)).toMatchObject({ answer: null, verdict: null });
    endpoint.script = () => "silent";
    const late = relayTo(endpoint.url, { clock }).deliver(parcelOf(oru()));
    await eventually(() => expect(endpoint.requests).toHaveLength(2));
    await clock.advance(answerTimeoutMs);
    expect(await late).toMatchObject({ answer: null, verdict: null });
    expect(await relayTo(`http://127.0.0.1:${await freePort()}/r4`).deliver(parcelOf(oru()))).toMatchObject({ verdict: null });
  });

  test("is asked for with the token of this moment", async () => {
    const endpoint = await startFhirEndpoint();
    let token = "first";
    const relay = relayTo(endpoint.url, { token: () => token });
    await relay.deliver(parcelOf(oru()));
    token = "renewed";
    await relay.deliver(parcelOf(oru()));
    expect(endpoint.requests.map(({ headers }) => [headers.authorization, headers["content-type"]])).toEqual([
      ["Bearer first", "application/fhir+json; charset=utf-8"],
      ["Bearer renewed", "application/fhir+json; charset=utf-8"],
    ]);
  });
});
