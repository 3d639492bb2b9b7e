/** What an edit would have changed of what was measured here; and of what could not be tried, that it was not, and why. */
import type { AnswerOf } from "../../../office/index.ts";
import { Alert, Muted } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { messageField, resultContent, resultField } from "../../texts/preview-fields.ts";

type Preview = AnswerOf<"configuration.preview">;

export function PreviewOutcome({ preview, isNew }: { readonly preview: Preview; readonly isNew: boolean }) {
  const { played, leftOut, results, notTried } = preview;
  return (
    <div role="status">
      {played === 0 && notTried.length === 0 ? (
        <Alert colour="warning">{isNew ? t.instruments.triedNothingNew : t.instruments.triedNothing}</Alert>
      ) : null}
      {notTried.map(({ connection, because }) => (
        <Alert key={connection} colour="warning">
          {t.instruments.notTried[because](connection)}
        </Alert>
      ))}
      {played === 0 ? null : <Differences {...preview} />}
      {played > 0 && leftOut > 0 ? <p>{t.instruments.leftOut(leftOut)}</p> : null}
      <ul>
        {results.map((one, nth) => (
          <li key={nth}>
            {one.instrument} {one.analyte} ({t.instruments.previewedAs[one.is]})
            {one.fields.map(({ field, now, edited }) => (
              <Muted key={field}>
                {t.instruments.fieldBecomes(resultField(field), resultContent(field, now), resultContent(field, edited))}
              </Muted>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Differences({ played, results, verdicts, problems }: Preview) {
  const [now, edited] = [problems.now, problems.edited].map((counts) => Object.values(counts).reduce((sum, n) => sum + n, 0));
  const isSame = results.length === 0 && verdicts.length === 0 && now === edited;
  const otherwise = Map.groupBy(
    verdicts.filter((one) => one.now?.outcome !== one.edited?.outcome),
    (one) => t.instruments.becomes(outcome(one.now), outcome(one.edited)),
  );
  const messages = verdicts.filter(({ hl7 }) => hl7.length > 0);
  const fields = [...new Set(messages.flatMap(({ hl7 }) => hl7.map(({ field }) => messageField(field))))];
  return (
    <>
      <Alert colour={isSame ? "info" : "warning"}>{t.instruments.previewed(played, isSame, results.length)}</Alert>
      <ul>
        {[...otherwise].map(([words, list]) => (
          <li key={words}>{t.instruments.resultsBecome(list.length, words)}</li>
        ))}
        {messages.length === 0 ? null : <li>{t.instruments.otherMessages(messages.length, fields.join(", "))}</li>}
        {now === edited ? null : <li>{t.instruments.otherSlips(now ?? 0, edited ?? 0)}</li>}
      </ul>
    </>
  );
}

function outcome(told: Preview["verdicts"][number]["now"]): string {
  if (told === null) return t.instruments.outcomes.none;
  return (t.instruments.outcomes as Readonly<Record<string, string>>)[told.outcome ?? "none"] ?? t.instruments.outcomes.none;
}
