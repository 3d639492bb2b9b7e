/**
 * The one catalogue of error codes. `says` is a sentence for a person, `do` what to do about it, `retried` whether
 * Labbro tries again by itself. The code is printed with the sentence so that a screenshot is enough.
 */

import { backupProblems } from "./backup-problems.ts";
import { type CatalogueEntry, entry } from "./catalogue-entry.ts";
import { configProblems } from "./config-problems.ts";
import { decodeProblems } from "./decode-problems.ts";
import { loginProblems } from "./login-problems.ts";
import { wireProblems } from "./wire-problems.ts";

export type { CatalogueEntry };

/** What could not be written may be a result, or what a person decided of one that was sent. */
const untold = "A result that was not sent is held; one that the journal has stays there as it is: change it there by hand.";

export const problemCatalogue = {
  ...backupProblems,
  ...decodeProblems,
  ...loginProblems,
  ...wireProblems,
  // Connections
  PORT_ABSENT: entry("The port is not there.", "Plug the cable in; it is opened by itself.", true),
  PORT_BUSY: entry("Another program has the port open.", "Close the other program; the port is opened by itself.", true),
  PORT_DENIED: entry("Labbro may not open the port.", "Give its account access to serial ports (group dialout).", true),
  PORT_LOST: entry("The cable was pulled or the adapter vanished.", "Plug it in again; it is opened by itself.", true),
  PORT_FAILED: entry("The port could not be opened.", "Try another cable or USB socket; it is retried by itself.", true),
  PORT_AMBIGUOUS: entry("Several adapters answer to this description.", "Name its serial number, or its path.", true),
  PORT_SERVER_REFUSED: entry(
    "The terminal server does not do what was asked of its serial port.",
    "Set its port to RFC 2217 and let the network choose its settings, or set it to raw and use tcp-client.",
    true,
  ),
  PORT_SERVER_SILENT: entry(
    "What answers is no RFC 2217 terminal server.",
    "Set the server's port to RFC 2217, or set it to raw and use tcp-client.",
    true,
  ),
  ADDRESS_UNUSABLE: entry(
    "Labbro cannot listen on this network address.",
    "Choose an address of this machine and a port above 1023.",
    true,
  ),
  ADDRESS_IN_USE: entry("Another program listens on this network port.", "Choose another port, or stop the other program.", true),
  PEER_REFUSED: entry("The instrument refuses the connection.", "Check that it is on and that address and port are right.", true),
  PEER_UNREACHABLE: entry("The instrument cannot be reached on the network.", "Check network cable, address and power.", true),
  PEER_NOT_ALLOWED: entry(
    "A machine that is not on the allow list tried to connect.",
    "Add its address under `allow`, if it is yours.",
  ),
  PEER_TOO_MANY: entry(
    "Too many connections from instruments are open on this port; one more was refused.",
    "Restart the instrument; if several stand behind one address, give them ports of their own.",
    true,
  ),
  LINK_FLOODED: entry(
    "What comes on this connection is no message, and comes without end; it was closed.",
    "Check driver, mode and speed, then restart the instrument; it is opened again after a while.",
    true,
  ),
  ...configProblems,
  // Store
  STORE_UNSAFE: entry("The data folder does not keep what is written.", "Use a local disk, not a network share."),
  STORE_IN_USE: entry("A gateway already runs on this data folder.", "Stop it first, or use another folder with --data."),
  STORE_NEWER: entry("The data folder was written by a newer Labbro.", "Install the newer version again."),
  STORE_OLDER: entry(
    "The data folder was written by an older Labbro.",
    "Start the gateway once: it brings the folder up to date.",
  ),
  STORE_FULL: entry("The disk is full: instruments are not answered, so they keep their results.", "Free some space.", true),
  STARTING: entry("Labbro is starting.", "Wait a moment.", true),
  STORE_UNWRITABLE: entry(
    "The data folder cannot be written: instruments are not answered, so they keep their results.",
    "Check the disk and the rights on the data folder; the work goes on by itself.",
    true,
  ),
  RECOVERY_SET_ASIDE: entry(
    "Something that an instrument handed over was stored and cannot be read.",
    "Look at the results on the instrument's own display and enter them in the journal by hand, and run a control on it; then: labbro unread list, and discard. Send the log to the maintainers; it is read again by itself after an update.",
    true,
  ),
  FOLLOW_UP_FAILING: entry(
    "What follows from an event could not be done: a lot, control, decision or change may leave results in the journal in doubt without a case.",
    "Look through the results of that day and `labbro lookback list`. Send the log to the maintainers; it is tried again by itself.",
    true,
  ),
  BATCH_UNDECIDED: entry(
    "Results of a docking were received and are not judged yet.",
    "Look for them on the instrument's own display if they are urgent. Send the log to the maintainers; it is tried again by itself.",
    true,
  ),
  STORE_LOCKED: entry(
    "Another program holds the database: instruments are not answered, so they keep their results.",
    "Close the other program (a database browser, a copy that is running); it goes on by itself.",
    true,
  ),
  AUDIT_BROKEN: entry(
    "What was written down here has been changed by something that is not Labbro.",
    "Keep a copy of the whole data folder (or of the archive and its files), tell whoever answers for information security, and see which rows: `labbro audit verify`. When somebody has looked: «Sikkerhet», or `labbro audit set-aside ID`. At a station run a control on every instrument: until it has passed no result goes by itself, and what was measured before waits for a person.",
  ),
  STORE_UNCHECKED: entry(
    "What is stored could not be looked through: whether something else has changed it is not known. Where it cannot be read at all, nothing is judged until it was.",
    "It is tried again by itself. If it stays so, see that the disk has room, that the key lies in its place and that nobody has put another file in the place of the database, and start Labbro again.",
    true,
  ),
  AUDIT_OLDER: entry(
    "The data here are older than what was written before, or another station uses this name.",
    "If an older copy was put back, or the data folder begun anew, say so: `labbro audit accept` (with --archive for a journal's archive). Else find the other station, and tell whoever answers for information security.",
  ),
  STORE_DAMAGED: entry(
    "The database is damaged: instruments are not answered, so they keep their results.",
    "Stop Labbro, keep a copy of the whole data folder, and put the newest whole copy in its place; without one, start anew: `labbro start --new-store` says what would be lost and puts the damaged one aside.",
  ),
  STORE_INCOMPLETE: entry(
    "The data folder is not whole.",
    "Put the whole folder back as it was (its files belong together); if only its key is lost or wrong: `labbro key restore` with the recovery key. Without either, start anew: `labbro start --new-store` says what would be lost and puts what is left aside.",
  ),
  VALUE_CHANGED: entry(
    "A stored value is not as it was written; it is not used.",
    "Read the result on the instrument, enter it in the journal by hand, and call the IT contractor: the disk or another program changed stored data.",
  ),
  KEY_NOT_HERE: entry(
    "The key of the data is not where it should be.",
    "Start Labbro as the service that has the key, or name the key's file in LABBRO_KEY_FILE (an archive's: LABBRO_JOURNAL_KEY_FILE); if it is lost: `labbro key restore` with the recovery key.",
  ),
  KEY_IN_USE: entry("The key file is there already, so it may be another store's.", "Name a file that is not there yet."),
  BAD_RECOVERY_KEY: entry("This is not the recovery key of these data.", "Type all 14 groups of the newest one."),
  KEY_NOT_WRITTEN: entry(
    "Labbro cannot write a key to this place.",
    "Name a file in a folder that is there; for systemd move the key to a file first (labbro key move), then hand that file over with its own tool.",
  ),
  KEY_LEFT: entry(
    "The key lies in its new place, but a file that it lay in could not be wiped.",
    "Destroy that file by hand: whoever has it and the data folder can read everything.",
  ),
  ARCHIVE_INCOMPLETE: entry(
    "The journal's archive and its key do not belong together; repeated messages would be taken for new ones.",
    "Put its files back as they were (FILE, FILE.key, FILE.mark); if only its key is lost: `labbro key restore --archive FILE` with the recovery key. To begin a new archive, move all of them away first.",
  ),
  ARCHIVE_DAMAGED: entry(
    "The journal's archive is damaged: messages are not accepted, so the stations keep them.",
    "Stop the receivers, keep a copy of its files, and put the newest whole copy in their place (`labbro restore --archive`); without one, move them all away and start anew: what the stations have still is sent again.",
  ),
  ARCHIVE_OLDER: entry(
    "The journal's archive was written by an older Labbro.",
    "Start its receiver once: it brings the archive up to date.",
  ),
  ARCHIVE_IN_USE: entry("A receiver runs on this archive, or somebody looks at it.", "Stop all its receivers first."),
  ARCHIVE_THERE: entry("There is an archive under this name already; nothing was touched.", "Restore to another name."),
  LOSS_NOT_CONFIRMED: entry(
    "Nothing was changed.",
    "Put a whole copy of the folder back if there is one; if there is none, run it again with --new-store --confirm-loss.",
  ),
  NO_STORE: entry(
    "This folder holds no data of Labbro.",
    "Name the station's data folder with --data, or run the command where its folder `data` lies; `labbro start` makes a new one.",
  ),
  FOLDER_OPEN: entry(
    "The folder holds other things and is open to other users of this machine; persons' data would lie open there.",
    "Name a folder of its own.",
  ),
  CREDENTIALS_TORN: entry(
    "The file with the broker's passwords was not whole; new passwords were made.",
    "Copy the journal's new password from broker-credentials.json in the data folder to its receiver, if it uses this broker.",
  ),
  MESSAGE_CHANGED: entry(
    "The stored message is not as it was written; it is not sent as it is now.",
    "See in the journal whether it has the result from before; else read it on the instrument and enter it there by hand. Call the IT contractor: the disk or another program changed stored data.",
  ),
  // Work list and lots
  NOT_FOUND: entry("There is no such entry.", "List the entries and use one of their ids."),
  RESULT_ERASED: entry(
    "It was erased whose this result was; it stays as it was judged.",
    "Look it up in the journal, and change it there.",
  ),
  NOT_ALLOWED_NOW: entry("This cannot be done with the entry as it stands.", "Read why, and list the entries again."),
  UNDO_TOO_LATE: entry(
    "It is too late to take this back: the result has been sent.",
    "Was it sent for the wrong person? Use «Feil pasient» when the journal has it. Else tell the laboratory responsible.",
  ),
  NOT_PERMITTED: entry(
    "You may not do that.",
    "Your role: ask someone who may (config/README.md lists the rights of each). A file or folder: run the command as the gateway's account.",
  ),
  GATEWAY_HUNG_UP: entry(
    "The running gateway ended the conversation before it answered.",
    "Look at the list whether it was done, then try again.",
  ),
  PERSON_IN_ARGUMENTS: entry(
    "A person's number was given as an argument, where others on this PC see it while the command runs.",
    "Leave it out: whose it is is asked for, or read from a file (--patient FILE) or standard input (--patient -). Take the line out of the shell's history.",
  ),
  BAD_PERSON_NUMBER: entry("The person number is not valid.", "Type it again from the journal."),
  PERSON_NOT_CONFIRMED: entry(
    "Nothing says that this number is the person who is meant; nothing was decided.",
    "Compare with the journal, and say the name or the birth date, or type the number twice.",
  ),
  LOT_FILE_BAD_LINE: entry("A line of the file is wrong; nothing was imported.", "Correct the line and import again."),
  LOT_AMBIGUOUS: entry("Several lots have this number.", "Say which with --kind, --analyte or --model."),
  LOT_CODE_UNREADABLE: entry("The scanned code is no GS1 code that can be read.", "Scan again, or type the lot and its expiry."),
  LOT_CODE_AMBIGUOUS: entry(
    "The scanner left out where the lot number ends, so the code can be read in other ways.",
    "Compare with the label and say which with --reading NUMBER, or set the scanner to send FNC1 (GS).",
  ),
  REGISTER_FILE_BAD_LINE: entry("A line of the file is wrong; nothing was imported.", "Correct the line and import again."),
  TEXT_PERSONAL: entry("The text holds eleven digits that may be a person number; nothing was kept.", "Write it without them."),
  // Captures
  CAPTURE_PERSONAL: entry(
    "Personal data would be left in the file; nothing was written.",
    "Export with --keep-personal only if the receiver may see it.",
  ),
  // Usage
  BAD_USAGE: entry("The command was not understood.", "Read its --help."),
  BAD_INPUT_FILE: entry("The file cannot be read.", "Check its name and content."),
  BAD_OUTPUT_FILE: entry(
    "The file cannot be written.",
    "Choose another name or folder; a file that is there is not overwritten.",
  ),
  NODE_TOO_OLD: entry("This Node.js is too old for Labbro.", "Run `npm ci`, then start with `npm run`."),
  UNEXPECTED: entry(
    "Something went wrong that Labbro did not foresee.",
    "Send the log to the maintainers; it holds no personal data.",
  ),
  // Delivery
  BROKER_UNREACHABLE: entry("The message broker cannot be reached.", "Check the network; it is retried by itself.", true),
  BROKER_REFUSED: entry("The broker refused the connection.", "Check user name and password.", true),
  BROKER_UNTRUSTED: entry(
    "The broker's certificate is not one that this gateway trusts; nothing was sent.",
    "Check mqtt.tls.ca, the host name in mqtt.url, and the certificate's dates; it is retried.",
    true,
  ),
  BROKER_NO_SHARING: entry(
    "The broker does not offer shared subscriptions (MQTT 5), which a group of receivers needs.",
    "Use a broker that does, or run one receiver without a group.",
  ),
  BROKER_REFUSED_MESSAGE: entry("The broker did not take a message.", "Check its quotas and access rules; it is retried.", true),
  BROKER_REFUSED_CERTIFICATE: entry(
    "The broker did not accept this gateway's certificate.",
    "Check mqtt.tls.cert and mqtt.tls.key, their dates, and that the broker knows who issued them; it is retried.",
    true,
  ),
  BROKER_NO_RETAIN: entry(
    "The broker keeps no retained messages, which tell others whether this gateway is there.",
    "Have them turned on at the broker (Mosquitto: retain_available true); it is retried.",
    true,
  ),
  BROKER_NO_QOS: entry(
    "The broker takes no messages that it must acknowledge (QoS 1), so nothing could be sent safely.",
    "Have QoS 1 allowed at the broker (Mosquitto: max_qos 2); it is retried.",
    true,
  ),
  BROKER_NOT_AUTHORIZED: entry(
    "The broker knows this gateway but does not allow what it asks for.",
    "Have its account allowed to publish and subscribe below its prefix (access rules in config/README.md); it is retried.",
    true,
  ),
  BROKER_BANNED: entry(
    "The broker has banned this gateway.",
    "Ask whoever runs the broker why, and to lift the ban; it is retried.",
    true,
  ),
  BROKER_BUSY: entry(
    "The broker is busy or does not serve now.",
    "Nothing unless it lasts: then ask whoever runs the broker; it is retried.",
    true,
  ),
  BROKER_QUOTA: entry(
    "The broker says that this gateway has used up its quota.",
    "Ask whoever runs the broker to raise it; it is retried.",
    true,
  ),
  BROKER_MOVED: entry(
    "The broker says that another server is to be used.",
    "Ask whoever runs the broker for the new address and write it to mqtt.url; it is retried.",
    true,
  ),
  BROKER_NAME_REFUSED: entry(
    "The broker does not take this gateway's client id.",
    "Have client ids allowed that begin with labbro-; it is retried.",
    true,
  ),
  BROKER_ENDED_IT: entry(
    "The broker ended the connection and says that it meant to.",
    "Nothing unless it lasts: then ask whoever runs the broker; it is retried.",
    true,
  ),
  BROKER_TLS_FILES: entry(
    "The certificate files for the broker cannot be used.",
    "Check that mqtt.tls.ca, mqtt.tls.cert and mqtt.tls.key are PEM files that belong together; it is retried.",
    true,
  ),
  BROKER_SESSION_TAKEN: entry(
    "Another program seems to connect to the broker under this gateway's name.",
    "Give every gateway its own gateway.id, and stop the second one; it is retried.",
    true,
  ),
  MESSAGE_UNREADABLE: entry(
    "A stored message cannot be read any more; it was not sent.",
    "Enter the result in the journal by hand, and send the log to the maintainers.",
  ),
  MESSAGE_TOO_LARGE: entry(
    "The message is larger than the broker takes.",
    "Have the broker's limit raised, then send it again (labbro outbox retry).",
  ),
  JOURNAL_ABSENT: entry(
    "Nobody answers for the journal.",
    "Check that the journal's receiver runs; results wait and are sent.",
    true,
  ),
  JOURNAL_SILENT: entry("The journal has not answered yet.", "Nothing: the same message is sent again.", true),
  JOURNAL_PUT_OFF: entry(
    "The journal cannot take the message now.",
    "Nothing unless it lasts: then call whoever runs the journal's receiver, with its own words; the same message is sent again.",
    true,
  ),
  JOURNAL_REFUSED: entry("The journal refused the message.", "Read its reason, correct it, and send again."),
  JOURNAL_REFUSED_PATIENT: entry(
    "The journal does not know the patient.",
    "Check the person number in the journal, then send it again (labbro outbox retry) or enter the result by hand.",
  ),
  JOURNAL_REFUSED_FORM: entry(
    "The journal does not take messages of this form.",
    "Call whoever runs the journal's receiver; when it takes them, send it again (labbro outbox retry).",
  ),
  JOURNAL_DUPLICATE: entry(
    "The journal says that it has such a message already, though this one was not sent before.",
    "Look the result up in the journal: if it is there, enter it as done by hand; if not, send it again (labbro outbox retry).",
  ),
  ACK_UNKNOWN: entry(
    "An answer came for a message that is not ours or not waiting; it does not count.",
    "If it goes on, ask whoever runs the journal's receiver to write the message's MSH-10 into MSA-2.",
    true,
  ),
  ACK_UNREADABLE: entry(
    "An answer came that cannot be read as an HL7 acknowledgement; it does not count.",
    "Ask whoever runs the journal's receiver to answer with one MSH and one MSA segment; the message is sent again meanwhile.",
    true,
  ),
  ACK_TWO_MESSAGES: entry(
    "An answer came that names two of our messages, one in MSA-2 and one in its correlation data; it does not count.",
    "Ask whoever runs the journal's receiver to give both the MSH-10 of the message that is answered.",
    true,
  ),
  ACK_OTHER_SENDER: entry(
    "An answer came in another name than the receiver's (MSH-3, MSH-4); it does not count.",
    "Ask whoever runs the journal's receiver to answer in the name that is set here, or correct that name in labbro.yaml (journal, qcReceiver).",
    true,
  ),
  ACK_OTHER_RECEIVER: entry(
    "An answer came that is addressed to another sender than this gateway (MSH-5, MSH-6); it does not count.",
    "Ask whoever runs the journal's receiver to write MSH-3 and MSH-4 of the message into MSH-5 and MSH-6 of the answer.",
    true,
  ),
  ACK_OTHER_PROCESSING: entry(
    "An answer came that is marked otherwise than our messages, test or production (MSH-11); it does not count.",
    "Ask whoever runs the journal's receiver to repeat MSH-11 of the message, and check gateway.processing in labbro.yaml.",
    true,
  ),
  HL7_UNRENDERABLE: entry("A result, or a change of one, could not be written as HL7.", `Read the reason. ${untold}`),
  HL7_CHARSET: entry(
    "A text holds a letter that the journal's character set does not have.",
    `Correct the text, or agree on UTF-8 with the journal (journal.charset). ${untold}`,
  ),
} as const satisfies Record<string, CatalogueEntry>;

export type ProblemCode = keyof typeof problemCatalogue;

/** What it is and what to do, for a person. */
export const sentenceOf = (code: ProblemCode): string => `${problemCatalogue[code].says} ${problemCatalogue[code].do} (${code})`;

/** What the command line says in English, and the page in bokmål: whatever people may be refused at the page is said in both. */
export interface InBoth {
  readonly en: string;
  readonly nb: string;
}

/** A failure a person may see: thrown at the edges, printed as one line, never with a stack. */
export class UserError extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  /** Null: said in English alone. */
  readonly detailNb: string | null;
  constructor(code: ProblemCode, detail: string | InBoth, options?: ErrorOptions) {
    const { en, nb } = typeof detail === "string" ? { en: detail, nb: null } : detail;
    super(`${problemCatalogue[code].says} ${en} ${problemCatalogue[code].do} (${code})`, options);
    this.name = "UserError";
    this.code = code;
    this.detail = en;
    this.detailNb = nb;
  }
}
