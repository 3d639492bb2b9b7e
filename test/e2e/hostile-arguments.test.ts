/** Whatever is typed after a command, it ends with 0, 1 or 2 and sentences that a person can read; nothing of it is unforeseen. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { command } from "../support/gateway-harness.ts";
import { deviceYaml, kits, labbroYaml, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";

/** Standard input (`-`) has a test of its own: input-files.test.ts. */
const evil = ["", " ", "--", "\x1b[31m\x07\u0000", "x".repeat(5_000), "é\udc80\ufffd", "1e309", "/dev/null"];

/** E: anything; P: the station's places; S: a signature; NEW: a name that may be made. */
const lines = `
check --config E | check --config SITE --data E | check --write-schemas E
decode --driver E x | decode --driver afinion-2 --mode E FILE | decode --driver afinion-2 E | decode --device E --config SITE FILE
replay --device E --config SITE FILE | replay --device crp-1 --config E FILE | replay --device crp-1 --config SITE --data E FILE
frames E --out NEW | frames FILE --out NEW --from E | frames FILE --out NEW --fault E | frames FILE --out NEW --max E
ports --config E
simulate E --connect 127.0.0.1:1 | simulate afinion-2 --connect 127.0.0.1:1 --mode E | simulate afinion-2 --connect 127.0.0.1:1 --fault E
simulate afinion-2 --connect 127.0.0.1:1 --zone E | simulate afinion-2 --connect 127.0.0.1:1 --value E
journal --config E | journal list --archive E
held list P --by-cause | held assign E --patient E P S | held control E P S | held time E P S | held release E P S
held discard E P S | held entered-by-hand E P S | held seen E P S | held unclaimed P | held first-contact E P S
unread list P | unread retry E P S | unread discard E P S
lookback list P | lookback show E P | lookback decide E P S | lookback close E P S
enter result E P S | enter result crp-1 --analyte E --value E --unit E --patient E --at E P S | enter control crp-1 --analyte E --value E P S
outbox list P | outbox retry E P S | outbox resume P S | audit set-aside P S | audit set-aside E P S
backup E P | backup list P | restore E P | restore E P --recovery-key-file E | restore FILE P --recovery-key-file FILE
qc status P | qc status E | qc rules E | qc lots list P | qc lots import E P | qc lots import FILE --encoding E P
qc lots open E P S | qc lots exhaust E P S | qc lots block E P S | qc lots unblock E P S | qc lots trial E P S | qc lots scan E P S
qc event E P S | qc compare E P S | qc limits E P S | qc steps E P | qc void E P S
qc approve --show P | qc approve E P S | qc report --month E P | qc report --month 2026-11 --html E P
eqa list P | eqa round add E P S | eqa round close E P S
register list operators P | register gaps P | register import patients E P S
deviation list P | deviation close E P S | deviation print E P
plan show P | plan print E P | plan set E P S | review decide --year E --decision E P S | review print --year E NEW P
capture list P | capture show E P | capture export E E P | capture replay E P
E E | start --config E | start --config SITE --data P --log E | demo --port E`
  .trim()
  .split(/ \| |\n/);

function site() {
  const folder = temporaryFolder();
  const device = deviceYaml(kits.crp, { id: "crp-1", at: { port: 4 } });
  writeFiles(folder, { "site/labbro.yaml": labbroYaml(), "site/devices/crp-1.yaml": device, "file.csv": "H|\\^&\rL|1\r" });
  return (name: string): string => join(folder, name);
}

test("every command, with everything", async () => {
  const at = site();
  const words: Readonly<Record<string, readonly string[]>> = {
    P: ["--config", at("site"), "--data", at("none")],
    S: ["--by", "Kari Lab", "--reason", "prøve"],
    ...{ SITE: [at("site")], FILE: [at("file.csv")], NEW: [at("new")] },
  };
  const odd: unknown[] = [];
  for (const line of lines)
    for (const [index, one] of evil.entries()) {
      if (!line.includes("E") && index > 0) continue;
      const args = line.split(" ").flatMap((word) => (word === "E" ? [one] : (words[word] ?? word)));
      // Would make folders beside the tests.
      if (line.includes("--write-schemas") && !["", "/dev/null", "\x1b[31m\x07\u0000"].includes(one)) continue;
      const { exitCode, data, talk } = await command(...args);
      const said = [...data, ...talk].join("\n");
      if (![0, 1, 2].includes(exitCode) || /\(UNEXPECTED\)|^\s+at .+:\d+|[^\P{Cc}\n]/mu.test(said)) odd.push([line, one, said]);
    }
  expect(odd).toEqual([]);
});
