/** The control bytes of LIS01 (LIS.md 1.2) and its limits. */
export const STX = 0x02;
export const ETX = 0x03;
export const EOT = 0x04;
export const ENQ = 0x05;
export const ACK = 0x06;
export const NAK = 0x15;
export const ETB = 0x17;
export const LF = 0x0a;
export const CR = 0x0d;

/** With overhead; that is 63 993 bytes of text (LIS.md 1.2). */
export const maxFrameBytes = 64_000;
export const maxTransmissionBytes = 16 * 1024 * 1024;
/** Tail of a frame that is not looked at: CR LF. */
export const tailBytes = 2;
