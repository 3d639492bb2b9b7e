/** GS1 application identifiers that stand on laboratory packs, with the lengths of the GS1 General Specifications, section 3. */

export interface Gs1Identifier {
  readonly ai: string;
  readonly title: string;
  /** Digits alone, or the 82 signs of section 7.11. */
  readonly signs: "digits" | "text";
  /** Fewest and most signs. */
  readonly length: readonly [number, number];
  /** Read further: a GTIN's or SSCC's last digit checks the others; a date is YYMMDD. */
  readonly means?: "checked" | "date";
}

const fixed = (ai: string, title: string, length: number, means?: Gs1Identifier["means"]): Gs1Identifier => ({
  ai,
  title,
  signs: "digits",
  length: [length, length],
  ...(means === undefined ? {} : { means }),
});
const upTo = (ai: string, title: string, longest: number, signs: Gs1Identifier["signs"] = "text"): Gs1Identifier => ({
  ai,
  title,
  signs,
  length: [1, longest],
});

const list: readonly Gs1Identifier[] = [
  fixed("00", "SSCC", 18, "checked"),
  fixed("01", "GTIN", 14, "checked"),
  fixed("02", "GTIN of contents", 14, "checked"),
  upTo("10", "lot", 20),
  fixed("11", "produced", 6, "date"),
  fixed("12", "due", 6, "date"),
  fixed("13", "packed", 6, "date"),
  fixed("15", "best before", 6, "date"),
  fixed("16", "sell by", 6, "date"),
  fixed("17", "expiry", 6, "date"),
  fixed("20", "variant", 2),
  upTo("21", "serial number", 20),
  upTo("22", "consumer variant", 20),
  upTo("30", "count", 8, "digits"),
  upTo("37", "count of contents", 8, "digits"),
  upTo("240", "product number", 30),
  upTo("241", "customer's number", 30),
  upTo("242", "variation", 6, "digits"),
  upTo("243", "packaging number", 20),
  upTo("250", "second serial number", 30),
  upTo("251", "source", 30),
  upTo("400", "order", 30),
  upTo("90", "agreed between partners", 30),
  ...["91", "92", "93", "94", "95", "96", "97", "98", "99"].map((ai) => upTo(ai, "company's own", 90)),
];

const byAi = new Map(list.map((one) => [one.ai, one]));

/** Null: not on the list, so its length is not known and nothing behind it can be read. */
export const identifierNamed = (ai: string): Gs1Identifier | null => byAi.get(ai) ?? null;

/** The identifier a text begins with; no identifier is the beginning of another. */
export const identifierAtStart = (text: string): Gs1Identifier | null =>
  byAi.get(text.slice(0, 2)) ?? byAi.get(text.slice(0, 3)) ?? null;
