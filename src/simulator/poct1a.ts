/**
 * An analyzer's side of POCT1-A, basic profile (POCT1A.md 6): hello, status, then one result at a time, each kept until the
 * host has acknowledged it. `open` again is the next connection: it hands over what is still unacknowledged.
 */
import { Buffer } from "node:buffer";
import type { EpochMs } from "../domain/clock.ts";
import { wrapMllp } from "../protocol/mllp/frame.ts";
import { child, value } from "../protocol/poct1a/access.ts";
import type { PoctElement, PoctMessage } from "../protocol/poct1a/message.ts";
import { readPoctDocument } from "../protocol/poct1a/read.ts";
import { createPoctSplitter, type PoctSplitter } from "../protocol/poct1a/splitter.ts";
import { acknowledgement, endOfTopic, group, leaf, message, type PoctHeader, writeDocument } from "../protocol/poct1a/write.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";

/** One message without its header. */
export interface PoctBody {
  readonly root: "HEL.R01" | "OBS.R01" | "OBS.R02";
  readonly objects: readonly PoctElement[];
}

/** All that one analyzer says, in its own way of writing. */
export interface PoctScript {
  readonly hello: PoctBody;
  readonly documents: readonly PoctBody[];
  /** The device's clock as its headers write it. */
  readonly clock: string;
  readonly firstControlId: number;
  /** Between elements; most devices write everything on one line. */
  readonly lineEnd: string;
  /** Each document stands between MLLP marks (HemoScreen). */
  readonly mllp?: boolean;
  /** What an acknowledgement calls the message it answers, said and heard; default: as the standard has it. */
  readonly answeredId?: "ACK.control_id";
  /** One result for each request, and no end of topic (i-STAT). */
  readonly oneResultPerRequest?: boolean;
}

/** What goes wrong, once: the next connection is sound. `split` and `glued` go wrong on every write, as segments do. */
export type PoctFault =
  /** The link breaks before the host's answer to a result (counted from 0) arrives. */
  | { readonly kind: "lost-ack"; readonly result: number }
  /** The link breaks after so many bytes of the device. */
  | { readonly kind: "cut"; readonly at: number }
  /** Every document arrives in two pieces, the first so long. */
  | { readonly kind: "split"; readonly at: number }
  /** Hello and status in one piece, and all results with their end in one, without waiting for answers. */
  | { readonly kind: "glued" }
  /** Every result comes twice in one piece, the second time under the same control id. */
  | { readonly kind: "duplicate-frame" }
  /** After the last result all come again, with new control ids. */
  | { readonly kind: "resend" };

const patienceMs = 60_000;

export function createPoctDevice(script: PoctScript, fault?: PoctFault): SimulatedDevice {
  return new PoctDevice(script, fault ?? null);
}

type Phase = "greeting" | "idle" | "results" | "ending" | "closed";

class PoctDevice implements SimulatedDevice {
  readonly #script: PoctScript;
  /** Documents behind these are repetitions, which nobody takes responsibility for. */
  readonly #results: number;
  readonly #fault: PoctFault | null;
  #spent = false;
  #splitter: PoctSplitter = createPoctSplitter();
  #phase: Phase = "closed";
  #out: DeviceOutput[] = [];
  #nextControlId: number;
  #bytesSent = 0;
  #lastHeardAt: EpochMs = 0;
  /** Bodies yet to be sent in this conversation: hello, status, results. */
  #queue: { readonly result: number | null; readonly write: (header: PoctHeader) => PoctElement }[] = [];
  /** Control ids that the host has to answer, and the result each one carries. */
  readonly #unanswered = new Map<string, number | null>();
  /** The host's request that the results answer. */
  #request = "";
  readonly #settled = new Set<number>();
  #acknowledged = 0;

  constructor(script: PoctScript, fault: PoctFault | null) {
    this.#results = script.documents.length;
    this.#script = fault?.kind === "resend" ? { ...script, documents: [...script.documents, ...script.documents] } : script;
    this.#fault = fault;
    this.#nextControlId = script.firstControlId;
  }

