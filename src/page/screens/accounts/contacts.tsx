/** «Hvem svarer nå»: name, number and hours of everybody whom a «Ring» may mean. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Failed } from "../../parts/failed.tsx";
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
  // Only what somebody types here: the rest is as the station has it, whoever saves meanwhile.
  const [typed, setTyped] = useState<Lines>({});
  const { error, isBusy, run } = useDoing();
  // Who gets a name does not move while somebody types below.
  const [titles] = useState(() => [...known.contacts, ...known.missing]);
  const lineOf = (role: Role) => typed[role] ?? known.contacts.find((one) => one.role === role) ?? none;
  const save = () =>
    void run(async () => {
      const contacts = (Object.keys(typed) as Role[]).flatMap((role) => {
        const { name, phone, hours } = lineOf(role);
        return name.trim() === "" ? [] : [{ role, name, phone, hours }];
      });
      if (contacts.length === 0) return;
      await ask("contacts.set", { contacts, reason: t.accounts.contacts });
      setTyped({});
      tell(t.accounts.saved);
    });
  return (
    <Form onSubmit={save} label={t.accounts.contacts}>
      <Muted>{t.accounts.contactsHelp}</Muted>
      {known.text === null ? null : <Alert colour="warning">{known.text}</Alert>}
      <Failed error={error} />
      {titles.map(({ role, title }) => {
        const { name, phone, hours } = lineOf(role);
        const change = (more: Partial<typeof none>) => setTyped({ ...typed, [role]: { name, phone, hours, ...more } });
        return (
          <fieldset key={role} class="filter">
            <legend class="ds-label">{title}</legend>
            <Input label={t.accounts.name} value={name} onInput={(text) => change({ name: text })} />
            <Input label={t.accounts.phone} type="tel" value={phone} onInput={(text) => change({ phone: text })} />
            <Input label={t.accounts.hours} value={hours} onInput={(text) => change({ hours: text })} />
          </fieldset>
        );
      })}
      <Button type="submit" isBusy={isBusy}>
        {t.common.save}
      </Button>
    </Form>
  );
}
