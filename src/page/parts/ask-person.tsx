/**
 * «Hvilken pasient gjelder svaret?» A number is looked up, then there is a person and no number field any more: what can be done is done to
 * whoever is named, and to nobody whose number was typed meanwhile. A scanned number may be the neighbour's label: name or birth date is
 * confirmed first, and the station compares (PAGE: safeguards against the wrong one).
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnswerOf, AskedOf } from "../../office/index.ts";
import { ask } from "../api/ask.ts";
import { t } from "../texts/index.ts";
import { Failed } from "./failed.tsx";
import { useInHand } from "./in-hand.ts";
import { Alert, Button, Form, Input } from "./kit.tsx";
import { isComplete, noNumber, numberRequest, PersonNumber, type TypedNumber } from "./person-number.tsx";
import { useDoing } from "./use-doing.ts";

type Found = AnswerOf<"held.ask-person">;

/** Goes with every request about the person: the number that was looked up, and who was named by it. */
export type PersonRequest = Pick<AskedOf<"held.assign">, "patient" | "again" | "scanned" | "confirmed">;

export interface NamedPerson {
  /** `Anna Test, f. 15.01.2050`. */
  readonly who: string;
  readonly request: PersonRequest;
}

interface Props {
  /** Results that are to be this person's; what the person has already is compared with them. */
  readonly ids: readonly string[];
  /** A result that is not stored yet, likewise; its time as it was typed. */
  readonly measured?: AskedOf<"held.ask-person">["measured"];
  /** Why the person is looked up; on record. */
  readonly reason: string;
  /** What can be done, once there is a person. Nothing in it may send on Enter: a scanner that reads again ends with it. */
  readonly children: (person: NamedPerson) => ComponentChildren;
}

interface Asked {
  readonly typed: TypedNumber;
  readonly found: Found;
}

export function AskPerson({ ids, measured, reason, children }: Props) {
  const [typed, setTyped] = useState(noNumber);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { error, isBusy, run } = useDoing();
  useInHand(asked === null ? typed.patient : asked.found.number);
  const look = () => {
    if (isBusy || !isComplete(typed)) return;
    void run(async () => {
      const found = await ask("held.ask-person", { ids, measured, ...numberRequest(typed), reason });
      setAsked({ typed, found });
    });
  };
  if (asked !== null)
    return (
      <Named
        asked={asked}
        onOther={() => {
          setTyped(noNumber);
          setAsked(null);
        }}
      >
        {children}
      </Named>
    );
  return (
    <Form onSubmit={look} label={t.waiting.whose}>
      <PersonNumber value={typed} onChange={setTyped} isFixed={isBusy} />
      <Failed error={error} />
      <Button type="submit" isBusy={isBusy} isOff={!isComplete(typed)}>
        {t.waiting.check}
      </Button>
    </Form>
  );
}

function Named({ asked, onOther, children }: { readonly asked: Asked; readonly onOther: () => void } & Pick<Props, "children">) {
  const { typed, found } = asked;
  const [said, setSaid] = useState("");
  const confirmed = typed.isScanned ? said : (found.name ?? "");
  const isSure = !typed.isScanned || isSaid(found, said);
  const start = useRef<HTMLParagraphElement>(null);
  // The number fields are gone: whoever reads by ear or keyboard goes on here.
  useEffect(() => start.current?.focus(), []);
  return (
    <div class="form">
      <p ref={start} tabIndex={-1}>
        {t.waiting.compare}{" "}
        <strong class="number">
          <span aria-hidden="true">{found.number}</span>
          <span class="ds-sr-only">{digitByDigit(found.number)}</span>
        </strong>
      </p>
      {found.isKnown === false ? <Alert colour="warning">{t.waiting.notListed}</Alert> : null}
      {found.hasAlready.map((one) => (
        <Alert key={one.id} colour="warning">
          {t.waiting.hasAlready(one.text)}
        </Alert>
      ))}
      {typed.isScanned ? <Confirm found={found} said={said} onSaid={setSaid} /> : <p>{whoIs(found)}</p>}
      {isSure
        ? children({ who: whoIs(found), request: { ...numberRequest(typed), ...(confirmed === "" ? {} : { confirmed }) } })
        : null}
      <Button variant="tertiary" onClick={onOther}>
        {t.waiting.otherPerson}
      </Button>
    </div>
  );
}

interface ConfirmProps {
  readonly found: Found;
  readonly said: string;
  readonly onSaid: (said: string) => void;
}

/** Whom the station names is ticked; of whom it knows nothing, the birth date is asked for and compared there. */
const Confirm = ({ found, said, onSaid }: ConfirmProps) =>
  found.name === null ? (
    <Input
      label={t.waiting.birthDate}
      help={t.waiting.birthDateHelp}
      inputMode="numeric"
      maxLength={10}
      value={said}
      onInput={onSaid}
    />
  ) : (
    <label class="check">
      <input
        type="checkbox"
        class="ds-input"
        checked={said !== ""}
        onChange={(event) => onSaid(event.currentTarget.checked ? (found.name ?? "") : "")}
      />
      {t.waiting.isWhom(whoIs(found))}
    </label>
  );

const isSaid = ({ name }: Found, said: string): boolean =>
  name === null ? said.replaceAll(/\D/g, "").length >= 6 : said === name;

const digitByDigit = (number: string): string =>
  Array.from(number.replace(" ", ""), (digit, i) => (i === 5 ? `${digit},` : digit)).join(" ");

const whoIs = ({ name, born, number }: Found): string =>
  name === null ? t.waiting.noName(number) : born === null ? name : t.waiting.born(name, born);
