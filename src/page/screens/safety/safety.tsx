/** «Sikkerhet»: what protects the information at this station and what does not, in sentences that the station itself makes. */
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Heading, Subheading, Table } from "../../parts/kit.tsx";
import { Settle } from "../../parts/settle.tsx";
import { Shown } from "../../parts/told.tsx";
import { moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

type Point = AnswerOf<"safety.show">["parts"][number]["points"][number];

export function SafetyScreen() {
  const answer = useAnswer("safety.show", {}, ["configuration", "delivery"]);
  return (
    <>
      <Heading>{t.safety.title}</Heading>
      <p>{t.safety.intro}</p>
      <Shown of={answer}>
        {({ parts, isChanged, isOlder }) => (
          <>
            {maySettle(session.value?.account?.role) ? (
              <>
                {isChanged ? <Changes /> : null}
                {isOlder ? <Older /> : null}
              </>
            ) : null}
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

const maySettle = (role: string | undefined): boolean => role === "lab-responsible" || role === "administrator";

/** What is named here is set aside, and nothing that is found meanwhile. */
function Changes() {
  const { answer } = useAnswer("audit.findings", {}, ["delivery"]);
  const open = answer?.open ?? [];
  if (open.length === 0) return null;
  const { title, help, button, done, found } = t.safety.changes;
  const does = async (reason: string) => {
    await ask("audit.set-aside", { findings: open.map(({ id }) => id), reason });
    return done;
  };
  return (
    <>
      <Table caption={t.safety.changes.list} head={t.safety.changes.head}>
        {open.map(({ id, kind, table, row, foundAt }) => (
          <tr key={id}>
            <td>{found[kind as keyof typeof found] ?? kind}</td>
            <td>
              {table} {row}
            </td>
            <td>{moment(foundAt)}</td>
          </tr>
        ))}
      </Table>
      <Settle title={title} help={help} button={button} does={does} />
    </>
  );
}

function Older() {
  const { title, help, button, done } = t.safety.older;
  const does = async (reason: string) => {
    await ask("audit.accept", { reason });
    return done;
  };
  return <Settle title={title} help={help} button={button} does={does} />;
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
