/** «I dag»: may I use this instrument, did my results arrive? For anybody who walks by. */

import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { post } from "../../api/post.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button, Card, type Colour, Heading, Muted, Subheading, Word } from "../../parts/kit.tsx";
import { Settle } from "../../parts/settle.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { WhoAnswers } from "../../parts/who-answers.tsx";
import { clock, date, moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { refusalText } from "../../texts/refusals.ts";

type Board = AnswerOf<"board.today">;
type Instrument = Board["instruments"][number];
type Analysis = Instrument["analyses"][number];

const colours: Readonly<Record<Instrument["word"], Colour>> = {
  usable: "success",
  "usable-with-lot": "warning",
  "control-missing": "warning",
  "control-unjudged": "warning",
  "do-not-use": "danger",
  "out-of-use": "neutral",
};

/** A control falls due, and a day ends, without anything that tells the page. */
const minuteMs = 60_000;

export function BoardScreen() {
  const board = useAnswer("board.today", {}, ["qc", "results", "delivery", "connections", "configuration"]);
  const { reload } = board;
  useEffect(() => {
    const timer = setInterval(reload, minuteMs);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <>
      <Heading>{t.board.title}</Heading>
      <Shown of={board}>
        {(answer) => (
          <>
            <Banner lines={answer.banner} />
            {answer.pause === null ? null : <Resume key={answer.pause.because} {...answer.pause} />}
            <NotSetUp sentences={answer.notSetUp} />
            <Counts counts={answer.counts} />
            <Subheading>{t.board.instruments}</Subheading>
            {answer.instruments.length === 0 ? <Muted>{t.board.none}</Muted> : null}
            <ul class="cards">
              {answer.instruments.map((one) => (
                <li key={one.id}>
                  <InstrumentCard {...one} />
                </li>
              ))}
            </ul>
            <WhoAnswers />
            <Muted>{t.common.updated(clock(answer.now))}</Muted>
            {session.value?.station.isDemo === true ? <DemoRound /> : null}
          </>
        )}
      </Shown>
    </>
  );
}

const gravity: Readonly<Record<Board["banner"][number]["gravity"], Colour>> = {
  stop: "danger",
  warning: "warning",
  info: "info",
  good: "success",
};

const Banner = ({ lines }: { readonly lines: Board["banner"] }) => (
  <section aria-label={t.board.banner} class="banner">
    {lines.map(({ gravity: how, nb, call }, i) => (
      <Alert key={nb} colour={gravity[how]} isUrgent={i === 0 && how === "stop"}>
        {nb} {call}
      </Alert>
    ))}
  </section>
);

/** What is paused is told to everybody; that it goes on is said by whoever may. */
function Resume({ because, waiting, mayBeSent }: NonNullable<Board["pause"]>) {
  const role = session.value?.account?.role;
  if (role !== "lab-responsible" && role !== "administrator") return null;
  const { title, help, button, resumed, stillPaused } = t.board.resume;
  const does = async (reason: string) => ((await ask("outbox.resume", { reason })).stillPaused === null ? resumed : stillPaused);
  return (
    <Settle title={title} help={`${help[because]} ${t.board.resume.waiting(waiting, mayBeSent)}`} button={button} does={does} />
  );
}

/** Told until it is done, to whoever can see to it. */
function NotSetUp({ sentences }: { readonly sentences: Board["notSetUp"] }) {
  const role = session.value?.account?.role;
  if (sentences.length === 0 || (role !== "lab-responsible" && role !== "administrator")) return null;
  return (
    <section aria-label={t.board.notSetUp} class="banner">
      {sentences.map((one) => (
        <Alert key={one} colour="warning">
          {one}
        </Alert>
      ))}
    </section>
  );
}

function Counts({ counts }: { readonly counts: Board["counts"] }) {
  const role = session.value?.account?.role;
  const told = (["inJournal", "onTheWay", "held", "byHand", "notSent"] as const).filter((key) => counts[key] > 0);
  const seesPatients = role === "operator" || role === "lab-responsible";
  return (
    <section aria-label={t.board.counts}>
      <p class="counts">
        <strong>{t.board.received(counts.received)}</strong>
        {told.map((key) => (
          <span key={key}>{t.board[key](counts[key])}</span>
        ))}
      </p>
      {seesPatients ? (
        <p class="counts">
          <a class="ds-link" href="/svar">
            {t.board.toResults}
          </a>
          {counts.waiting > 0 ? (
            <a class="ds-link" href="/venter">
              {t.board.toWaiting}
            </a>
          ) : null}
          {counts.inDoubt > 0 ? (
            <a class="ds-link" href="/usikre-svar">
              {t.board.toDoubts}
            </a>
          ) : null}
          <a class="ds-link" href="/skriv-inn">
            {t.board.toEnter}
          </a>
        </p>
      ) : null}
    </section>
  );
}

const InstrumentCard = ({ name, word, analyses, connection, seenAt }: Instrument) => (
  <Card colour={colours[word]} label={name}>
    <h3 class="ds-heading" data-size="2xs">
      {name}
    </h3>
    {analyses.map((one) => (
      <AnalysisPart key={one.analyte} of={one} instrument={name} isAlone={analyses.length === 1} />
    ))}
    <Muted>
      {connection === null ? null : `${connectionText(connection)} `}
      {seenAt === null ? t.board.neverSeen : t.board.seen(moment(seenAt))}
    </Muted>
  </Card>
);

/** Only where nothing is real. */
function DemoRound() {
  const [isBusy, setBusy] = useState(false);
  const play = () => {
    setBusy(true);
    tell(t.board.demoPlaying);
    post("demo/round", {})
      .then(
        () => tell(t.board.demoPlayed),
        (error: unknown) => tell(refusalText(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <Button variant="secondary" onClick={play} isBusy={isBusy}>
      {t.board.demoRound}
    </Button>
  );
}

const connectionText = (state: string): string =>
  (t.board.connection as Readonly<Record<string, string>>)[state] ?? t.board.connection.waiting;

interface PartProps {
  readonly of: Analysis;
  readonly instrument: string;
  readonly isAlone: boolean;
}

function AnalysisPart({ of, instrument, isAlone }: PartProps) {
  const { analyte, word, wordText, text, dueAt, failedControls, lots } = of;
  return (
    <div class="analysis" data-color={colours[word]}>
      <p>
        {isAlone ? null : `${analyte}: `}
        <Word colour={colours[word]}>{wordText}</Word>
      </p>
      <p>{text}</p>
      {failedControls.map((one) => (
        <div key={one.id}>
          <p>{one.text}</p>
          <a
            class="ds-button"
            data-variant="secondary"
            href={`/hjelp/${encodeURIComponent(one.id)}`}
            aria-label={t.board.helpMeOnWith(`${analyte}, ${instrument}`)}
          >
            {t.board.helpMeOn}
          </a>
        </div>
      ))}
      {word === "usable" && dueAt !== null ? <p>{t.board.next(`${date(dueAt)} ${clock(dueAt)}`)}</p> : null}
      {lots.length === 0 ? null : (
        <ul class="plain" aria-label={t.board.lots}>
          {lots.map(({ lot, daysLeft, isRegistered }) => (
            <li key={lot}>{isRegistered ? t.board.lotLeft(lot, daysLeft) : t.board.lotUnknown(lot)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
