/** «Venter på deg»: a line per cause, then its results; what mends it stands beside. */
import { useState } from "preact/hooks";
import { useAnswer } from "../../api/use-answer.ts";
import { Button, Card, Heading, Muted, Subheading } from "../../parts/kit.tsx";
import { StillList } from "../../parts/still-list.tsx";
import { Shown } from "../../parts/told.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import type { Cause, Chosen, Entry } from "./chosen.ts";
import { type FirstContact, FirstContactCard } from "./first-contacts.tsx";
import { FixDialog } from "./fix-dialog.tsx";

export function WaitingScreen() {
  const waiting = useAnswer("held.waiting", {}, ["results", "qc"]);
  const contacts = useAnswer("first-contact.list", {}, ["results", "qc"]).answer ?? [];
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      <Heading>{t.waiting.title}</Heading>
      <Shown of={waiting}>
        {({ causes, others }) => (
          <>
            {causes.length + others.length === 0 ? <p>{t.waiting.nothing}</p> : null}
            <StillList items={[...contacts, ...groupsOf(causes, others)]} keysOf={keysOf}>
              {(shown) =>
                shown.map((one) =>
                  "instrument" in one ? (
                    <FirstContactCard key={one.instrument} contact={one} />
                  ) : (
                    <GroupCard key={keyOf(one)} group={one} onChoose={setChosen} />
                  ),
                )
              }
            </StillList>
          </>
        )}
      </Shown>
      {chosen === null ? null : <FixDialog {...chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

/** A cause with its results; without one: what is not held and yet waits for a person. */
interface Group {
  readonly cause: Cause | null;
  readonly entries: readonly (Entry & { readonly otherCauses?: number })[];
}

const groupsOf = (causes: readonly Cause[], others: readonly Entry[]): readonly Group[] => [
  ...causes.map((cause) => ({ cause, entries: cause.entries })),
  ...(others.length === 0 ? [] : [{ cause: null, entries: others }]),
];

const keysOf = (one: FirstContact | Group): readonly string[] =>
  "instrument" in one ? [one.instrument] : one.entries.map(({ id }) => id);

/** The results come and go; the cause is the same. */
const keyOf = ({ cause }: Group): string => (cause === null ? "" : `${cause.code} ${cause.nb}`);

interface GroupProps {
  readonly group: Group;
  readonly onChoose: (chosen: Chosen) => void;
}

function GroupCard({ group: { cause, entries }, onChoose }: GroupProps) {
  const title = cause?.nb ?? t.waiting.others;
  return (
    <Card colour={cause === null ? "neutral" : "warning"} label={title}>
      <Subheading>{title}</Subheading>
      {cause === null ? null : <p>{cause.do}</p>}
      <Entries entries={entries} onChoose={(entry) => onChoose({ cause, entry })} />
    </Card>
  );
}

interface EntriesProps extends Pick<Group, "entries"> {
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
