import { describe, expect, it } from "vitest";
import { attribute, child, children, range, text, value, values } from "../../../../src/protocol/poct1a/access.ts";
import { parseXml } from "../../../../src/protocol/poct1a/xml.ts";

const service = parseXml(
  `<SVC><SVC.role_cd V="OBS"/><SVC.sequence_nbr V=""/><SVC.reason_cd V="NEW" NULL="NI"/><PT><PT.patient_id V=" 1 "/></PT>
  <NTE><NTE.text V="TGC FLAG"> 1
  </NTE.text></NTE><NTE><NTE.text NULL="UNK"/></NTE><X V="a"/><X V=""/><X V="b" SN="S"/></SVC>`,
);

describe("looking into a document", () => {
  it("finds the value of a child", () => expect(value(service, "SVC.role_cd")).toBe("OBS"));
  it("finds a value down a path, untrimmed", () => expect(value(service, "PT", "PT.patient_id")).toBe(" 1 "));
  it("reads the element's own value without a path", () => expect(value(child(service, "X"))).toBe("a"));
  it.each([[["SVC.sequence_nbr"]], [["SVC.reason_cd"]], [["SVC.status_cd"]], [["CTC", "CTC.name"]], [["NTE", "V"]]])(
    "has nothing at %j: empty, NULL or missing",
    (path) => expect(value(service, ...path)).toBeNull(),
  );
  it("takes a missing parent in its stride", () => {
    expect([
      value(null, "A"),
      child(null, "A"),
      attribute(null, "V"),
      text(null),
      values(null, "A"),
      children(null, "A"),
    ]).toEqual([null, null, null, null, [], []]);
  });
  it("lists repeated elements and their values", () => {
    expect(children(service, "NTE")).toHaveLength(2);
    expect(values(service, "X")).toEqual(["a", "b"]);
  });
  it("knows no attribute that was not sent", () => {
    expect(attribute(children(service, "X")[2] ?? null, "SN")).toBe("S");
    expect(attribute(child(service, "X"), "toString")).toBeNull();
  });
  it("reads the text between tags beside the value", () => {
    const note = child(child(service, "NTE"), "NTE.text");
    expect([value(note), text(note)]).toEqual(["TGC FLAG", "1"]);
    expect(text(service)).toBeNull();
  });
});

describe("intervals", () => {
  it.each([
    ["[3.9;6.1]", { low: "3.9", high: "6.1" }],
    ["[4;11.5]", { low: "4", high: "11.5" }],
    ["[;120]", { low: null, high: "120" }],
    ["[80;]", { low: "80", high: null }],
    ["]2.0;3.00[", { low: "2.0", high: "3.00" }],
    ["(2;3)", { low: "2", high: "3" }],
    [" [ 2 ; 3 ] ", { low: "2", high: "3" }],
  ])("%s", (sent, bounds) => expect(range(sent)).toEqual(bounds));
  it.each([null, "", "[;]", "2-3", "[2;3", "[2;3;4]", "[2]"])("%j bounds nothing", (sent) => expect(range(sent)).toBeNull());
});
