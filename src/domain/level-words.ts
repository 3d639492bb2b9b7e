/** Names of control levels as people read them: what makers and lot files call them in English is said in Norwegian, others stay. */
const known: Readonly<Record<string, { readonly nb: string; readonly nn: string }>> = {
  normal: { nb: "normal", nn: "normal" },
  abnormal: { nb: "patologisk", nn: "patologisk" },
  therapeutic: { nb: "terapeutisk", nn: "terapeutisk" },
  low: { nb: "lav", nn: "låg" },
  medium: { nb: "middels", nn: "middels" },
  high: { nb: "høy", nn: "høg" },
};

export const levelInWords = (level: string, language: "nb" | "nn" = "nb"): string =>
  (Object.hasOwn(known, level.toLowerCase()) ? known[level.toLowerCase()] : undefined)?.[language] ?? level;
