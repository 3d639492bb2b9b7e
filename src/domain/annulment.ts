/** Why a failed control may be annulled: feil nivå, feil kontrollmateriale, luftboble eller for lite prøve, avbrutt (ruling 12). */
export const annulmentCauses = ["wrong-level", "wrong-material", "bubble", "aborted"] as const;
export type AnnulmentCause = (typeof annulmentCauses)[number];
