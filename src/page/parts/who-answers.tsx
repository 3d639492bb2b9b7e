/** «Hvem svarer nå»: whom to call, on the screen where somebody reads that they should; and who is missing. */
import { useAnswer } from "../api/use-answer.ts";
import { t } from "../texts/index.ts";
import { Alert, Card, Subheading } from "./kit.tsx";

export function WhoAnswers() {
  const { answer } = useAnswer("contacts.list", {}, ["accounts"]);
  if (answer === null) return null;
  return (
    <Card label={t.accounts.contacts}>
      <Subheading>{t.accounts.contacts}</Subheading>
      {answer.text === null ? null : <Alert colour="warning">{answer.text}</Alert>}
      <ul class="plain">
        {answer.contacts.map(({ role, title, name, phone, hours }) => (
          <li key={role}>
            {title}: <strong>{name}</strong>, tlf.{" "}
            <a class="ds-link" href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`}>
              {phone}
            </a>
            , {hours}
          </li>
        ))}
      </ul>
    </Card>
  );
}
