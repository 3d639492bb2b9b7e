/** One analysis on one instrument: its rules in words, what changed since somebody approved them, and the approval of this row alone. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, type Colour, Form, Input, Muted, Word } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export type Rules = AnswerOf<"rules.table">;

type Row = Rules["rows"][number];

const colourOf = (state: Row["state"]): Colour => (state === "approved" ? "success" : "warning");

export function RuleRow({ of }: { readonly of: Row }) {
  const { row, name, analyte, state, approved, cells, chosen, settings, noLonger } = of;
  const what = `${analyte}, ${name}`;
  const isResponsible = session.value?.account?.role === "lab-responsible";
  return (
    <Card colour={colourOf(state)} label={what}>
      <h3 class="ds-heading" data-size="2xs">
        {what}
      </h3>
      <p>
        <Word colour={colourOf(state)}>{(t.rules as Readonly<Record<string, unknown>>)[state] as string}</Word>
      </p>
      {approved === null ? null : <Muted>{approved.text}</Muted>}
      <ul>
        {cells.map((cell) => (
          <Told key={cell.text} {...cell} />
        ))}
      </ul>
      {chosen.map(({ title, reasons }) => (
        <div key={title}>
          <p>
            <strong>{title}</strong>
          </p>
          <ul>
            {reasons.map((one) => (
              <Told key={one.code} {...one} />
            ))}
          </ul>
        </div>
      ))}
      {settings.length === 0 ? null : (
        <details class="ds-details">
          <summary>{t.rules.settings}</summary>
          <ul>
            {settings.map((one) => (
              <Told key={one.text} {...one} />
            ))}
          </ul>
        </details>
      )}
      {noLonger.length === 0 ? null : (
        <Alert colour="warning">
          {t.rules.noLonger}: {noLonger.join(" ")}
        </Alert>
      )}
      {state === "approved" ? null : <Trial row={row} what={what} />}
      {isResponsible && state !== "approved" ? <Approve row={row} what={what} /> : null}
    </Card>
  );
}

/** A change is said, not only coloured. */
const Told = ({ text, isNew }: { readonly text: string; readonly isNew: boolean }) => (
  <li>
    {text} {isNew ? <mark>{t.rules.isNew}</mark> : null}
  </li>
);

type Slice = NonNullable<AnswerOf<"rules.try">>;

const slices = (row: string, place: Slice["next"]): Promise<Slice | null> => ask("rules.try", { row, place });

/** Slice by slice: the station goes on with its instruments in between. */
function Trial({ row, what }: { readonly row: string; readonly what: string }) {
  const [sum, setSum] = useState<Pick<Slice, "results" | "heldNow" | "heldThen"> | null>(null);
  const { error, isBusy, run } = useDoing();
  const tryIt = () =>
    void run(async () => {
      let place: Slice["next"] = null;
      let total = { results: 0, heldNow: 0, heldThen: 0 };
      do {
        const slice: Slice | null = await slices(row, place);
        // Nothing waits for approval any more.
        if (slice === null) break;
        const { results, heldNow, heldThen, next } = slice;
        total = { results: total.results + results, heldNow: total.heldNow + heldNow, heldThen: total.heldThen + heldThen };
        place = next;
      } while (place !== null);
      setSum(total);
    });
  return (
    <>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {sum === null ? (
        <p>
          <Button variant="tertiary" isBusy={isBusy} onClick={tryIt} label={`${t.rules.tryIt} ${t.rules.tryOf(what)}`}>
            {t.rules.tryIt}
          </Button>
        </p>
      ) : (
        <p role="status">{t.rules.tried(sum.results, sum.heldNow, sum.heldThen)}</p>
      )}
    </>
  );
}

function Approve({ row, what }: { readonly row: string; readonly what: string }) {
  const [changedBy, setChangedBy] = useState("");
  const [reason, setReason] = useState<string>(t.rules.reason);
  const { error, isBusy, run } = useDoing();
  const approve = () =>
    void run(async () => {
      const by = changedBy.trim() === "" ? null : changedBy.trim();
      await ask("rules.approve", { rows: [row], changedBy: by, signature: { reason } });
      tell(t.rules.done);
    });
  return (
    <Form onSubmit={approve} label={t.rules.approveOf(what)}>
      <Failed error={error} />
      <Input label={t.rules.changedBy} value={changedBy} onInput={setChangedBy} />
      <Input label={t.common.reason} value={reason} onInput={setReason} />
      <Button type="submit" isBusy={isBusy} label={t.rules.approveOf(what)}>
        {t.rules.approve}
      </Button>
    </Form>
  );
}
