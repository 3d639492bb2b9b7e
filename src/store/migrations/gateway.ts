/** The steps of the gateway's schema, oldest first. A step that has been released is never edited: the next one changes what it made. */
import type { Migration } from "../database.ts";
import { base } from "./0001-base.ts";
import { clock } from "./0002-clock.ts";
import { captures } from "./0003-captures.ts";
import { firstContact } from "./0004-first-contact.ts";
import { outboxOrder } from "./0008-outbox-order.ts";

export const gatewayMigrations: readonly Migration[] = [base, clock, captures, firstContact, outboxOrder];
