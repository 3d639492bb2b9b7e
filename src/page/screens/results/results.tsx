/** «Kom svarene mine fram?» Every result with where it is; a person's by the whole number, and on record. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { stationNow } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button, type Colour, Heading, Input, Muted, Select } from "../../parts/kit.tsx";
import { StillList } from "../../parts/still-list.tsx";
import { Shown } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { below } from "../../router.ts";
import { localMinute, moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { OfPerson, type Result } from "./of-person.tsx";
import { Story } from "./story.tsx";

type Page = AnswerOf<"results.list">;

export function ResultsScreen() {
  const id = below("/svar");
  return id === "" ? <List /> : <Story id={id} />;
}

type When = "any" | "today" | "yesterday" | "other";

function dayOf(when: When, other: string): string | undefined {
  const today = localMinute(stationNow()).slice(0, 10);
  if (when === "today") return today;
  if (when === "yesterday") return new Date(Date.parse(`${today}T12:00Z`) - 24 * 3_600_000).toISOString().slice(0, 10);
  return when === "other" && other !== "" ? other : undefined;
}

function List() {
  const [instrument, setInstrument] = useState("");
  const [when, setWhen] = useState<When>("today");
  const [other, setOther] = useState("");
  const [stage, setStage] = useState<Result["stage"] | "">("");
  const [ofPerson, setOfPerson] = useState<readonly Result[] | null>(null);
  const board = useAnswer("board.today", {}, []);
  const day = dayOf(when, other);
  const request = {
    ...(instrument === "" ? {} : { instrument }),
    ...(day === undefined ? {} : { day }),
    ...(stage === "" ? {} : { stage }),
  };
  const page = useAnswer("results.list", request, ["results", "delivery"]);
  return (
    <>
      <Heading>{t.results.title}</Heading>
      <fieldset class="filter">
        <legend class="ds-sr-only">{t.results.filter}</legend>
        <Select
          label={t.results.instrument}
          value={instrument}
          onChange={setInstrument}
          options={[
            { value: "", text: t.results.allInstruments },
            ...(board.answer?.instruments ?? []).map(({ id, name }) => ({ value: id, text: name })),
          ]}
        />
        <Select
          label={t.results.when}
          value={when}
          onChange={(value) => setWhen(value as When)}
          options={[
            { value: "today", text: t.results.today },
            { value: "yesterday", text: t.results.yesterday },
            { value: "other", text: t.results.other },
            { value: "any", text: t.results.anyDay },
          ]}
        />
        {when === "other" ? <Input label={t.results.day} type="date" value={other} onInput={setOther} /> : null}
        <Select
          label={t.results.stage}
          value={stage}
          onChange={(value) => setStage(value as typeof stage)}
          options={[
            { value: "", text: t.results.anyStage },
            ...Object.entries(t.results.stages).map(([value, text]) => ({ value, text })),
          ]}
        />
      </fieldset>
      <p>
        <a class="ds-link" href="/skriv-inn">
          {t.results.missing}
        </a>
      </p>
      <OfPerson onFound={setOfPerson} />
      {ofPerson === null ? (
        <Shown of={page}>{(answer) => <Pages key={JSON.stringify(request)} first={answer} request={request} />}</Shown>
      ) : (
        <>
          <p role="status">{t.results.found(ofPerson.length)}</p>
          <Rows results={ofPerson} />
        </>
      )}
    </>
  );
}

interface PagesProps {
  readonly first: Page;
  readonly request: Parameters<typeof ask<"results.list">>[1];
}

/** What lies behind the first page is asked for when somebody wants it. */
function Pages({ first, request }: PagesProps) {
  const [more, setMore] = useState<readonly Page[]>([]);
  const { error, isBusy, run } = useDoing();
  const next = (more.at(-1) ?? first).next;
  const all = [...first.results, ...more.flatMap(({ results }) => results)];
  const fetchMore = (before: string) =>
    void run(async () => {
      const found = await ask("results.list", { ...request, before });
      setMore([...more, found]);
    });
  return (
    <>
      <Rows results={all} />
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {next === null ? null : (
        <Button variant="secondary" isBusy={isBusy} onClick={() => fetchMore(next)}>
          {t.results.more}
        </Button>
      )}
    </>
  );
}

const colours: Readonly<Record<Result["stage"], Colour>> = {
  "in-journal": "success",
  ...{ changing: "info", queued: "info", "at-broker": "info", judging: "info" },
  ...{ held: "warning", "awaits-control": "warning" },
  stopped: "danger",
  ...{ "by-hand": "neutral", "not-sent": "neutral" },
};

/** A card each: nothing is scrolled sideways, however narrow. */
const Rows = ({ results }: { readonly results: readonly Result[] }) =>
  results.length === 0 ? (
    <p>{t.results.none}</p>
  ) : (
    <StillList items={results} keysOf={({ id }) => [id]}>
      {(shown) => (
        <ul class="arrivals" aria-label={t.results.title}>
          {shown.map((one) => (
            <li key={one.id} class="ds-card card arrival" data-color={one.isInDoubt ? "warning" : colours[one.stage]}>
              <Arrival of={one} />
            </li>
          ))}
        </ul>
      )}
    </StillList>
  );

function Arrival({ of }: { readonly of: Result }) {
  const { id, measuredAt, results, name, instrument, patient, stage, text, reasons, isInDoubt } = of;
  const what = results.join(", ");
  const meaning = (t.results.meaning as Readonly<Partial<Record<Result["stage"], string>>>)[stage];
  return (
    <>
      <p>
        {measuredAt === null ? t.results.unknownTime : moment(measuredAt)} · <strong>{what}</strong> · {name ?? instrument}
        <br />
        <span class="number">{patient ?? t.results.noPatient}</span>
      </p>
      <div>
        <p>
          <strong>{text}</strong>
        </p>
        {isInDoubt ? <Muted>{t.results.inDoubt}</Muted> : null}
        {meaning === undefined ? null : <Muted>{meaning}</Muted>}
        {/* The first stands in the words above. */}
        {reasons.slice(1).map(({ code, text: why }) => (
          <Muted key={code}>{why}</Muted>
        ))}
      </div>
      <a class="ds-link" href={`/svar/${encodeURIComponent(id)}`} aria-label={t.results.openOf(what)}>
        {t.results.open}
      </a>
    </>
  );
}
