/** «Venter på deg»: a line per cause, then its results; what mends it stands beside. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Button, Card, Heading, Muted, Subheading } from "../../parts/kit.tsx";
import { StillList } from "../../parts/still-list.tsx";
import { Shown } from "../../parts/told.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { FirstContacts } from "./first-contacts.tsx";
import { FixDialog } from "./fix-dialog.tsx";

type Waiting = AnswerOf<"held.waiting">;
export type Cause = Waiting["causes"][number];
export type Entry = Waiting["others"][number];

/** What somebody is about to mend: a cause with one result of it. */
export interface Chosen {
  readonly cause: Cause | null;
  readonly entry: Entry;
}

export function WaitingScreen() {
  const waiting = useAnswer("held.waiting", {}, ["results", "qc"]);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      <Heading>{t.waiting.title}</Heading>
      <FirstContacts />
      <Shown of={waiting}>
        {({ causes, others }) => (
          <>
            {causes.length + others.length === 0 ? <p>{t.waiting.nothing}</p> : null}
            <StillList items={causes} keyOf={keyOfCause}>
              {(shown) =>
                shown.map((cause) => (
                  <Card key={keyOfCause(cause)} colour="warning" label={cause.nb}>
                    <Subheading>{cause.nb}</Subheading>
                    <p>{cause.do}</p>
                    <Entries entries={cause.entries} onChoose={(entry) => setChosen({ cause, entry })} />
                  </Card>
                ))
              }
            </StillList>
            {others.length === 0 ? null : (
              <Card colour="neutral" label={t.waiting.others}>
                <Subheading>{t.waiting.others}</Subheading>
                <Entries entries={others} onChoose={(entry) => setChosen({ cause: null, entry })} />
              </Card>
            )}
          </>
        )}
      </Shown>
      {chosen === null ? null : <FixDialog {...chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

/** The results come and go; the cause is the same. */
const keyOfCause = ({ code, nb }: Cause): string => `${code} ${nb}`;

interface EntriesProps {
  readonly entries: readonly (Entry & { readonly otherCauses?: number })[];
  readonly onChoose: (entry: Entry) => void;
}

/** Time, instrument and operator first, the value last: nobody chooses a person by the value. */
const Entries = ({ entries, onChoose }: EntriesProps) => (
  <ul class="rows">
    {entries.map((entry) => {
      const when = entry.measuredAt === null ? t.waiting.unknownTime : moment(entry.measuredAt);
      const { otherCauses = 0 } = entry;
      return (
        <li key={entry.id} class="row">
          <div>
            <strong>{when}</strong> · {entry.instrument ?? t.waiting.unknownInstrument}
            {entry.operator === null ? null : ` · ${t.waiting.operator} ${entry.operator}`} · {entry.results.join(", ")}
            {otherCauses > 0 ? <Muted>{t.waiting.and(otherCauses)}</Muted> : null}
            {entry.asked === null ? null : <Muted>{t.waiting.asked(entry.asked.by, moment(entry.asked.at))}</Muted>}
            {entry.suggestion === null ? null : <Muted>{t.waiting.suggestion(entry.suggestion)}</Muted>}
          </div>
          <div class="buttons">
            <Button
              variant="secondary"
              onClick={() => onChoose(entry)}
              label={t.waiting.actOn(`${entry.results.join(", ")}, ${when}`)}
            >
              {t.waiting.act}
            </Button>
            <a class="ds-link" href={`/svar/${encodeURIComponent(entry.id)}`}>
              {t.waiting.story}
            </a>
          </div>
        </li>
      );
    })}
  </ul>
);
