/** 32 MB and some 60 ms on an office PC: a try is dear to whoever guesses, and nobody waits for it. */
export const cost = { N: 2 ** 15, r: 8, p: 1 } as const;
