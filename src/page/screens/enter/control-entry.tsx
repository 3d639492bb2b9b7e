/**
 * A control that was run while the cable was dead. Neither targets nor limits are shown: nobody types what would fit (ruling 8). It counts
 * once it is saved, and one that failed is not taken back (ruling 12): so it is compared with the instrument first.
 */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, Form, Muted, Select } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import { Compare } from "./compare.tsx";
import { PlaceFields, ValueFields } from "./fields.tsx";
import { type Analysis, analysisOf, nothingTyped, type Places, typedRequest } from "./typed.ts";

/** The list may change while somebody types: what was chosen stays what it was. */
const keyOf = ({ lot, level }: Analysis["controls"][number]): string => JSON.stringify([lot, level]);

export function ControlEntry({ places }: { readonly places: Places }) {
  const [typed, setTyped] = useState(nothingTyped(t.enter.firstReason));
  const [material, setMaterial] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [step, setStep] = useState<"typing" | "check">("typing");
  const [told, setTold] = useState<readonly string[] | null>(null);
  const { error, isBusy, run } = useDoing();
  const of = analysisOf(places, typed);
  const control = of?.controls.find((one) => keyOf(one) === material);
  const request = typedRequest(typed, of);
  const goOn = () => {
    setMissing(request === null || control === undefined);
    setTold(null);
    if (request !== null && control !== undefined) setStep("check");
  };
  const save = (whole: NonNullable<typeof request>, { lot, level }: NonNullable<typeof control>) =>
    void run(async () => {
      const { isKnown, reasons } = await ask("enter.control", { ...whole, lot, level });
      setTold([isKnown ? t.enter.known : t.enter.controlKept, ...reasons.map(({ text }) => text)]);
      // The instrument and the reason are mostly the same for the next level.
      setTyped({ ...typed, value: "" });
      setMaterial("");
      setStep("typing");
    });
  if (step === "check" && request !== null && control !== undefined)
    return (
      <div class="form">
        <Compare
          request={request}
          place={places.find(({ id }) => id === typed.instrument)?.name ?? ""}
          more={t.enter.materialOf(control.lot, control.levelText)}
          onBack={() => setStep("typing")}
        />
        <Muted>{t.enter.checkHelp}</Muted>
        <Failed error={error} />
        <Button isBusy={isBusy} onClick={() => save(request, control)}>
          {t.enter.saveControl}
        </Button>
      </div>
    );
  return (
    <>
      {told === null ? null : (
        <Card colour={told.length > 1 ? "warning" : "success"}>
          <div role="status">
            {told.map((one) => (
              <p key={one}>{one}</p>
            ))}
          </div>
        </Card>
      )}
      <Form onSubmit={goOn} label={t.enter.control}>
        <PlaceFields
          places={places}
          typed={typed}
          of={of}
          onChange={(next) => {
            // Another analysis has other controls.
            if (analysisOf(places, next) !== of) setMaterial("");
            setTyped(next);
          }}
        />
        {of === undefined ? null : of.controls.length === 0 ? (
          <Alert colour="warning">{t.enter.noMaterial}</Alert>
        ) : (
          <Select
            label={t.enter.material}
            value={material}
            onChange={setMaterial}
            options={[
              { value: "", text: t.enter.choose },
              ...of.controls.map((one) => ({ value: keyOf(one), text: t.enter.materialOf(one.lot, one.levelText) })),
            ]}
          />
        )}
        <ValueFields typed={typed} of={of} onChange={setTyped} />
        {isMissing && (request === null || control === undefined) ? (
          <Alert colour="danger" isUrgent>
            {t.enter.missingControl}
          </Alert>
        ) : null}
        <Button type="submit">{t.enter.goOnControl}</Button>
      </Form>
    </>
  );
}
