/** Small parts of a form that is made of the schema: a tick, what is wrong with a group, and taking something away by its name. */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { Button } from "../../parts/kit.tsx";
import { t } from "../../texts/index.ts";
import { useIsWrongBelow, useProblem } from "./form-context.ts";

interface TickProps {
  readonly label: string;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
}

export function Tick({ label, isTicked, onTick }: TickProps) {
  const id = useId();
  return (
    <div class="ds-field">
      <input
        id={id}
        type="checkbox"
        class="ds-input"
        checked={isTicked}
        onChange={(event) => onTick(event.currentTarget.checked)}
      />
      <label class="ds-label" for={id}>
        {label}
      </label>
    </div>
  );
}

interface RadioProps {
  readonly name: string;
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

export function Radio({ name, label, isChosen, onChoose }: RadioProps) {
  const id = useId();
  return (
    <div class="ds-field">
      <input id={id} type="radio" name={name} class="ds-input" checked={isChosen} onChange={onChoose} />
      <label class="ds-label" for={id}>
        {label}
      </label>
    </div>
  );
}

/** Of a group as a whole, or a list. */
export function Wrong({ path }: { readonly path: string }) {
  const problem = useProblem(path);
  return problem === undefined ? null : (
    <p class="ds-validation-message" data-color="danger">
      {problem}
    </p>
  );
}

interface FoldedProps {
  readonly title: string;
  readonly help: string;
  readonly path: string;
  /** What must be chosen is not hidden. */
  readonly isOpen: boolean;
  readonly children: ComponentChildren;
}

/** Settings that belong together; folded where nobody needs to choose, open where something is wrong. */
export function Folded({ title, help, path, isOpen, children }: FoldedProps) {
  const isWrong = useIsWrongBelow(path);
  const inside = (
    <>
      {help === "" ? null : <div data-field="description">{help}</div>}
      {children}
      <Wrong path={path} />
    </>
  );
  if (isOpen)
    return (
      <fieldset class="group">
        <legend class="ds-label">{title}</legend>
        {inside}
      </fieldset>
    );
  return (
    <details class="ds-details" open={isWrong}>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend would say the summary's words a second time */}
      <div class="group" role="group" aria-label={title}>
        {inside}
      </div>
    </details>
  );
}

interface AskingProps {
  /** `Fjern CRP`. */
  readonly act: string;
  /** Where the button itself says something else. */
  readonly label?: string;
  readonly question: string;
  /** False: nothing would be lost, so nothing is asked. */
  readonly isAsked: boolean;
  readonly onDo: () => void;
}

/** Takes something away; what holds something is named before it goes. */
export function AskingButton({ act, label, question, isAsked, onDo }: AskingProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="tertiary" onClick={() => (isAsked ? setOpen(true) : onDo())}>
        {label ?? act}
      </Button>
      {isOpen ? (
        <Question
          {...{ act, question }}
          onNo={() => setOpen(false)}
          onYes={() => {
            setOpen(false);
            onDo();
          }}
        />
      ) : null}
    </>
  );
}

interface QuestionProps {
  readonly act: string;
  readonly question: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export const Question = ({ act, question, onYes, onNo }: QuestionProps) => (
  <Dialog title={`${act}?`} onClose={onNo}>
    <p>{question}</p>
    <div class="buttons">
      <Button colour="danger" onClick={onYes}>
        {act}
      </Button>
      <Button variant="secondary" onClick={onNo}>
        {t.common.cancel}
      </Button>
    </div>
  </Dialog>
);
