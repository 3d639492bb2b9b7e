/** A person's results, by the whole number and for a reason: asked for by POST, on record, and nowhere in the address. */

import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Button, Field, Form, Input, Muted } from "../../parts/kit.tsx";
import { grouped } from "../../parts/person-number.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";

export type Result = AnswerOf<"results.list">["results"][number];

export function OfPerson({ onFound }: { readonly onFound: (results: readonly Result[] | null) => void }) {
  const [patient, setPatient] = useState("");
  const [reason, setReason] = useState("");
  const { error, isBusy, run } = useDoing();
  const digits = patient.replaceAll(/\D/g, "");
  const look = () =>
    void run(async () => {
      // The one before is not this one, whatever becomes of it.
      onFound(null);
      const { results } = await ask("results.of-person", { patient: digits, reason });
      setPatient("");
      onFound(results);
    });
  return (
    <details class="ds-details">
      <summary>{t.results.person}</summary>
      <Form onSubmit={look} label={t.results.person}>
        <Muted>{t.results.personHelp}</Muted>
        <Failed error={error} />
        <Field label={t.waiting.number}>
          {(ids) => (
            <input
              {...ids}
              class="ds-input number"
              type="text"
              inputMode="numeric"
              autocomplete="off"
              maxLength={14}
              value={grouped(patient)}
              onInput={(event) => setPatient(event.currentTarget.value)}
            />
          )}
        </Field>
        <Input label={t.results.why} value={reason} onInput={setReason} />
        <div class="buttons">
          <Button type="submit" isBusy={isBusy} isOff={digits.length !== 11 || reason.trim() === ""}>
            {t.results.lookUp}
          </Button>
          <Button variant="tertiary" onClick={() => onFound(null)}>
            {t.results.back}
          </Button>
        </div>
      </Form>
    </details>
  );
}
