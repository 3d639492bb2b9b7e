/** What follows the results: clock, operator list, continuous mode; only if asked for and only if the device can. */
import { expect, test } from "vitest";
import type { PoctOptions } from "../../../../src/protocol/options.ts";
import { ack, codes, dst, eot, esc, Host, hel, kinds, type Output, obs, roots, said } from "./documents.ts";

const abilities = (...more: string[]): string =>
  hel().replace("</DEV>", `<DSC>${more.join("")}<DSC.max_message_sz V="1000"/></DSC></DEV>`);
const topic = (name: string) => `<DSC.topics_supported_cd V="${name}"/>`;
const directive = (name: string) => `<DSC.directives_supported_cd V="${name}"/>`;
const able = abilities(topic("OP_LST"), directive("SET_TIME"), directive("START_CONTINUOUS"));

const texts = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => (output.kind === "send" ? [Buffer.from(output.bytes).toString("utf8")] : []));
const rootsSaid = (outputs: readonly Output[]): string[] =>
  texts(outputs).map((text) => /<([A-Z]{3}\.R\d\d)/.exec(text)?.[1] ?? "?");
const lastId = (outputs: readonly Output[]): string => /HDR\.control_id V="(\d+)"/.exec(texts(outputs).at(-1) ?? "")?.[1] ?? "";

function read(options: PoctOptions, hello = able): { host: Host; after: readonly Output[] } {
  const host = new Host(options);
  host.hear(hello, dst("1"), obs("00103"));
  return { host, after: host.hear(eot()) };
}

test("without being asked for nothing but the end is sent", () => {
  expect(said(read({}).after)).toEqual(["END NRM"]);
});

test("a device that cannot is not asked", () => {
  const options = { setTime: true, continuous: true, operators: [{ id: "7", given: "Kari", family: "Lab" }] };
  expect(said(read(options, hel()).after)).toEqual(["END NRM"]);
});

test("the clock is set after the results, in local time with its offset", () => {
  const { host, after } = read({ setTime: true });
  expect(rootsSaid(after)).toEqual(["DTV.R02"]);
  expect(texts(after)[0]).toMatch(/<DTV\.command_cd V="SET_TIME"\/><\/DTV><TM><TM\.dttm V="2026-03-14T10:15:00\+01:00"\/>/);
  expect(said(host.hear(ack(lastId(after))))).toEqual(["END NRM"]);
});

test("a refused errand is told and the conversation goes on", () => {
  const { host, after } = read({ setTime: true });
  const refused = host.hear(ack(lastId(after), '<ACK.type_cd V="AE"/>'));
  expect(said(refused)).toEqual(["END NRM"]);
  expect(codes(refused)).toEqual(["POCT_REFUSED"]);
  const other = read({ setTime: true });
  expect(said(other.host.hear(esc(lastId(other.after))))).toEqual(["END NRM"]);
});

test("the operator list goes in pages below the device's limit, then its end, which is not waited for", () => {
  const operators = Array.from({ length: 12 }, (_, i) => ({ id: `OP${i}`, given: "Åse", family: `Ødegård-${i}` }));
  const { host, after } = read({ operators });
  const pages: string[] = [];
  let outputs = after;
  while (rootsSaid(outputs)[0] === "OPL.R01") {
    pages.push(...texts(outputs).filter((text) => text.includes("<OPL.R01>")));
    outputs = host.hear(ack(lastId(outputs)));
  }
  expect(rootsSaid(outputs)).toEqual(["EOT.R01", "END.R01"]);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.every((page) => Buffer.byteLength(page) <= 1000)).toBe(true);
  const ids = pages.flatMap((page) => [...page.matchAll(/operator_id V="([^"]+)"/g)].map((match) => match[1]));
  expect(ids).toEqual(operators.map((one) => one.id));
});

test("after a refused page the rest is left out, but the list's end is sent", () => {
  const operators = Array.from({ length: 12 }, (_, i) => ({ id: `OP${i}`, given: "Åse", family: `Ødegård-${i}` }));
  const { host, after } = read({ operators });
  expect(rootsSaid(host.hear(ack(lastId(after), '<ACK.type_cd V="AE"/>')))).toEqual(["EOT.R01", "END.R01"]);
});

test("in continuous mode the line stays open and results come unasked", () => {
  const { host, after } = read({ continuous: true });
  expect(texts(after)[0]).toContain('V="START_CONTINUOUS"');
  expect(kinds(host.hear(ack(lastId(after))))).toEqual([]);
  const later = host.hear(obs("00301", "6.1"));
  expect(kinds(later)).toEqual(["keep", "keep", "send", "message", "end"]);
  expect(said(later)).toEqual(["ACK AA 00301"]);
});

test("a status that announces results is answered with a request, and its end of topic leads back to waiting", () => {
  const { host, after } = read({ continuous: true });
  host.hear(ack(lastId(after)));
  expect(said(host.hear(dst("1", "00302")))).toEqual(["ACK AA 00302", "REQ ROBS"]);
  host.hear(obs("00303"));
  const ended = host.hear(eot("00304"));
  expect(kinds(ended)).toContain("batch-end");
  expect(said(ended)).toEqual([]);
  expect(roots(host.hear(obs("00305")))).toEqual(["OBS.R01"]);
});

test("a status without results is only acknowledged", () => {
  const { host, after } = read({ continuous: true });
  host.hear(ack(lastId(after)));
  expect(said(host.hear(dst("0", "00302")))).toEqual(["ACK AA 00302"]);
});

test("a device that refuses continuous mode is said goodbye to", () => {
  const { host, after } = read({ continuous: true });
  expect(said(host.hear(ack(lastId(after), '<ACK.type_cd V="AE"/>')))).toEqual(["END NRM"]);
});

test("AA with an error detail counts as accepted, as the DCA's does (POCT1A.md 5.1)", () => {
  const { host, after } = read({ continuous: true });
  expect(said(host.hear(ack(lastId(after), '<ACK.type_cd V="AA"/><ACK.error_detail_cd V="300"/>')))).toEqual([]);
});
