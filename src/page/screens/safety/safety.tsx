/** «Sikkerhet»: what protects the information at this station and what does not, in sentences that the station itself makes. */
import type { AnswerOf } from "../../../office/index.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Heading, Subheading } from "../../parts/kit.tsx";
import { Shown } from "../../parts/told.tsx";
import { t } from "../../texts/index.ts";

type Point = AnswerOf<"safety.show">["parts"][number]["points"][number];

export function SafetyScreen() {
  const answer = useAnswer("safety.show", {}, ["configuration", "delivery"]);
  return (
    <>
      <Heading>{t.safety.title}</Heading>
      <p>{t.safety.intro}</p>
      <Shown of={answer}>
        {({ parts }) => (
          <>
            {parts.map(({ title, points }) => (
              <section key={title} class="entry">
                <Subheading>{title}</Subheading>
                {points.map((one) => (
                  <PointText key={one.text} {...one} />
                ))}
              </section>
            ))}
          </>
        )}
      </Shown>
      <p>{t.safety.more}</p>
    </>
  );
}

const PointText = ({ state, text }: Point) =>
  state === "attention" ? (
    <Alert colour="warning">{text}</Alert>
  ) : (
    <p>
      {state === "good" ? <strong>{t.safety.protects} </strong> : null}
      {text}
    </p>
  );
