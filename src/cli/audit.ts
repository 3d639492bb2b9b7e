/** `labbro audit …`: whether what was written down still stands as it was, and who looked at a person's results. */
import { createHash } from "node:crypto";
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { findingKey } from "../domain/registers/audit-findings.ts";
import { type CliContext, type StorePlaces, withPlaces, withStore } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { type OnePerson, onePerson, withOnePerson } from "./person.ts";

interface Found {
  readonly kind: string;
  readonly table: string;
  readonly row: string;
}

/** Short enough to be typed: what was found, and how it stood, have a name of their own. */
const shortId = (id: string): string => createHash("sha256").update(id, "utf8").digest("hex").slice(0, 8);

const lineOf = ({ kind, table, row }: Found, id: string): string => `${shortId(id)}  ${kind}  ${table}  ${row}`;

export function addAudit(audit: Command, context: CliContext): void {
  const { output } = context;
  withStore(audit.command("verify").description("every row that something else than Labbro changed, deleted, inserted or moved"))
    .option("--json", "one JSON object")
    .action(async ({ json, ...store }: StorePlaces & { readonly json?: boolean }) => {
      const { verifyStore } = await import("../app/commands/audit.ts");
      const report = verifyStore(store);
      const { links, rows, findings, found, before } = report;
      if (json === true) output.data(JSON.stringify(report));
      else for (const one of findings) output.data(lineOf(one, findingKey(one)));
      if (found > findings.length) output.talk(`And ${found - findings.length} more.`);
      const aside = before.flatMap(({ setAside, ...one }) => (setAside === null ? [] : [{ ...one, setAside }]));
      for (const { setAside, ...one } of aside) {
        const { by, role, at, reason } = setAside;
        output.talk(`${lineOf(one, one.id)}  set aside by ${by} (${role}) ${at}: ${reason}`);
      }
      const isNow = new Set(findings.map(findingKey));
      const gone = before.filter((one) => one.setAside === null && !isNow.has(one.id));
      for (const one of gone) output.talk(`${lineOf(one, one.id)}  was found ${one.foundAt}, and is not so any more`);
      if (found + gone.length > 0) throw new UserError("AUDIT_BROKEN", `Found: ${found + gone.length}.`);
      output.talk(`All ${rows} rows stand as Labbro wrote them (${links} links).`);
    });
  withSignature(
    withPlaces(
      audit
        .command("set-aside")
        .description("what verify found was looked at: told as set aside from now on, and its results stay unused")
        .argument("<id>", "the finding, as `audit verify` prints it"),
    ),
  ).action(async (short: string, options: Signed) => {
    const { open } = await askOffice(context, options, "audit.findings", {});
    const one = open.find(({ id }) => shortId(id) === short.toLowerCase());
    if (one === undefined)
      throw new UserError(
        "NOT_FOUND",
        `No finding ${short} waits for anybody. What verify has just found is known after the station's next look.`,
      );
    const done = await askOffice(context, options, "audit.set-aside", { findings: [one.id], ...signatureOf(options) });
    output.data(lineOf(one, one.id));
    output.talk(`Set aside. Others that wait: ${done.open}.`);
  });
  withSignature(
    withStore(audit.command("accept").description("an older copy was put back on purpose, or the folder begun anew")),
  ).action(async (options: Signed & StorePlaces) => {
    const accept = async (archive: string) => {
      if (options.by !== undefined)
        throw new UserError("BAD_USAGE", "Of an archive the account of this machine is written down, not --by.");
      const { reason } = signatureOf(options);
      return (await import("../app/journal/look.ts")).acceptChainOf(archive, reason);
    };
    const inOffice = async () => (await askOffice(context, options, "audit.accept", signatureOf(options))).seq;
    const seq = await (options.archive === undefined ? inOffice() : accept(options.archive));
    output.talk(`Accepted. From here on: link ${seq}.`);
  });
  withSignature(
    withOnePerson(
      withPlaces(audit.command("of-person").description("who looked at a person's results, for the person who asks; on record")),
    ),
  )
    .option("--json", "one JSON object a line")
    .action(async (options: Signed & OnePerson & { readonly json?: boolean }) => {
      const request = { patient: await onePerson(options), ...signatureOf(options) };
      const looks = await askOffice(context, options, "records.of-person", request);
      if (looks.length === 0) output.talk("Ingen har sett på svar for dette nummeret på denne stasjonen.");
      for (const one of looks) {
        const { at, name, role, act, reason, results } = one;
        const line = [at, name ?? "–", role ?? "–", act, ...results, ...(reason === null ? [] : [reason])];
        output.data(options.json === true ? JSON.stringify(one) : line.join("  "));
      }
      output.talk(
        "Er det slettet hvem et svar gjaldt, finnes ikke lenger hvem som så på det: da er det ingenting igjen å lete etter med nummeret.",
      );
    });
}
