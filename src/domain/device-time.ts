/** A time as an instrument wrote it. Which instant it was is intake's question (`clock` in the instrument's file), not the decoder's. */
export interface DeviceTime {
  /** The untouched text. */
  readonly raw: string;
  /** Wall clock `YYYY-MM-DDTHH:mm:ss`, or null when the text is no date. */
  readonly local: string | null;
  /** `+01:00`, `Z` as sent, else null. Some devices label local time `+00:00`: see the instrument's `clock.offset`. */
  readonly offset: string | null;
}

/** A device clock reading seen on the wire (message creation times); evidence for the clock model. */
export interface ClockReading {
  readonly raw: string;
  readonly local: string | null;
  readonly offset: string | null;
}
