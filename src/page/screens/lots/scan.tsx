/** «Skann pakningen»: what the code says, what it leaves open, and the lot is registered. Never guessed: a person chooses between readings. */
import { useState } from "preact/hooks";
import type { AnswerOf } from "../../../office/index.ts";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Form, Input, Select } from "../../parts/kit.tsx";
import { tell } from "../../parts/told.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { day } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";

type Read = AnswerOf<"lots.read-code">;

export function ScanLot() {
  const [code, setCode] = useState("");
  const [read, setRead] = useState<Read | null>(null);
  const { error, isBusy, run } = useDoing();
  const look = () => void run(async () => setRead(await ask("lots.read-code", { code })));
  const over = () => {
    setRead(null);
    setCode("");
  };
  return (
    <details class="ds-details">
      <summary>{t.lots.scan}</summary>
      <Form onSubmit={look} label={t.lots.scan}>
        <Failed error={error} />
        <Input
          label={t.lots.code}
          help={t.lots.codeHelp}
          value={code}
          onInput={(value) => {
            setRead(null);
            setCode(value);
          }}
        />
        {read === null ? (
          <Button type="submit" isBusy={isBusy} isOff={code.trim() === ""}>
            {t.lots.read}
          </Button>
        ) : null}
      </Form>
      {read === null ? null : <Register code={code} read={read} onDone={over} />}
    </details>
  );
}

interface RegisterProps {
  readonly code: string;
  readonly read: Read;
  readonly onDone: () => void;
}

const noLimits = { level: "", target: "", low: "", high: "" };

function Register({ code, read, onDone }: RegisterProps) {
  const { readings, places, isCertain } = read;
  const [reading, setReading] = useState(isCertain || readings.length === 1 ? "1" : "");
  const chosen = reading === "" ? undefined : readings[Number(reading) - 1];
  const [place, setPlace] = useState("");
  const [kind, setKind] = useState<"reagent" | "control">("reagent");
  const [limits, setLimits] = useState(noLimits);
  const { error, isBusy, run } = useDoing();
  const at = place === "" ? undefined : places[Number(place)];
  const limit = (key: keyof typeof limits) => ({
    value: limits[key],
    onInput: (value: string) => setLimits({ ...limits, [key]: value }),
  });
  const save = () =>
    void run(async () => {
      if (at === undefined || chosen === undefined) return;
      const { level, target, low, high } = limits;
      const told =
        kind === "reagent" ? {} : { level, unit: at.unit, target: orNull(target), low: orNull(low), high: orNull(high) };
      const row = { kind, analyte: at.analyte, model: at.model, ...told };
      const done = await ask("lots.register", {
        code,
        row,
        reason: t.waiting.reasons.lot,
        ...(isCertain ? {} : { reading: Number(reading) }),
      });
      tell(`${t.lots.registered(done.lot)} ${done.waitsForSecond ? t.lots.second : ""}`);
      onDone();
    });
  return (
    <Form onSubmit={save} label={t.lots.register}>
      <Failed error={error} />
      <Select
        label={isCertain ? t.lots.code : t.lots.readings}
        value={reading}
        onChange={setReading}
        options={[
          ...(isCertain ? [] : [{ value: "", text: t.lots.choose }]),
          ...readings.map(({ lot, expiry }, i) => ({
            value: String(i + 1),
            text: t.lots.reading(lot, expiry === null ? null : day(expiry)),
          })),
        ]}
      />
      {chosen?.text == null ? null : <Alert colour="danger">{chosen.text}</Alert>}
      {chosen?.waiting == null ? null : <Alert colour="info">{t.lots.waitingFor(chosen.waiting.results)}</Alert>}
      <Select
        label={t.lots.kind}
        value={kind}
        onChange={(value) => setKind(value === "control" ? "control" : "reagent")}
        options={[
          { value: "reagent", text: t.lots.kinds.reagent },
          { value: "control", text: t.lots.kinds.control },
        ]}
      />
      <Select
        label={t.lots.place}
        value={place}
        onChange={setPlace}
        options={[
          { value: "", text: t.lots.choose },
          ...places.map(({ instrument, analyte }, i) => ({ value: String(i), text: `${analyte}, ${instrument}` })),
        ]}
      />
      {kind === "control" && at !== undefined ? (
        <>
          <Select
            label={t.lots.level}
            value={limits.level}
            onChange={(level) => setLimits({ ...limits, level })}
            options={[{ value: "", text: t.lots.choose }, ...at.levels.map((level) => ({ value: level, text: level }))]}
          />
          <Input label={t.lots.target} inputMode="decimal" {...limit("target")} />
          <Input label={t.lots.low} inputMode="decimal" {...limit("low")} />
          <Input label={t.lots.high} inputMode="decimal" {...limit("high")} />
        </>
      ) : null}
      <Button type="submit" isBusy={isBusy} isOff={at === undefined || chosen === undefined}>
        {t.lots.register}
      </Button>
    </Form>
  );
}

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
