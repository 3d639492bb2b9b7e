/** «Bekreft instrument»: one result that was read, beside what the instrument shows; each part is ticked, and whoever did it signs. */
import { useEffect, useState } from "preact/hooks";
import type { AnswerOf, AskedOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { session } from "../../api/session.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Form, Muted, Select } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { localMoment, moment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { Tick } from "./form-parts.tsx";

type Confirmable = AnswerOf<"instruments.confirmable">;
type Result = Confirmable["results"][number];
type Part = AskedOf<"instruments.confirm">["compared"][number];

interface ConfirmProps {
  readonly instrument: string;
  readonly name: string;
}

export function Unconfirmed({ instrument, name }: ConfirmProps) {
  const [isOpen, setOpen] = useState(false);
  const role = session.value?.account?.role ?? null;
  const words = t.instruments.confirming;
  return (
    <Alert colour="warning">
      {words.isNeeded}
      {role === "administrator" || role === "lab-responsible" ? (
        <div class="buttons">
          <Button variant="secondary" label={words.named(name)} onClick={() => setOpen(true)}>
            {words.act}
          </Button>
        </div>
      ) : null}
      {isOpen ? <Confirming instrument={instrument} name={name} onClose={() => setOpen(false)} /> : null}
    </Alert>
  );
}

function Confirming({ instrument, name, onClose }: ConfirmProps & { readonly onClose: () => void }) {
  const words = t.instruments.confirming;
  const [found, setFound] = useState<Confirmable | null>(null);
  const { error, run } = useDoing();
  useEffect(() => {
    void run(async () => setFound(await ask("instruments.confirmable", { instrument })));
  }, [instrument]);
  return (
    <Dialog title={words.named(name)} onClose={onClose}>
      {error === null ? null : <Alert colour="danger">{error}</Alert>}
      {found === null ? (
        error === null ? (
          <Muted>{t.common.loading}</Muted>
        ) : null
      ) : found.results.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <Comparing found={found} onClose={onClose} />
      )}
      <div class="buttons">
        <Button variant="secondary" onClick={onClose}>
          {t.common.close}
        </Button>
      </div>
    </Dialog>
  );
}

function Comparing({ found, onClose }: { readonly found: Confirmable; readonly onClose: () => void }) {
  const words = t.instruments.confirming;
  const [id, setId] = useState("");
  const [compared, setCompared] = useState<readonly Part[]>([]);
  const { error, isBusy, run } = useDoing();
  const chosen = found.results.find((one) => one.id === id);
  const isWhole = chosen !== undefined && compared.length === partsOf(chosen).length;
  const save = async () => {
    if (!isWhole || isBusy) return;
    const { instrument, base } = found;
    const isDone = await run(async () => {
      await ask("instruments.confirm", { instrument, base, result: id, compared, reason: words.reason });
      tell(words.done);
    });
    if (isDone) onClose();
  };
  return (
    <Form onSubmit={() => void save()}>
      <p>{words.help}</p>
      <Select
        label={words.which}
        value={id}
        options={[{ value: "", text: words.choose }, ...found.results.map((one) => ({ value: one.id, text: inOneLine(one) }))]}
        onChange={(next) => {
          setId(next);
          // Another result was compared by nobody yet.
          setCompared([]);
        }}
      />
      {chosen === undefined ? null : <Parts of={chosen} compared={compared} onCompared={setCompared} />}
      <Failed error={error} />
      <Muted>{words.after}</Muted>
      <Button type="submit" isBusy={isBusy} isOff={!isWhole}>
        {words.act}
      </Button>
    </Form>
  );
}

interface PartsProps {
  readonly of: Result;
  readonly compared: readonly Part[];
  readonly onCompared: (compared: readonly Part[]) => void;
}

const Parts = ({ of, compared, onCompared }: PartsProps) => (
  <fieldset class="group">
    <legend class="ds-label">{t.instruments.confirming.all}</legend>
    {partsOf(of).map(({ part, text }) => (
      <Tick
        key={part}
        label={text}
        isTicked={compared.includes(part)}
        onTick={(isTicked) => onCompared([...compared.filter((one) => one !== part), ...(isTicked ? [part] : [])])}
      />
    ))}
    <Muted>{t.instruments.confirming.sign(session.value?.account?.name ?? "")}</Muted>
  </fieldset>
);

function partsOf({ value, unit, time, patient }: Result): readonly { readonly part: Part; readonly text: string }[] {
  const { parts } = t.instruments.confirming;
  return [
    { part: "value", text: parts.value(withComma(value)) },
    { part: "unit", text: unit === null || unit === "" ? parts.noUnit : parts.unit(unit) },
    { part: "time", text: time === null ? parts.noTime : parts.time(localMoment(time)) },
    { part: "patient", text: patient === null ? parts.noPatient : parts.patient(patient.length, patient.end) },
  ];
}

const withComma = (value: string): string => value.replace(".", ",");

const inOneLine = ({ analyte, kind, value, unit, receivedAt }: Result): string => {
  const words = t.instruments.confirming;
  return words.option(
    [analyte, withComma(value), unit ?? "", `(${words.kinds[kind]})`].filter((one) => one !== "").join(" "),
    moment(receivedAt),
  );
};
