/** The accounts of a station. Key: the login name. A withdrawn one is history: what it signed stays readable. */
import type { Account } from "../account.ts";
import { registerOf } from "../register.ts";

export const accounts = registerOf<Account>("account");
