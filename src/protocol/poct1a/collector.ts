/** Bytes gathered over many small pieces: doubles its room, so that byte-wise feeding stays linear. */
export class ByteCollector {
  #room = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#room.length) {
      const larger = new Uint8Array(Math.max(needed, this.#room.length * 2));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    this.#room.set(bytes, this.#length);
    this.#length = needed;
  }

  /** What was gathered, as a copy; empty afterwards. */
  take(): Uint8Array {
    const taken = this.#room.slice(0, this.#length);
    if (this.#room.length > 65_536) this.#room = new Uint8Array(1024);
    this.#length = 0;
    return taken;
  }
}
