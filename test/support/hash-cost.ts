/** Stands in for src/accounts/hash-cost.ts in the suites' own process, where thousands log in; e2e/password-cost.test.ts sees what the program itself pays. */
export const cost = { N: 2 ** 8, r: 8, p: 1 } as const;
