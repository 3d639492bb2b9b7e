/** «Brukere»: who may use the station, who answers now, and who did what. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Heading, Muted, Subheading, Table } from "../../parts/kit.tsx";
import { Shown, tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { day } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { AddAccount, type NewCode } from "./add-account.tsx";
import { Contacts } from "./contacts.tsx";
import { Records } from "./records.tsx";

type Account = AnswerOf<"accounts.list">[number];

export function AccountsScreen() {
  const list = useAnswer("accounts.list", {}, ["accounts"]);
  const [made, setMade] = useState<NewCode | null>(null);
  const isAdministrator = session.value?.account?.role === "administrator";
  return (
    <>
      <Heading>{t.accounts.title}</Heading>
      {made === null ? null : (
        <Alert colour="info">
          <p>
            {t.accounts.code}: <strong class="code">{made.code}</strong>
          </p>
          <p>{t.accounts.codeHelp(made.login)}</p>
        </Alert>
      )}
      <Subheading>{t.accounts.list}</Subheading>
      <Shown of={list}>{(accounts) => <Accounts accounts={accounts} mayEnd={isAdministrator} onCode={setMade} />}</Shown>
      {isAdministrator ? <AddAccount onCode={setMade} /> : null}
      <Contacts />
      <Records />
    </>
  );
}

interface AccountsProps {
  readonly accounts: readonly Account[];
  readonly mayEnd: boolean;
  readonly onCode: (code: NewCode) => void;
}

function Accounts({ accounts, mayEnd, onCode }: AccountsProps) {
  const { error, isBusy, run } = useDoing();
  const reset = (login: string) =>
    void run(async () => onCode(await ask("accounts.reset", { login, reason: t.accounts.resetReason })));
  const end = (login: string) =>
    void run(async () => {
      await ask("accounts.end", { login, reason: t.accounts.endReason });
      tell(t.accounts.ended);
    });
  return (
    <>
      <Failed error={error} />
      <Table caption={t.accounts.list} head={t.accounts.head}>
        {accounts.map(({ login, name, role, operatorCodes, lastDay, isOver, hasPassword }) => (
          <tr key={login}>
            <td>
              {name}
              {hasPassword ? null : <Muted>{t.accounts.notYet}</Muted>}
              {isOver ? <Muted>{t.accounts.over}</Muted> : null}
            </td>
            <td>{login}</td>
            <td>{t.common.roles[role]}</td>
            <td>{operatorCodes.join(", ")}</td>
            <td>{lastDay === null ? "" : day(lastDay)}</td>
            <td>
              <Button variant="secondary" isBusy={isBusy} onClick={() => reset(login)} label={t.accounts.resetOf(name)}>
                {t.accounts.reset}
              </Button>
            </td>
            <td>
              {mayEnd ? (
                <Button
                  variant="tertiary"
                  colour="danger"
                  isBusy={isBusy}
                  onClick={() => end(login)}
                  label={t.accounts.endOf(name)}
                >
                  {t.accounts.end}
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
