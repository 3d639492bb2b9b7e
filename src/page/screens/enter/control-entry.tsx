/** A control that was run while the cable was dead. Neither targets nor limits are shown: nobody types what would fit (ruling 8). */
import { useState } from "preact/hooks";
import { ask } from "../../api/ask.ts";
import { Failed } from "../../parts/failed.tsx";
import { Alert, Button, Card, Form, Select } from "../../parts/kit.tsx";
import { useDoing } from "../../parts/use-doing.ts";
import { t } from "../../texts/index.ts";
import { PlaceFields, ValueFields } from "./fields.tsx";
import { type Analysis, analysisOf, nothingTyped, type Places, typedRequest } from "./typed.ts";

/** The list may change while somebody types: what was chosen stays what it was. */
const keyOf = ({ lot, level }: Analysis["controls"][number]): string => JSON.stringify([lot, level]);

export function ControlEntry({ places }: { readonly places: Places }) {
  const [typed, setTyped] = useState(nothingTyped(t.enter.firstReason));
  const [material, setMaterial] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [told, setTold] = useState<readonly string[] | null>(null);
  const { error, isBusy, run } = useDoing();
  const of = analysisOf(places, typed);
  const control = of?.controls.find((one) => keyOf(one) === material);
  const request = typedRequest(typed, of);
  const save = () => {
    setMissing(request === null || control === undefined);
    if (request === null || control === undefined) return;
    const { lot, level } = control;
    void run(async () => {
      const { isKnown, reasons } = await ask("enter.control", { ...request, lot, level });
      setTold([isKnown ? t.enter.known : t.enter.controlKept, ...reasons.map(({ text }) => text)]);
      // The instrument and the reason are mostly the same for the next level.
      setTyped({ ...typed, value: "" });
      setMaterial("");
    });
  };
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
      <Form onSubmit={save} label={t.enter.control}>
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
        <Failed error={error} />
        {isMissing && (request === null || control === undefined) ? (
          <Alert colour="danger" isUrgent>
            {t.enter.missingControl}
          </Alert>
        ) : null}
        <Button type="submit" isBusy={isBusy}>
          {t.enter.saveControl}
        </Button>
      </Form>
    </>
  );
}
