/** What the station says of an edit before it is saved: what is wrong, and what it would bring. */
import { Alert, Card, Subheading } from "../../parts/kit.tsx";
import { configProblem } from "../../texts/config-problems.ts";
import { t } from "../../texts/index.ts";
import { type Field, placeInWords } from "./field.ts";
import type { TypedSlip } from "./field-values.ts";
import type { Checked } from "./use-checked.ts";

/** Of this file, beside the fields; what was typed and cannot be read comes first. */
export function problemsByPath(file: string, slips: readonly TypedSlip[], checked: Checked | null): ReadonlyMap<string, string> {
  const own = (checked?.problems ?? []).filter((one) => one.file === file);
  return new Map([
    ...own.map((one) => [one.path, configProblem(one)] as const),
    ...slips.map(({ path, slip, typed }) => [path, t.instruments.numbers[slip](typed)] as const),
  ]);
}

interface CheckOutcomeProps {
  readonly file: string;
  readonly fields: readonly Field[];
  readonly checked: Checked;
}

export function CheckOutcome({ file: edited, fields, checked }: CheckOutcomeProps) {
  const { isRight, problems, elsewhere, warnings, consequences } = checked;
  const place = (file: string, path: string) => (file === edited ? placeInWords(fields, path) : path);
  const inWords = (one: Checked["problems"][number]) =>
    [place(one.file, one.path), configProblem(one)].filter((part) => part !== "").join(": ");
  return (
    <div role="status">
      {isRight ? <Alert colour="success">{t.instruments.isRight}</Alert> : null}
      {[...problems, ...elsewhere].map((one) => (
        <Alert key={`${one.file} ${one.path} ${one.what}`} colour="danger">
          {one.file === edited ? null : `${t.instruments.refused(one.file, one.line)} `}
          {inWords(one)}
        </Alert>
      ))}
      {warnings.map((one) => (
        <Alert key={`${one.path} ${one.what}`} colour="warning">
          {inWords(one)}
        </Alert>
      ))}
      {consequences === null ? null : <Consequences of={consequences} />}
    </div>
  );
}

function Consequences({ of: { wires: between, approvals: all, rules } }: { readonly of: NonNullable<Checked["consequences"]> }) {
  const { added = [], removed = [], changed = [] } = between ?? {};
  const wires = [...added, ...removed, ...changed];
  const approvals = all.filter(({ waitsAlready }) => !waitsAlready).map(({ row }) => row);
  return (
    <Card label={t.instruments.consequences}>
      <Subheading>{t.instruments.consequences}</Subheading>
      <p>{t.instruments.others}</p>
      {approvals.length === 0 ? null : <p>{t.instruments.approvals(approvals.join(", "))}</p>}
      {wires.length === 0 ? null : <p>{t.instruments.wires(wires.join(", "))}</p>}
      {rules.map(({ row, sentences }) => (
        <div key={row}>
          <strong>{row}</strong>
          <ul>
            {sentences.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      ))}
    </Card>
  );
}
