/** Real and composed captures, which are not part of the project. */
import { describe, expect, test } from "vitest";
import { readLisCapture } from "../../../../src/protocol/lis1/index.ts";
import { printLis2 } from "../../../../src/protocol/lis2/index.ts";
import { optional, reference, referenceAbsent, referenceNames } from "../../../support/reference.ts";
import { byteWise, ENQ, Host, printed, textOf } from "./host.ts";

const folders = [
  "lis/astm-for-pms",
  "lis/derived",
  "lis/openelis",
  "lis/senaite.astm",
  "synthetic",
  "abbott-afinion",
  "siemens-dca-vantage",
];
const isOurs = (path: string): boolean => path.startsWith("lis/") || path.includes("astm_");
const files = folders.flatMap((each) =>
  referenceNames(`samples/${each}/`)
    .map((name) => `${each}/${name}`)
    .filter((path) => isOurs(path) && !path.endsWith("SOURCE.txt")),
);
const load = (path: string): Uint8Array => reference(`samples/${path}`);
const read = (path: string) => {
  const { messages, problems } = readLisCapture(load(path), {});
  return {
    types: messages.map(({ message }) => message.records.map(({ type }) => type).join("")),
    texts: messages.map(({ message }) => printLis2(message)),
    codes: problems.map(({ code }) => code),
  };
};

const comments = ["BYTES_OUTSIDE_MESSAGE"];
const blood = `HPORCC${"R".repeat(18)}CRRL`;
/** Record letters of the one message in each file, and the problems beside it. */
const expected: Readonly<Record<string, readonly [string | null, readonly string[]]>> = {
  "abbott-afinion/abbott_afinion2_astm_hba1c.txt": ["HPORL", []],
  "lis/astm-for-pms/ASTM_PMS_samples.txt": [null, comments], // a log with control bytes spelled out, of the other direction
  "lis/derived/abbott_afinion2.wire240.bin": ["HPORL", []],
  "lis/derived/cobas_c111.wire240.bin": ["HPORCML", []],
  "lis/derived/dca_vantage.wire240.bin": ["HPORCRCRL", []],
  "lis/derived/pentra_xlr.wire240.bin": [blood, []],
  "lis/openelis/src_test_resources_astm-samples_chemistry-panel.astm": [`HPO${"R".repeat(16)}L`, comments],
  "lis/openelis/src_test_resources_testdata_astm_mindray-ba88a-result.txt": [`HPO${"R".repeat(10)}L`, comments],
  "lis/openelis/src_test_resources_testdata_stago_stago-start4-coagulation.astm": ["HPORRRRRL", comments],
  "lis/senaite.astm/abbott_afinion2.txt": ["HPORL", []],
  "lis/senaite.astm/cobas_c111.txt": ["HPORCML", []],
  "lis/senaite.astm/dca_vantage.txt": ["HPORCRCRL", []],
  "lis/senaite.astm/mini_vidas.txt": [null, ["TRANSMISSION_INCOMPLETE"]], // proprietary content between STX and GS
  "lis/senaite.astm/pentra_xlr.txt": [blood, []],
  "lis/senaite.astm/spotchem_el.txt": [null, ["TRANSMISSION_INCOMPLETE"]], // fixed text without a checksum
  "siemens-dca-vantage/dca_vantage_astm_alb_crt_ratio.txt": ["HPORCRCRL", []],
  "synthetic/afinion2_astm_crp_below_range_frame_per_record.bin": ["HPORL", []],
  "synthetic/afinion2_astm_crp_below_range_singleframe.bin": ["HPORL", []],
  "synthetic/afinion2_astm_crp_qc.bin": ["HPORL", []],
  "synthetic/dca_astm_hba1c_control_H.bin": ["HPOCRL", []],
  "synthetic/dca_astm_hba1c_patient.bin": ["HPORCL", []],
  "synthetic/dca_astm_real_content_rechunked_240.bin": ["HPORCRCRL", []],
};

describe.skipIf(referenceAbsent)(optional("captures"), () => {
  test("every file is expected", () => expect(files.toSorted()).toEqual(Object.keys(expected).toSorted()));

  test.each(Object.entries(expected))("%s", (path, [types, codes]) => {
    const result = read(path);
    expect([result.types, result.codes]).toEqual([types === null ? [] : [types], codes]);
  });

  test("one message in two legal framings, and split again, has the same records", () => {
    const [one, other] = ["singleframe", "frame_per_record"].map((name) =>
      read(`synthetic/afinion2_astm_crp_below_range_${name}.bin`),
    );
    expect(one?.texts).toEqual(other?.texts);
    const split = read("synthetic/dca_astm_real_content_rechunked_240.bin").texts;
    expect(split).toEqual(read("siemens-dca-vantage/dca_vantage_astm_alb_crt_ratio.txt").texts);
  });

  test.each(Object.keys(expected).filter((path) => textOf(referenceAbsent ? new Uint8Array() : load(path)).startsWith(ENQ)))(
    "%s: live, whole or byte by byte, as stored",
    (path) => {
      const whole = new Host().hear(load(path));
      expect(printed(whole)).toEqual(read(path).texts);
      expect(new Host().hear(...byteWise(load(path)))).toEqual(whole);
    },
  );
});
