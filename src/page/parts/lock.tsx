/** The lock: it warns a minute ahead, is put off by being there, and asks for a proof. What somebody held on with stays on the screen. */
import { useEffect, useState } from "preact/hooks";
import { clockAheadMs, logOut, noteActivity, refreshSession, session, unlock } from "../api/session.ts";
import { t } from "../texts/index.ts";
import { refusalText } from "../texts/refusals.ts";
import { Dialog } from "./dialog.tsx";
import { isInHand } from "./in-hand.ts";
import { Button, Form, Input, Muted } from "./kit.tsx";

const warnMs = 60_000;
/** Being there is told to the station at most so often. */
const stepMs = 30_000;

/** Milliseconds until the lock falls; null: nobody is logged in, or it has fallen. */
function untilLock(now: number): number | null {
  const { account = null, lockAt = null, isLocked = false } = session.value ?? {};
  return account === null || lockAt === null || isLocked ? null : Date.parse(lockAt) - (now + clockAheadMs.value);
}

export function Lock() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    let toldAt = 0;
    const there = (): void => {
      const left = untilLock(Date.now());
      // In the last minute only the button counts: a cup that is put down on the keyboard is nobody.
      if (left === null || left < warnMs || Date.now() - toldAt < stepMs) return;
      toldAt = Date.now();
      void noteActivity();
    };
    const kinds = ["keydown", "pointerdown"] as const;
    for (const kind of kinds) addEventListener(kind, there);
    return () => {
      for (const kind of kinds) removeEventListener(kind, there);
    };
  }, []);
  const left = untilLock(now);
  const isPutOff = left !== null && left > 0 && left <= warnMs + stepMs && isInHand(now);
  useEffect(() => {
    if (isPutOff) void noteActivity();
  }, [isPutOff]);
  const hasFallen = left !== null && left <= 0;
  useEffect(() => {
    if (hasFallen) void refreshSession();
  }, [hasFallen]);
  if (session.value?.isLocked === true) return <Locked />;
  if (left === null || left > warnMs || left <= 0 || isPutOff) return null;
  const goOn = (): void => void noteActivity();
  return (
    <Dialog title={t.common.locksSoon(Math.ceil(left / 10_000) * 10)} onClose={goOn}>
      <div class="buttons">
        <Button onClick={goOn}>{t.common.goOn}</Button>
      </div>
    </Dialog>
  );
}

function Locked() {
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<string | undefined>(undefined);
  const hasPin = session.value?.account?.hasPin === true;
  const [byPassword, setByPassword] = useState(!hasPin);
  const send = (): void => {
    unlock(byPassword ? { password: secret } : { pin: secret })
      .then(() => setError(undefined))
      .catch((refused: unknown) => setError(refusalText(refused)))
      .finally(() => setSecret(""));
  };
  return (
    <Dialog title={t.common.locked} onClose={() => undefined}>
      <Muted>{session.value?.account?.name}</Muted>
      <p>{t.common.lockedHelp}</p>
      <Form onSubmit={send}>
        <Input
          label={byPassword ? t.common.password : t.common.pin}
          type="password"
          inputMode={byPassword ? "text" : "numeric"}
          autoComplete={byPassword ? "current-password" : "off"}
          value={secret}
          onInput={setSecret}
          error={error}
        />
        <div class="buttons">
          <Button type="submit">{t.common.unlock}</Button>
          {hasPin ? (
            <Button variant="secondary" onClick={() => setByPassword(!byPassword)}>
              {byPassword ? t.common.pin : t.common.password}
            </Button>
          ) : null}
          <Button variant="tertiary" onClick={() => void logOut()}>
            {t.common.otherPerson}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
