/**
 * Writes a question as the part of an address after '#', and reads it back.
 * Browsers don't send that part: no server limits its length, and no request log holds it.
 */

export type Question = { query: string; variables: string };

/** The question in the hash of an address; null if there is none. */
export function questionIn(hash: string): Question | null {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const query = parts.get('query');
  return query ? { query, variables: parts.get('variables') ?? '' } : null;
}

export function hashOf({ query, variables }: Question): string {
  const parts = new URLSearchParams({ query });
  if (variables.trim()) parts.set('variables', variables);
  return `#${parts}`;
}
