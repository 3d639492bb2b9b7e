/** Logging in: with a password, or the first time with a one-time code. */
import { useState } from "preact/hooks";
import { logIn, session, useCode } from "../../api/session.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Form, Heading, Input } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { go } from "../../router.ts";
import { t } from "../../texts/index.ts";
import { refusalText } from "../../texts/refusals.ts";

export function LoginScreen() {
  const isFirst = session.value?.needsFirst === true;
  const [byCode, setByCode] = useState(isFirst);
  return (
    <div class="narrow">
      <Heading>{t.login.title}</Heading>
      {isFirst ? (
        <Alert colour="info">
          <strong>{t.login.first}.</strong> {t.login.firstHelp}
        </Alert>
      ) : null}
      {byCode ? <CodeForm isFirst={isFirst} /> : <PasswordForm />}
      <p>
        <Button variant="tertiary" onClick={() => setByCode(!byCode)}>
          {byCode ? t.login.withPassword : t.login.withCode}
        </Button>
      </p>
    </div>
  );
}

/** Sends, and says what came of it; once at a time. */
function useSending() {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
      tell(t.login.done);
      go("/");
    } catch (refused) {
      setError(refusalText(refused));
    } finally {
      setBusy(false);
    }
  };
  return { error, isBusy, send };
}

function PasswordForm() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { error, isBusy, send } = useSending();
  return (
    <Form onSubmit={() => void send(() => logIn(login, password))} label={t.login.title}>
      <Failed error={error} />
      <Input label={t.login.name} value={login} onInput={setLogin} autoComplete="username" />
      <Input label={t.common.password} value={password} onInput={setPassword} type="password" autoComplete="current-password" />
      <Button type="submit" isBusy={isBusy}>
        {t.common.logIn}
      </Button>
    </Form>
  );
}

function CodeForm({ isFirst }: { readonly isFirst: boolean }) {
  const [asked, setAsked] = useState({ code: "", login: "", name: "", password: "", pin: "" });
  const { error, isBusy, send } = useSending();
  const field = (key: keyof typeof asked) => ({
    value: asked[key],
    onInput: (value: string) => setAsked({ ...asked, [key]: value }),
  });
  const { name, pin, ...rest } = asked;
  const request = { ...rest, ...(name === "" ? {} : { name }), ...(pin === "" ? {} : { pin }) };
  return (
    <Form onSubmit={() => void send(() => useCode(request))} label={t.login.title}>
      <Failed error={error} />
      <Input label={t.login.code} help={t.login.codeHelp} autoComplete="one-time-code" {...field("code")} />
      <Input label={t.login.name} autoComplete="username" {...field("login")} />
      {isFirst ? <Input label={t.login.yourName} help={t.login.yourNameHelp} {...field("name")} /> : null}
      <Input
        label={t.login.newPassword}
        help={t.login.newPasswordHelp}
        type="password"
        autoComplete="new-password"
        {...field("password")}
      />
      <Input label={t.login.newPin} help={t.login.newPinHelp} type="password" inputMode="numeric" {...field("pin")} />
      <Button type="submit" isBusy={isBusy}>
        {t.common.logIn}
      </Button>
    </Form>
  );
}
