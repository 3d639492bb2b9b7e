import { describe, expect, it } from "vitest";
import { type ReasonCode, reasonCodes } from "../../../src/domain/reason-codes.ts";
import { localToInstant } from "../../../src/domain/time.ts";
import type { Outcome } from "../../../src/domain/verdict.ts";
import {
  type CommentFacts,
  instrumentComment,
  journalComments,
  lastControlComment,
  reagentLotComment,
} from "../../../src/hl7/comments.ts";

const facts: CommentFacts = {
  reagentLot: { number: "A12345", expiry: "2026-09-30" },
  lastPass: { at: localToInstant("2026-03-14T07:59:11", "Europe/Oslo"), lot: "C7781" },
  lateHours: 48,
  zone: "Europe/Oslo",
};
const comments = (reasons: readonly (readonly [ReasonCode, Outcome])[], changes: Partial<CommentFacts> = {}): readonly string[] =>
  journalComments(
    { outcome: "RELEASE_COMMENT", reasons: reasons.map(([code, outcome]) => ({ code, outcome })) },
    { ...facts, ...changes },
  );

const lotLine = "Reagenslot A12345, utløpsdato 30.09.2026.";
const controlLine = "Siste godkjente kvalitetskontroll før prøven: 14.03.2026 kl. 07.59 (kontroll-lot C7781).";

describe("the sentences of ruling 19", () => {
  it("name the instrument", () => {
    expect(instrumentComment("Afinion 2")).toBe("Pasientnær analyse utført av hjemmetjenesten, Afinion 2.");
  });

  it("name the reagent lot, with its last day if that is known", () => {
    expect(reagentLotComment({ number: "A12345", expiry: "2026-09-30" })).toBe(lotLine);
    expect(reagentLotComment({ number: "A12345", expiry: null })).toBe("Reagenslot A12345.");
    expect(reagentLotComment({ number: "A12345", expiry: "09/26" })).toBe("Reagenslot A12345, utløpsdato 09/26.");
  });

  it("name the last passed control by the wall clock of the zone", () => {
    expect(lastControlComment(Date.parse("2026-03-14T06:59:59Z"), "C7781", "Europe/Oslo")).toBe(controlLine);
  });
});

describe("the comments of a result", () => {
  it("are none when nothing is commented", () => {
    expect(comments([])).toEqual([]);
    expect(comments([["RANGE_LOW", "RELEASE"]])).toEqual([]);
  });

  it("say why and then the last control for a QC code, the lot for a reagent code", () => {
    expect(comments([["QC_OVERDUE_GRACE", "RELEASE_COMMENT"]])).toEqual([reasonCodes.QC_OVERDUE_GRACE.nb, controlLine]);
    expect(comments([["LOT_OPEN_EXPIRED", "RELEASE_COMMENT"]])).toEqual([reasonCodes.LOT_OPEN_EXPIRED.nb, lotLine]);
    expect(comments([["RANGE_HIGH", "RELEASE_COMMENT"]])).toEqual([reasonCodes.RANGE_HIGH.nb]);
  });

  it("also tell of what was held and then released by a person", () => {
    expect(comments([["QC_OVERDUE", "HOLD"]])).toEqual([reasonCodes.QC_OVERDUE.nb, controlLine]);
  });

  it.each(["QC_NEVER", "QC_NEW_LOT_NO_QC", "QC_OVERDUE", "QC_TRIGGER_PENDING", "QC_BRACKETED_OK"] as const)(
    "never say that a control was missing (%s) when one had failed or was annulled",
    (missing) => {
      for (const failed of ["QC_FAILED", "QC_DEVICE_FAILED", "QC_CONTROL_ANNULLED"] as const)
        expect(
          comments([
            [missing, "HOLD"],
            [failed, "HOLD"],
          ]),
        ).toEqual([]);
    },
  );

  it("fill in the hours of a late result", () => {
    expect(comments([["LATE_RESULT", "RELEASE_COMMENT"]])).toEqual([
      "Svaret ble overført mer enn 48 timer etter at prøven ble analysert.",
    ]);
  });

  it("leave out the lines whose facts are unknown", () => {
    expect(comments([["QC_NEVER", "HOLD"]], { lastPass: null })).toEqual([reasonCodes.QC_NEVER.nb]);
    expect(comments([["LOT_MISSING", "HOLD"]], { reagentLot: null })).toEqual([reasonCodes.LOT_MISSING.nb]);
  });

  it("never call an older control the last one after a failed one", () => {
    expect(
      comments([
        ["QC_FAILED", "HOLD"],
        ["QC_OVERDUE_GRACE", "RELEASE_COMMENT"],
      ]),
    ).toEqual([reasonCodes.QC_OVERDUE_GRACE.nb]);
  });

  it("hold the text of no code that is for staff only (ruling 6)", () => {
    const codes = Object.keys(reasonCodes) as ReasonCode[];
    const written = comments(codes.map((code) => [code, "HOLD"]));
    const internal = codes.filter((code) => !reasonCodes[code].inJournal).map((code) => reasonCodes[code].nb);
    expect(internal.length).toBeGreaterThan(0);
    expect(written.filter((line) => (internal as readonly string[]).includes(line))).toEqual([]);
    expect(written.filter((line) => line.includes("{"))).toEqual([]);
  });
});
