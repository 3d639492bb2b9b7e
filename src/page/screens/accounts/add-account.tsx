/** A new account: its person chooses the password with a code that is shown once. */
import { useState } from "preact/hooks";
import type { Role } from "../../../domain/signature.ts";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Form, Input, Select } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

/** Shown once: whoever makes it hands it on. */
export interface NewCode {
  readonly login: string;
  readonly code: string;
}

const empty = { login: "", name: "", codes: "", lastDay: "" };

export function AddAccount({ onCode }: { readonly onCode: (code: NewCode) => void }) {
  const [asked, setAsked] = useState(empty);
  const [role, setRole] = useState<Role>("operator");
  const { error, isBusy, run } = useDoing();
  const field = (key: keyof typeof asked) => ({
    value: asked[key],
    onInput: (value: string) => setAsked({ ...asked, [key]: value }),
  });
  const add = () =>
    void run(async () => {
      const { login, name, codes, lastDay } = asked;
      const operatorCodes = codes.split(/[,\s]+/).filter((code) => code !== "");
      const signature = { reason: t.accounts.reason };
      onCode(
        await ask("accounts.add", { login, name, as: role, operatorCodes, lastDay: lastDay === "" ? null : lastDay, signature }),
      );
      setAsked(empty);
    });
  return (
    <details class="ds-details">
      <summary>{t.accounts.add}</summary>
      <Form onSubmit={add} label={t.accounts.add}>
        <Failed error={error} />
        <Input label={t.accounts.name} {...field("name")} />
        <Input label={t.accounts.login} help={t.accounts.loginHelp} {...field("login")} />
        <Select
          label={t.accounts.role}
          value={role}
          onChange={(value) => setRole(value as Role)}
          options={Object.entries(t.common.roles).map(([value, text]) => ({ value, text }))}
        />
        <Input label={t.accounts.codes} help={t.accounts.codesHelp} {...field("codes")} />
        <Input label={t.accounts.lastDay} type="date" {...field("lastDay")} />
        <Button type="submit" isBusy={isBusy}>
          {t.accounts.add}
        </Button>
      </Form>
    </details>
  );
}
