/** «Hvem svarer nå»: name, number and hours of everybody whom a «Ring» may mean. */
import { useEffect, useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Alert, Button, Form, Input, Muted } from "../../parts/kit.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

type Contacts = AnswerOf<"contacts.list">;
type Role = Contacts["contacts"][number]["role"];
type Lines = Readonly<Partial<Record<Role, { readonly name: string; readonly phone: string; readonly hours: string }>>>;

export function Contacts() {
  const known = useAnswer("contacts.list", {}, ["accounts"]);
  return (
    <details class="ds-details">
      <summary>{t.accounts.contacts}</summary>
      <Shown of={known}>{(answer) => <Edit known={answer} />}</Shown>
    </details>
  );
}

const none = { name: "", phone: "", hours: "" };

function Edit({ known }: { readonly known: Contacts }) {
  const [lines, setLines] = useState<Lines>({});
  const { error, isBusy, run } = useDoing();
  const titles = [...known.contacts, ...known.missing];
  useEffect(() => {
    setLines(Object.fromEntries(known.contacts.map(({ role, name, phone, hours }) => [role, { name, phone, hours }])));
  }, [known]);
  const save = () =>
    void run(async () => {
      const contacts = titles.flatMap(({ role }) => {
        const line = lines[role];
        return line === undefined || line.name.trim() === "" ? [] : [{ role, ...line }];
      });
      await ask("contacts.set", { contacts, reason: t.accounts.contacts });
      tell(t.accounts.saved);
    });
  return (
    <Form onSubmit={save} label={t.accounts.contacts}>
      <Muted>{t.accounts.contactsHelp}</Muted>
      {known.text === null ? null : <Alert colour="warning">{known.text}</Alert>}
      {error === null ? null : (
        <Alert colour="danger" isUrgent>
          {error}
        </Alert>
      )}
      {titles.map(({ role, title }) => {
        const line = lines[role] ?? none;
        const change = (more: Partial<typeof none>) => setLines({ ...lines, [role]: { ...line, ...more } });
        return (
          <fieldset key={role} class="filter">
            <legend class="ds-label">{title}</legend>
            <Input label={t.accounts.name} value={line.name} onInput={(name) => change({ name })} />
            <Input label={t.accounts.phone} type="tel" value={line.phone} onInput={(phone) => change({ phone })} />
            <Input label={t.accounts.hours} value={line.hours} onInput={(hours) => change({ hours })} />
          </fieldset>
        );
      })}
      <Button type="submit" isBusy={isBusy}>
        {t.common.save}
      </Button>
    </Form>
  );
}
