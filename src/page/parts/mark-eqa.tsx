/** «Dette var en prøve fra Noklus», and that it was a patient's after all: both are decisions, and both can be taken back (ruling 2). */
import { useState } from "preact/hooks";
import { ask } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";
import { t } from "../texts/index.ts";
import { Failed } from "./failed.tsx";
import { Button, Form, Input, Muted, Select } from "./kit.tsx";
import { tell } from "./told.tsx";
import { useDoing } from "./use-doing.ts";

export function MarkEqa({ id, onDone }: { readonly id: string; readonly onDone?: () => void }) {
  const rounds = useAnswer("eqa.rounds", {}, ["qc"]).answer ?? [];
  const [round, setRound] = useState("");
  const [sample, setSample] = useState("");
  const [reason, setReason] = useState<string>(t.eqa.markReason);
  const { error, isBusy, run } = useDoing();
  const samples = rounds.find((one) => one.round.name === round)?.round.samples ?? [];
  const mark = () =>
    void run(async () => {
      await ask("eqa.mark", { id, round: orNull(round), sample: orNull(sample), reason });
      tell(t.eqa.marked);
      onDone?.();
    });
  return (
    <details class="ds-details">
      <summary>{t.eqa.mark}</summary>
      <Form onSubmit={mark} label={t.eqa.mark}>
        <Muted>{t.eqa.markHelp}</Muted>
        <Failed error={error} />
        <Select
          label={t.eqa.round}
          value={round}
          onChange={(name) => {
            setRound(name);
            setSample("");
          }}
          options={[
            { value: "", text: t.eqa.noRound },
            ...rounds.map((one) => ({ value: one.round.name, text: one.round.name })),
          ]}
        />
        {samples.length === 0 ? null : (
          <Select
            label={t.eqa.sample}
            value={sample}
            onChange={setSample}
            options={[{ value: "", text: t.eqa.noRound }, ...samples.map(({ name }) => ({ value: name, text: name }))]}
          />
        )}
        <Input label={t.eqa.reason} help={t.waiting.reasonHelp} value={reason} onInput={setReason} />
        <Button type="submit" variant="secondary" isBusy={isBusy} isOff={reason.trim() === ""}>
          {t.eqa.doMark}
        </Button>
      </Form>
    </details>
  );
}

export function UndoEqa({ id, what }: { readonly id: string; readonly what: string }) {
  const { error, isBusy, run } = useDoing();
  const undo = () =>
    void run(async () => {
      await ask("eqa.undo", { id, reason: t.eqa.undoReason });
      tell(t.eqa.undone);
    });
  return (
    <>
      <Failed error={error} />
      <Button variant="secondary" isBusy={isBusy} onClick={undo} label={t.eqa.undoOf(what)}>
        {t.eqa.undo}
      </Button>
    </>
  );
}

const orNull = (text: string): string | null => (text === "" ? null : text);
