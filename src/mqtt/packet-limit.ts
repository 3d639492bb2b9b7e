/**
 * Learns that a broker hangs up over a message that is too large for it, where the protocol does not let it say so (MQTT 3.1.1;
 * Mosquitto with `max_packet_size`): the connection broke a few times under the same message, and smaller ones got through. Pure.
 */
const enough = 3;
/** Ordinary messages are smaller (HL7.md 4.3), and never blamed for a line that keeps breaking. */
const ordinaryBytes = 4_096;

export class PacketLimit {
  /** The largest packet that was acknowledged. */
  #taken = 0;
  #suspect = Number.POSITIVE_INFINITY;
  #cuts = 0;

  acknowledged(bytes: number): void {
    this.#taken = Math.max(this.#taken, bytes);
    if (bytes >= this.#suspect) this.#acquit();
  }

  /** A connection broke; `bytes`: the largest packet that was on its way, 0: none. */
  cut(bytes: number): void {
    if (bytes <= Math.max(this.#taken, ordinaryBytes)) return;
    this.#cuts = bytes === this.#suspect ? this.#cuts + 1 : 1;
    this.#suspect = bytes;
  }

  /** Whether a packet is not worth another try. Tells it once: who sends it again all the same is heard again. */
  refuses(bytes: number): boolean {
    if (this.#cuts < enough || bytes < this.#suspect) return false;
    this.#acquit();
    return true;
  }

  #acquit(): void {
    this.#suspect = Number.POSITIVE_INFINITY;
    this.#cuts = 0;
  }
}
