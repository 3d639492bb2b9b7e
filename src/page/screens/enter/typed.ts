/** What somebody reads off an instrument, as text from the first key to the request: nothing of it is ever turned into a number here. */
import type { AnswerOf } from "../../../office/index.ts";

export type Places = AnswerOf<"enter.places">;
export type Analysis = Places[number]["analyses"][number];

export interface TypedOff {
  readonly instrument: string;
  readonly analyte: string;
  readonly at: string;
  readonly value: string;
  /** One of the configured, `other`, or nothing chosen. */
  readonly unit: string;
  readonly otherUnit: string;
  readonly reagentLot: string;
  readonly reason: string;
}

export const nothingTyped = (reason: string): TypedOff => ({
  ...{ instrument: "", analyte: "", at: "", value: "", unit: "", otherUnit: "", reagentLot: "" },
  reason,
});

/** No unit is written so. */
export const otherUnit = " other";

/** An instrument that measures one analysis leaves no choice. */
export const analysisOf = (places: Places, { instrument, analyte }: TypedOff): Analysis | undefined => {
  const analyses = places.find(({ id }) => id === instrument)?.analyses ?? [];
  return analyses.length === 1 ? analyses[0] : analyses.find((one) => one.analyte === analyte);
};

/** A sign before the number is told apart; the number stays the text that was typed. */
export const valueRequest = (text: string): { readonly value: string; readonly comparator: "<" | ">" | null } => {
  const [, sign = "", value = ""] = /^\s*([<>]?)\s*(.*?)\s*$/.exec(text) ?? [];
  return { value, comparator: sign === "" ? null : (sign as "<" | ">") };
};

/** As the station takes it; null: something is missing. */
export function typedRequest(typed: TypedOff, of: Analysis | undefined) {
  const unit = typed.unit === otherUnit ? typed.otherUnit.trim() : typed.unit;
  const isWhole = of !== undefined && typed.at !== "" && typed.value.trim() !== "" && typed.reason.trim() !== "";
  if (!isWhole || (of.answers === null && unit === "")) return null;
  return {
    ...{ instrument: typed.instrument, analyte: of.analyte, at: typed.at, reason: typed.reason.trim() },
    // An answer of the list stands as it is listed, whatever it begins with.
    ...(of.answers === null ? valueRequest(typed.value) : { value: typed.value, comparator: null }),
    unit: of.answers === null ? unit : "",
    reagentLot: typed.reagentLot.trim() === "" ? null : typed.reagentLot.trim(),
  };
}

/** As it is shown before it is sent: what was typed, and nothing that a program made of it. */
export const shownValue = ({ value, comparator }: { readonly value: string; readonly comparator: string | null }): string =>
  `${comparator ?? ""}${value}`;
