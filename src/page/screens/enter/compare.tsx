/** What was typed, once more and alone, beside the instrument: whoever goes on has compared it. */
import { useEffect, useRef } from "preact/hooks";
import { Button, Card, Muted } from "../../parts/kit.tsx";
import { localMoment } from "../../texts/format.ts";
import { t } from "../../texts/index.ts";
import { shownValue, type typedRequest } from "./typed.ts";

type TypedRequest = NonNullable<ReturnType<typeof typedRequest>>;

interface Props {
  readonly request: TypedRequest;
  /** The instrument's name. */
  readonly place: string;
  readonly more?: string;
  readonly onBack: () => void;
}

export function Compare({ request, place, more, onBack }: Props) {
  const start = useFocusFirst();
  return (
    <Card colour="info" label={t.enter.check}>
      <p ref={start} tabIndex={-1}>
        {t.enter.check} <strong>{toldValue(request)}</strong>
      </p>
      <Muted>{[place, localMoment(request.at), more].filter((one) => one !== undefined).join(", ")}</Muted>
      <Button variant="tertiary" onClick={onBack}>
        {t.enter.change}
      </Button>
    </Card>
  );
}

/** `CRP <12,50 mg/L`. */
export const toldValue = (request: TypedRequest): string =>
  t.enter.told(request.analyte, shownValue(request), request.unit === "1" ? "" : request.unit);

/** What was in focus is gone: whoever reads by ear or keyboard goes on here. */
export function useFocusFirst() {
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
  return start;
}
