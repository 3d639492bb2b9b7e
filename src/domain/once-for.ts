/** Pure functions whose answer is one value for the same objects, as long as those live: whoever compares answers by identity finds them equal. */

export function onceFor<Of extends object, Answer>(make: (of: Of) => Answer): (of: Of) => Answer {
  const made = new WeakMap<Of, { readonly answer: Answer }>();
  return (of) => {
    const known = made.get(of) ?? { answer: make(of) };
    made.set(of, known);
    return known.answer;
  };
}

export function onceForBoth<One extends object, Other extends object, Answer>(
  make: (one: One, other: Other) => Answer,
): (one: One, other: Other) => Answer {
  const ofOne = onceFor((one: One) => onceFor((other: Other) => make(one, other)));
  return (one, other) => ofOne(one)(other);
}
