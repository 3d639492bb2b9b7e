export const board = {
  title: "I dag",
  none: "Ingen instrumenter er satt opp.",
} as const;