  open(now: EpochMs): readonly DeviceOutput[] {
    this.#out = [];
    this.#lastHeardAt = now;
    this.#splitter = createPoctSplitter();
    this.#unanswered.clear();
    this.#phase = "greeting";
    const { hello } = this.#script;
    this.#queue = [
      { result: null, write: (header) => message(hello.root, header, ...hello.objects) },
      { result: null, write: (header) => message("DST.R01", header, this.#status()) },
    ];
    this.#sendNext();
    return this.#out;
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly DeviceOutput[] {
    this.#out = [];
    this.#lastHeardAt = now;
    for (const event of this.#splitter.push(bytes)) {
      const heard = event.kind === "document" ? readPoctDocument(event.bytes, null).message : null;
      if (this.#phase === "closed") break;
      if (heard === null) this.#fail("the host sent what is no message");
      else this.#hear(heard);
    }
    return this.#out;
  }

  wakeAt(): EpochMs | null {
    return this.#phase === "closed" ? null : this.#lastHeardAt + patienceMs;
  }

  wake(now: EpochMs): readonly DeviceOutput[] {
    this.#out = [];
    const due = this.wakeAt();
    if (due !== null && now >= due) this.#fail("the host is silent");
    return this.#out;
  }

  #hear(heard: PoctMessage): void {
    const id = heard.controlId ?? "";
    if (heard.root === "ACK.R01") this.#answered(child(heard.document, "ACK"));
    else if (heard.root === "REQ.R01") this.#requested(id);
    else if (heard.root === "END.R01") this.#finish(id);
    else if (heard.root !== "EOT.R01" && heard.root !== "ESC.R01") this.#send([this.#acknowledgement(id)]);
  }

  #answered(ack: PoctElement | null): void {
    const id = value(ack, this.#script.answeredId ?? "ACK.ack_control_id") ?? "";
    const result = this.#unanswered.get(id);
    if (result === undefined) return;
    if (this.#fault?.kind === "lost-ack" && this.#fault.result === result && !this.#spent) {
      this.#spent = true;
      this.#fail("the link broke before the answer came");
      return;
    }
    this.#unanswered.delete(id);
    const accepted = value(ack, "ACK.type_cd") === "AA";
    if (result !== null) this.#settled.add(result);
    if (result !== null && result < this.#results && accepted) this.#acknowledged += 1;
    if (this.#unanswered.size === 0 && (this.#phase === "greeting" || this.#phase === "results")) this.#sendNext();
  }

  #requested(id: string): void {
    this.#request = id;
    this.#phase = "results";
    this.#queue = this.#script.documents.flatMap((body, result) =>
      this.#settled.has(result) ? [] : { result, write: (header: PoctHeader) => message(body.root, header, ...body.objects) },
    );
    if (this.#script.oneResultPerRequest === true) this.#queue.splice(1);
    this.#sendNext();
  }

  /** The next document, or all of them when they come glued; after the last result the end of the topic. */
  #sendNext(): void {
    const batch = this.#queue.splice(0, this.#fault?.kind === "glued" ? this.#queue.length : 1);
    const documents = batch.flatMap(({ result, write }) => {
      const header = this.#header();
      this.#unanswered.set(header.controlId, result);
      return this.#fault?.kind === "duplicate-frame" && result !== null ? [write(header), write(header)] : [write(header)];
    });
    if (this.#phase === "results" && (documents.length === 0 || this.#fault?.kind === "glued")) this.#endResults(documents);
    if (this.#phase === "greeting" && documents.length === 0) this.#phase = "idle";
    if (documents.length > 0) this.#send(documents);
  }

  #endResults(documents: PoctElement[]): void {
    this.#phase = "ending";
    if (this.#script.oneResultPerRequest !== true) documents.push(endOfTopic(this.#header(), "OBS", this.#request));
  }

  #acknowledgement(id: string): PoctElement {
    const name = this.#script.answeredId;
    if (name === undefined) return acknowledgement(this.#header(), id);
    return message("ACK.R01", this.#header(), group("ACK", leaf("ACK.type_cd", "AA"), leaf(name, id)));
  }

  #finish(id: string): void {
    this.#send([this.#acknowledgement(id)]);
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#out.push({ kind: "done", acknowledged: this.#acknowledged }, { kind: "close" });
  }

  #send(documents: readonly PoctElement[]): void {
    const bytes = Buffer.concat(documents.map((document) => this.#framed(writeDocument(document, this.#script.lineEnd))));
    const fault = this.#fault;
    if (fault?.kind === "cut" && !this.#spent && this.#bytesSent + bytes.length > fault.at) {
      this.#spent = true;
      this.#write(bytes.subarray(0, fault.at - this.#bytesSent));
      this.#fail("the link broke in mid-transfer");
      return;
    }
    this.#bytesSent += bytes.length;
    const first = fault?.kind === "split" ? Math.min(fault.at, bytes.length) : bytes.length;
    this.#write(bytes.subarray(0, first));
    this.#write(bytes.subarray(first));
  }

  #framed(document: Uint8Array): Uint8Array {
    return this.#script.mllp === true ? wrapMllp(document) : document;
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#out.push({ kind: "send", bytes });
  }

  #fail(reason: string): void {
    this.#phase = "closed";
    this.#out.push({ kind: "failed", reason }, { kind: "close" });
  }

  #header(): PoctHeader {
    const controlId = String(this.#nextControlId);
    this.#nextControlId += 1;
    return { controlId, createdAt: this.#script.clock };
  }

  #status(): PoctElement {
    return group(
      "DST",
      leaf("DST.status_dttm", this.#script.clock),
      leaf("DST.new_observations_qty", String(this.#script.documents.length - this.#settled.size)),
      leaf("DST.condition_cd", "R"),
    );
  }
}
