/** The answers of an analysis as configured become those that the gate knows; what could be meant two ways is told. */
import { type Answer, isSameAnswer } from "../../domain/answers.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { PathSegment } from "../problems.ts";
import type { WrittenAnswer } from "../schema/answers.ts";

interface WrittenKind {
  readonly name: string;
  readonly kind: "numeric" | "ordinal" | "text";
  readonly answers?: readonly WrittenAnswer[] | undefined;
  readonly limits?: object | undefined;
}

type Tell = Pick<ParsedFile<unknown>, "fault">;

/** Undefined: the analysis is answered by a number, or what stands there is wrong (then that has been told). */
export function configuredAnswers(
  file: Tell,
  path: readonly PathSegment[],
  { name, kind, answers, limits }: WrittenKind,
): readonly Answer[] | undefined {
  if (kind === "numeric") {
    if (answers !== undefined)
      file.fault(
        "CONFIG_CONFLICT",
        [...path, "answers"],
        `${name} has answers, but is numeric`,
        "Write kind: ordinal or kind: text.",
      );
    return undefined;
  }
  if (limits !== undefined)
    file.fault("CONFIG_CONFLICT", [...path, "limits"], `${name} is answered in words, which have no limits`, "Remove limits.");
  if (answers === undefined) {
    const todo = "Write answers: [{ value: … }], with every answer that the instrument gives.";
    file.fault("CONFIG_MISSING", path, `the answers of ${name} are missing`, todo);
    return undefined;
  }
  const listed = answers.map((one, index) => answerFrom(file, [...path, "answers", index], kind, one));
  tellAmbiguous(file, [...path, "answers"], listed);
  return listed;
}

function answerFrom(
  file: Tell,
  path: readonly PathSegment[],
  kind: "ordinal" | "text",
  { value, text = value, code, system }: WrittenAnswer,
): Answer {
  if (kind === "text" && (code !== undefined || system !== undefined))
    file.fault("CONFIG_CONFLICT", path, "an answer of kind: text has no code", "Remove code and system, or write kind: ordinal.");
  if (kind === "ordinal" && (code === undefined || system === undefined)) {
    const todo = 'Write code and system, such as code: "260385009", system: SCT; without codes it is kind: text.';
    file.fault("CONFIG_MISSING", path, "the code of the answer or its coding system is missing", todo);
  }
  return { value, text, code: code === undefined || system === undefined ? null : { code, system } };
}

/** Two answers that look alike in the journal, or one word of the instrument for two answers, would be a guess. */
function tellAmbiguous(file: Tell, path: readonly PathSegment[], answers: readonly Answer[]): void {
  answers.forEach((answer, index) => {
    const earlier = answers.slice(0, index);
    const place = [...path, index];
    if (earlier.some(({ value }) => value === answer.value))
      file.fault("CONFIG_CONFLICT", [...place, "value"], "the value stands here twice", "Remove one of them.");
    else if (earlier.some((other) => !isSameAnswer(other, answer) && isAlike(other, answer)))
      file.fault(
        "CONFIG_CONFLICT",
        place,
        "the journal could not tell it from an earlier answer, which has the same text or the same code",
        "Give each answer a text and a code of its own; two values for one answer have both in common.",
      );
    else if (answers.some((other) => other.text === answer.value && !isSameAnswer(other, answer)))
      file.fault(
        "CONFIG_CONFLICT",
        [...place, "value"],
        "the value is the text of another answer",
        "Give that one another text.",
      );
  });
}

function isAlike(a: Answer, b: Answer): boolean {
  const sameCode = a.code !== null && a.code.code === b.code?.code && a.code.system === b.code.system;
  return a.text === b.text || sameCode;
}
