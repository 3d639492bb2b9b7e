/** A stored transmission is read as when it came: what was no message of it then is none now. */
import { describe, expect, test } from "vitest";
import { transmissionId } from "../../../src/domain/ids.ts";
import { readStored } from "../../../src/intake/read-stored.ts";
import type { StoredTransmission } from "../../../src/store/wire/transmissions.ts";
import { dst, encode, eot, hel, obs } from "../protocol/poct1a/documents.ts";

const noLines = () => {
  throw new RangeError("no lines are spoken here");
};

function rootsOf(text: string, state: StoredTransmission["state"] = "complete"): readonly string[] {
  const stored = { id: transmissionId(1), state } as StoredTransmission;
  const { messages } = readStored({ family: "poct1a", options: {} }, stored, encode(text), noLines);
  return messages.map(({ message }) => (message.protocol === "poct1a" ? message.message.root : message.protocol));
}

describe("of a POCT1-A device", () => {
  test("the hello that begins its transmission was no message, the rest is", () => {
    expect(rootsOf(`${hel()}${dst("1")}${obs("1")}${eot()}`)).toEqual(["DST.R01", "OBS.R01", "EOT.R01"]);
  });

  test("a hello alone is what was said", () => {
    expect(rootsOf(hel())).toEqual(["HEL.R01"]);
  });

  test("a result that no hello introduced was not answered: the device sends it again, and it is not read here", () => {
    expect(rootsOf(obs("1"))).toEqual([]);
    expect(rootsOf(`${obs("1")}${hel()}${obs("2")}`)).toEqual(["OBS.R01"]);
  });

  test("what broke off holds no result", () => {
    expect(rootsOf(`${hel()}${obs("1")}`, "incomplete")).toEqual([]);
  });
});
