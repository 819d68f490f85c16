/** An example is a query whose first line, a comment, is its title. */

export type Example = { title: string; query: string };

/** Examples in the order of their file names. */
export function examplesFrom(files: Record<string, string>): Example[] {
  return Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, query]) => ({ title: titleOf(query), query }));
}

function titleOf(query: string): string {
  return /^#\s*(.+)/.exec(query)?.[1]?.trim() ?? 'Untitled';
}
