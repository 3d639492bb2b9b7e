/** What is out of turn, late, or cut off: nothing is lost and nothing is acknowledged that was not kept. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ack, bare, codes, dst, encode, eot, esc, Host, hel, kinds, type Output, obs, roots, said, stored } from "./documents.ts";

const greeted = (host: Host, quantity = "1"): Host => {
  host.hear(hel(), dst(quantity));
  return host;
};
const acknowledging = (outputs: readonly Output[]): boolean[] =>
  outputs.flatMap((output) => (output.kind === "send" ? [output.acknowledges] : []));

describe("what is out of turn or not known", () => {
  it("is refused once before the hello, then the link is closed", () => {
    const host = new Host();
    expect(said(host.hear(dst("1")))).toEqual(["ACK AE 00102 100"]);
    expect(kinds(host.hear(dst("1", "00103"))).at(-1)).toBe("close");
    expect(codes(host.all)).toEqual(["POCT_UNEXPECTED", "POCT_UNEXPECTED"]);
  });

  it("leaves a result before the hello with the device, unanswered", () => {
    const outputs = new Host().hear(obs("1"));
    expect(kinds(outputs)).toEqual(["problem", "keep", "end", "close"]);
    expect(stored(outputs)).toEqual([]);
  });

  it("acknowledges no acknowledgement", () => {
    const host = new Host();
    expect(said(host.hear(ack("9")))).toEqual([]);
    expect(said(host.hear(hel()))).toEqual(["ACK AA 00101"]);
    expect(said(host.hear(ack("77"), ack("77")))).toEqual([]);
  });

  it("escapes a topic and refuses anything else that it does not know, and keeps both", () => {
    const host = greeted(new Host());
    expect(said(host.hear(bare("PVI.R01", "51")))).toEqual(["ESC 51 TOP"]);
    expect(said(host.hear(bare("NOVA.REAG", "52")))).toEqual(["ACK AE 52 200"]);
    expect(codes(host.all)).toEqual(["POCT_UNKNOWN_ROOT", "POCT_UNKNOWN_ROOT"]);
    expect(roots(host.all).slice(2)).toEqual(["PVI.R01", "NOVA.REAG"]);
    expect(said(host.hear(obs("1")))).toEqual(["ACK AA 1"]);
  });

  it("escapes a device's own request", () => {
    expect(said(greeted(new Host()).hear(bare("REQ.R01", "53")))).toEqual(["ESC 53 TOP"]);
  });

  it("refuses by name what is whole but unreadable, after keeping it", () => {
    const host = greeted(new Host());
    const broken = obs("00103").replace("</SVC>", "</CVS>");
    const outputs = host.hear(broken);
    expect(said(outputs)).toEqual(["ACK AE 00103 102"]);
    expect(kinds(outputs)).toEqual(["problem", "keep", "keep", "send", "end"]);
    expect(acknowledging(outputs)).toEqual([true]);
    expect(said(host.hear(obs("00104")))).toEqual(["ACK AA 00104"]);
  });

  it("breaks off when what is unreadable has no name", () => {
    const outputs = greeted(new Host()).hear("<OBS.R01><SVC></CVS></OBS.R01>");
    expect(said(outputs)).toEqual(["END ABN"]);
    expect(kinds(outputs)).toContain("keep");
    expect(kinds(outputs).at(-1)).toBe("close");
  });

  it("breaks off at a DOCTYPE, at a document beyond the limit, and at what is no POCT1-A at all", () => {
    for (const [input, code] of [
      ["<!DOCTYPE x>", "POCT_DOCTYPE"],
      [`<OBS.R01 V="${"x".repeat(2000)}"/>`, "POCT_TOO_LARGE"],
      ["x".repeat(70_000), "BYTES_OUTSIDE_MESSAGE"],
    ] as const) {
      const outputs = greeted(new Host({ maxDocumentBytes: 1000 })).hear(input);
      expect(codes(outputs)).toEqual([code]);
      expect(said(outputs)).toEqual(["END ABN"]);
      expect(kinds(outputs).at(-1)).toBe("close");
    }
  });

  it("keeps and counts bytes that belong to no document, and goes on", () => {
    const host = new Host();
    const outputs = host.hear(`\u0007\u0007${hel()}`);
    expect(outputs[0]).toMatchObject({ problem: { code: "BYTES_OUTSIDE_MESSAGE", text: "2 bytes" } });
    expect(said(outputs)).toEqual(["ACK AA 00101"]);
  });

  it("names no person and no value in any problem", () => {
    const host = greeted(new Host());
    host.hear(obs("1").replace("</SVC>", "</CVS>"), bare("PVI.R01"), obs("2").slice(0, -20));
    host.lost();
    expect(codes(host.all)).toHaveLength(3);
    expect(JSON.stringify(host.all.filter((output) => output.kind === "problem"))).not.toMatch(/15815024343|5\.4/);
  });
});

describe("time", () => {
  it("waits 60 s for the hello, whatever else is said", () => {
    const host = new Host();
    expect(host.waiting()).toBe(60_000);
    host.later(40_000);
    host.hear(dst("1"));
    expect(host.waiting()).toBe(20_000);
    const outputs = host.later(20_000);
    expect(kinds(outputs)).toEqual(["problem", "close"]);
  });

  it.each([
    ["5", 10_000],
    ["60", 60_000],
    ["100", 100_000],
    ["600", 120_000],
    ["", 60_000],
    ["soon", 60_000],
  ])("waits for an answer as the device's timeout %j says", (timeout, ms) => {
    const host = new Host();
    host.hear(hel("1", timeout));
    expect(host.waiting()).toBe(ms);
  });

  it("starts over with each document", () => {
    const host = greeted(new Host());
    host.later(50_000);
    host.hear(obs("1"));
    expect(host.waiting()).toBe(60_000);
  });

  it("waits 30 s for the next byte of a document, then drops it and closes", () => {
    const host = greeted(new Host());
    host.hear("<OBS.R01><SVC>");
    host.later(29_000);
    host.hear("<PT>");
    expect(host.waiting()).toBe(30_000);
    const outputs = host.later(30_000);
    expect(codes(outputs)).toEqual(["POCT_TIMEOUT", "TRANSMISSION_INCOMPLETE"]);
    expect(said(outputs)).toEqual(["END ABN"]);
    expect(stored(outputs)).toEqual([]);
  });

  it("does not insist on a goodbye", () => {
    const host = greeted(new Host(), "0");
    expect(kinds(host.later(60_000))).toEqual(["activity", "close"]);
  });

  it("does nothing when it is woken too early", () => {
    const host = new Host();
    expect(host.later(1000)).toEqual([]);
    expect(said(host.hear(hel()))).toEqual(["ACK AA 00101"]);
  });
});

describe("a link that breaks", () => {
  const conversation = encode([hel(), dst("1"), obs("00103")].join(""));
  const beforeResult = encode([hel(), dst("1")].join("")).length;

  it("at any byte: what is incomplete is kept, never a message, never acknowledged", () => {
    for (let length = 0; length < conversation.length; length++) {
      const host = new Host();
      host.hear(conversation.subarray(0, length));
      host.lost();
      expect(roots(host.all)).not.toContain("OBS.R01");
      expect(acknowledging(host.all)).not.toContain(true);
      const broken = length > beforeResult;
      if (broken) expect(codes(host.all)).toEqual(["TRANSMISSION_INCOMPLETE"]);
      if (broken) expect(host.all).toContainEqual({ kind: "end", complete: false });
    }
  });

  it("between documents: nothing is missing and nothing is said", () => {
    const host = greeted(new Host());
    expect(kinds(host.lost())).toEqual(["activity"]);
    expect(host.lost()).toEqual([]);
    expect(host.hear(obs("1"))).toEqual([]);
  });

  it("in the middle of the batch does not end the batch", () => {
    const host = greeted(new Host(), "2");
    host.hear(obs("1"));
    host.lost();
    expect(kinds(host.all)).not.toContain("batch-end");
  });
});

it("never throws, whatever is said", () => {
  const words = [
    hel(),
    dst("1"),
    obs("1"),
    eot(),
    esc("3"),
    ack("4"),
    bare("KPA.R01"),
    bare("END.R01"),
    "<X/>",
    "<A></B>",
    "<",
    "junk",
    "\x0b",
    "<!D",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 12 }), (spoken) => {
      const host = new Host();
      host.hear(...spoken);
      host.later(200_000);
      host.lost();
      expect(host.waiting()).toBeNull();
    }),
  );
});
