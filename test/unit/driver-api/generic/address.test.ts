import { describe, expect, test } from "vitest";
import { hl7Place, lisPlace, poctPlace } from "../../../../src/driver-api/index.ts";

describe("LIS02", () => {
  test("record, field and component, counted as in the standard", () => {
    expect(lisPlace("R.4")).toEqual({ segment: "R", field: 4, component: null });
    expect(lisPlace("O.16.2")).toEqual({ segment: "O", field: 16, component: 2 });
  });

  test.each(["R4", "R.0", "R.1", "H.2", "R.4.0", "r.4", "X.4", "L.3", "R.4.2.1", "OBX-5", "R.100", " R.4", ""])(
    "%j is none",
    (text) => {
      expect(lisPlace(text)).toBeNull();
    },
  );
});

describe("HL7", () => {
  test("segment, field and component", () => {
    expect(hl7Place("OBX-5")).toEqual({ segment: "OBX", field: 5, component: null });
    expect(hl7Place("OBR-23.2")).toEqual({ segment: "OBR", field: 23, component: 2 });
    expect(hl7Place("PID-3[2].1")).toEqual({ segment: "PID", field: 3, component: 1, repetition: 2 });
    expect(hl7Place("PID-3[FNR].1")).toEqual({ segment: "PID", field: 3, component: 1, repetition: "FNR" });
    expect([hl7Place("PID-3[0].1"), hl7Place("PID-3[].1"), hl7Place("PID-3[F R]")]).toEqual([null, null, null]);
    expect(hl7Place("ZB1-3")).toEqual({ segment: "ZB1", field: 3, component: null });
  });

  test.each(["OBX.5", "OBX-0", "obx-5", "MSH-1", "MSH-2", "OBX-5.0", "OB-5", "R.4", ""])("%j is none", (text) => {
    expect(hl7Place(text)).toBeNull();
  });
});

describe("POCT1-A", () => {
  test("objects down to the attribute, V unless told", () => {
    expect(poctPlace("PT/PT.patient_id")).toEqual({ path: ["PT", "PT.patient_id"], attribute: "V" });
    expect(poctPlace("OBS/OBS.value@U")).toEqual({ path: ["OBS", "OBS.value"], attribute: "U" });
    expect(poctPlace("OBS/NTE/NTE.text")).toEqual({ path: ["OBS", "NTE", "NTE.text"], attribute: "V" });
    expect(poctPlace("OBS/OBS.normal_lo-hi_limit")?.path.at(-1)).toBe("OBS.normal_lo-hi_limit");
  });

  test.each(["PT.patient_id", "PT/patient_id", "/PT/PT.patient_id", "PT/PT.patient_id@v", "PT/", "R.4", ""])(
    "%j is none",
    (text) => {
      expect(poctPlace(text)).toBeNull();
    },
  );
});
