/** A receiver as written becomes the receiver of the house: the form is complete, only what its answers mean may be left out. */
import type { Answers, Receiver, RefusalAction } from "../domain/receiver.ts";
import type { Context } from "./context.ts";
import type { WrittenReceiver } from "./schema/index.ts";

export function receiverOf({ answers, ...rest }: WrittenReceiver): Receiver {
  return answers === undefined ? rest : { ...rest, answers: answersOf(answers) };
}

function answersOf({ errors, ...codes }: NonNullable<WrittenReceiver["answers"]>): Answers {
  return { byCode: given<RefusalAction>(codes), byError: given(errors ?? {}) };
}

function given<T>(entries: Readonly<Record<string, T | undefined>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** What stands in every message must have letters that the receiver's character set has: otherwise every result would be held. */
export function checkCharset({ labbro, codes }: Context): void {
  const { site, journal, qcReceiver } = labbro.fields;
  const receivers = Object.entries({ journal, qcReceiver }).flatMap(([key, one]) => (one === undefined ? [] : [{ key, ...one }]));
  const narrow = receivers.filter(({ charset }) => charset === "iso-8859-1");
  const todo = "Write it otherwise, or agree with the receiver on charset: utf-8.";
  const what = "has a letter that the receiver's character set does not have";
  for (const { key, application, facility } of narrow) {
    if (!isLatin1(application)) labbro.fault("CONFIG_CONFLICT", [key, "application"], what, todo);
    if (!isLatin1(facility)) labbro.fault("CONFIG_CONFLICT", [key, "facility"], what, todo);
    if (!isLatin1(site?.name ?? "")) labbro.fault("CONFIG_CONFLICT", ["site", "name"], what, todo);
    for (const [index, { nlk, loinc, ucum }] of (codes?.fields.analytes ?? []).entries())
      if (![nlk.name, loinc.name, ucum?.name ?? ""].every(isLatin1))
        codes?.fault("CONFIG_CONFLICT", ["analytes", index], what, todo);
  }
}

const isLatin1 = (text: string): boolean => !/[^\u0000-\u00ff]/.test(text);
