import { describe, expect, it } from "vitest";
import {
  type AcknowledgementMapping,
  acknowledgementMapping,
  defaultAcknowledgementMapping,
  isOwnDuplicate,
  judgeAcknowledgement,
} from "../../../src/hl7/judge-acknowledgement.ts";

describe("the journal's answer (HL7.md 1.5)", () => {
  it.each([
    ["AA", null, "accepted"],
    ["AE", null, "stop"],
    ["AE", "101", "stop"],
    ["AE", "207", "stop"],
    ["AR", null, "retry"],
    ["AR", "200", "stop"],
    ["AR", "201", "stop"],
    ["AR", "202", "stop"],
    ["AR", "203", "stop"],
    ["AR", "204", "retry"],
    ["AR", "206", "retry"],
    ["AR", "207", "retry"],
    ["AR", "99EPJ:200", "retry"],
    ["AR", "toString", "retry"],
    ["CA", null, "wait"],
    ["CE", null, "stop"],
    ["CR", null, "retry"],
    ["CR", "200", "retry"],
  ] as const)("%s with error %s means %s, published before or not", (code, errorCode, action) => {
    expect(judgeAcknowledgement({ code, errorCode }, false)).toBe(action);
    expect(judgeAcknowledgement({ code, errorCode }, true)).toBe(action);
  });

  it.each(["AE", "AR"] as const)("%s with 205 is our own duplicate only if we had published before", (code) => {
    expect(judgeAcknowledgement({ code, errorCode: "205" }, true)).toBe("accepted");
    expect(judgeAcknowledgement({ code, errorCode: "205" }, false)).toBe("stop");
  });

  it.each([
    [true, false, "accepted"],
    [false, false, "stop"],
    [true, true, "stop"],
    [false, true, "stop"],
  ])("published before: %s, changes an earlier message: %s: 205 means %s", (publishedBefore, changesEarlier, action) => {
    const own = isOwnDuplicate({ publishedBefore, changesEarlier });
    const retries = acknowledgementMapping({ byCode: { AE: "retry" }, byError: { AE: { "205": "retry" } } });
    for (const mapping of [defaultAcknowledgementMapping, retries])
      expect(judgeAcknowledgement({ code: "AE", errorCode: "205" }, own, mapping)).toBe(action);
  });

  it.each([
    ["CE", "stop"],
    ["CR", "retry"],
    ["CA", "wait"],
  ] as const)("%s with 205 never closes a message", (code, action) => {
    expect(judgeAcknowledgement({ code, errorCode: "205" }, true)).toBe(action);
  });

  it("can be mapped for a vendor that has AE and AR the other way round", () => {
    const swapped: AcknowledgementMapping = {
      byCode: { ...defaultAcknowledgementMapping.byCode, AE: "retry", AR: "stop" },
      byError: { AE: { "101": "stop", "99EPJ:7": "wait" } },
    };
    const judge = (code: "AA" | "AE" | "AR", errorCode: string | null) =>
      judgeAcknowledgement({ code, errorCode }, true, swapped);
    expect([judge("AE", null), judge("AE", "101"), judge("AE", "99EPJ:7"), judge("AR", "207")]).toEqual([
      "retry",
      "stop",
      "wait",
      "stop",
    ]);
    expect([judge("AA", null), judge("AE", "205")]).toEqual(["accepted", "accepted"]);
  });

  it("is mapped as configured, and as usual for the rest", () => {
    const mapping = acknowledgementMapping({
      byCode: { AE: "retry" },
      byError: { AR: { "207": "stop" }, CE: { "100": "retry" } },
    });
    const judge = (code: "AE" | "AR" | "CA" | "CE" | "CR", errorCode: string | null) =>
      judgeAcknowledgement({ code, errorCode }, false, mapping);
    expect([judge("AE", null), judge("AR", "207"), judge("AR", "203"), judge("AR", null)]).toEqual([
      "retry",
      "stop",
      "stop",
      "retry",
    ]);
    expect([judge("CE", "100"), judge("CE", null), judge("CR", null), judge("CA", null)]).toEqual([
      "retry",
      "stop",
      "retry",
      "wait",
    ]);
    expect(acknowledgementMapping()).toEqual(defaultAcknowledgementMapping);
  });

  it("CA never ends the wait, whatever is configured", () => {
    const mapping = acknowledgementMapping({ byCode: { CA: "stop" } });
    expect(judgeAcknowledgement({ code: "CA", errorCode: null }, true, mapping)).toBe("wait");
  });
});
