/** «Usikre svar»: what the journal has and is in doubt, a card per case; what waits for somebody first, the newest first. */
import { useAnswer } from "../../api/use-answer.ts";
import { Card, Heading, Muted, Subheading, Word } from "../../parts/kit.tsx";
import { StillList } from "../../parts/still-list.tsx";
import { Shown } from "../../parts/told.tsx";
import { below } from "../../router.ts";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Case } from "./case.tsx";
import { type CaseSummary, colourOf } from "./colours.ts";

export function LookBackScreen() {
  const id = below("/usikre-svar");
  return id === "" ? <Cases /> : <Case id={id} />;
}

function Cases() {
  const cases = useAnswer("lookback.list", {}, ["qc", "results", "delivery"]);
  return (
    <>
      <Heading>{t.lookBack.title}</Heading>
      <p>{t.lookBack.intro}</p>
      <Shown of={cases}>
        {(all) => {
          const newest = all.toReversed();
          const [open, closed] = [newest.filter((one) => one.closed === null), newest.filter((one) => one.closed !== null)];
          return (
            <>
              {open.length === 0 ? <p>{t.lookBack.none}</p> : <List cases={open} />}
              {closed.length === 0 ? null : (
                <details class="ds-details">
                  <summary>{t.lookBack.closed}</summary>
                  <List cases={closed} />
                </details>
              )}
            </>
          );
        }}
      </Shown>
    </>
  );
}

const List = ({ cases }: { readonly cases: readonly CaseSummary[] }) => (
  <StillList items={cases} keysOf={({ id }) => [id]}>
    {(shown) => (
      <ul class="cards">
        {shown.map((one) => (
          <li key={one.id}>
            <Card colour={colourOf[one.state]} label={one.about}>
              <Subheading>{one.about}</Subheading>
              <p>
                <Word colour={colourOf[one.state]}>{one.text}</Word>
              </p>
              <p>{t.lookBack.of(one.results, one.undecided)}</p>
              <p>{one.do}</p>
              <Muted>{t.lookBack.since(moment(one.openedAt))}</Muted>
              <a
                class="ds-button"
                data-variant="secondary"
                href={`/usikre-svar/${encodeURIComponent(one.id)}`}
                aria-label={t.lookBack.showOf(one.about)}
              >
                {t.lookBack.show}
              </a>
            </Card>
          </li>
        ))}
      </ul>
    )}
  </StillList>
);
