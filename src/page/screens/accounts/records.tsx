/** «Hvem gjorde hva»: every act and every look at patients' data, newest first. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Alert, Button, Table } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { codeText } from "../../texts/refusals.ts";

type Page = AnswerOf<"records.list">;

/** Of an act that another version of Labbro knew, its name. */
const wordsOf = (act: string): string => (t.acts as Readonly<Record<string, string>>)[act] ?? act;

export function Records() {
  const [pages, setPages] = useState<readonly Page[]>([]);
  const { error, isBusy, run } = useDoing();
  const last = pages.at(-1);
  const more = () =>
    void run(async () => {
      const before = last?.next ?? null;
      setPages([...pages, await ask("records.list", before === null ? {} : { before })]);
    });
  return (
    <details
      class="ds-details"
      onToggle={(event) => {
        if (event.currentTarget.open && pages.length === 0) more();
      }}
    >
      <summary>{t.accounts.records}</summary>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      <Table caption={t.accounts.records} head={t.accounts.recordsHead}>
        {pages
          .flatMap(({ records }) => records)
          .map(({ no, at, name, act, about, reason, outcome }) => (
            <tr key={no}>
              <td>{moment(at)}</td>
              <td>{name ?? t.accounts.nobody}</td>
              <td>{wordsOf(act)}</td>
              <td>{about.join(", ")}</td>
              <td>{reason ?? ""}</td>
              <td>{outcome === "done" ? t.accounts.done : t.accounts.refused(codeText(outcome))}</td>
            </tr>
          ))}
      </Table>
      {last?.next == null ? null : (
        <Button variant="secondary" isBusy={isBusy} onClick={more}>
          {t.accounts.more}
        </Button>
      )}
    </details>
  );
}
