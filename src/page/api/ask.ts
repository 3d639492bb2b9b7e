/** An act of the office, asked for as whoever is logged in. Where the act asks for the PIN (office/act.ts), so does the page, in the same breath. */
import type { ActionName, AnswerOf, AskedOf } from "../../office/index.ts";
import { askPin } from "./pin.ts";
import { post, Refused } from "./post.ts";
import { noticeRefusal } from "./session.ts";

export async function ask<Name extends ActionName>(name: Name, request: AskedOf<Name>): Promise<AnswerOf<Name>> {
  const once = async (pin?: string): Promise<AnswerOf<Name>> => {
    const body = pin === undefined ? { request } : { request, pin };
    return (await post<{ readonly answer: AnswerOf<Name> }>(`acts/${name}`, body)).answer;
  };
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "PIN_NEEDED") {
      await noticeRefusal(error);
      throw error;
    }
    return await askPin((pin) => once(pin));
  }
}
