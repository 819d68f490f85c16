/** The code and message of an answer's first error, and how many more there are; null if there is none. */
export function problemIn(response: string | null): string | null {
  const errors = parsed(response)?.errors;
  if (!errors) return null;
  const [first] = [errors].flat();
  const code = first?.extensions?.code;
  const sentence = [code, first?.message].filter(Boolean).join(': ') || 'The question could not be answered';
  const more = Array.isArray(errors) ? errors.length - 1 : 0;
  return more > 0 ? `${sentence} (and ${more} more)` : sentence;
}

type Failure = { message?: string; extensions?: { code?: string } };

function parsed(response: string | null): { errors?: Failure | Failure[] } | null {
  try {
    return JSON.parse(response || 'null');
  } catch {
    return null;
  }
}
