import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import { ack, bare, dst, encode, eot, hel, obs } from "./documents.ts";

const read = (input: string): { roots: string[]; problems: string[] } => {
  const { messages, problems } = readPoctCapture(encode(input), {});
  return {
    roots: messages.map(({ message, at }) => `${message.root}@${at}`),
    problems: problems.map((each) => `${each.code}@${each.at}`),
  };
};

describe("reading a capture", () => {
  it("carries the newest hello forward", () => {
    const second = hel("00201").replace("SN7", "SN8");
    const { messages } = readPoctCapture(encode([obs("1"), hel(), obs("2"), second, obs("3")].join("\n")), {});
    expect(messages.map(({ message }) => message.hello?.serialId ?? null)).toEqual([null, "SN7", "SN7", "SN8", "SN8"]);
  });

  it("passes over what hosts send and says where the rest stands", () => {
    const host = [
      ack("1"),
      ...["REQ.R01", "DTV.R02", "DTV.SIEM.DVCMD", "END.R01", "KPA.R01", "OPL.R01", "PTL.R02"].map((root) => bare(root)),
    ];
    const head = host.join("");
    const { roots, problems } = read(`${head}${dst("1")}${bare("EVS.R01")}${eot()}`);
    const [at, after] = [head.length, head.length + dst("1").length];
    expect(roots).toEqual([`DST.R01@${at}`, `EVS.R01@${after}`, `EOT.R01@${after + bare("EVS.R01").length}`]);
    expect(problems).toEqual([]);
  });

  it("hands on messages of unknown types", () => {
    expect(read(bare("NOVA.REAG"))).toEqual({ roots: ["NOVA.REAG@0"], problems: [] });
  });

  it("reports a bare fragment, and reads on", () => {
    const fragment = `<CTC><CTC.lot_number V="89"/></CTC>`;
    expect(read(`${fragment}${obs("1")}`)).toEqual({
      roots: [`OBS.R01@${fragment.length}`],
      problems: ["BYTES_OUTSIDE_MESSAGE@0"],
    });
  });

  it("reports bytes that belong to no document", () => {
    expect(read(`xx${bare("EVS.R01")}yy`)).toMatchObject({
      problems: ["BYTES_OUTSIDE_MESSAGE@0", `BYTES_OUTSIDE_MESSAGE@${2 + bare("EVS.R01").length}`],
    });
  });

  it("reads nothing behind a DOCTYPE", () => {
    expect(read(`<!DOCTYPE a>${obs("1")}`)).toEqual({ roots: [], problems: ["POCT_DOCTYPE@0"] });
  });

  it("makes no message of a document cut at any byte", () => {
    const document = encode(obs("1"));
    for (let length = 1; length < document.length; length++) {
      const { messages, problems } = readPoctCapture(document.subarray(0, length), {});
      expect(messages).toEqual([]);
      expect(problems.map((each) => each.code)).toEqual(["TRANSMISSION_INCOMPLETE"]);
    }
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readPoctCapture(bytes, {}).messages).toEqual([]);
      }),
    );
  });
});
