/** An example is a query whose first line, a comment, is its title. */

export type Example = { title: string; query: string };

/** Examples in the order of their file names, 2 before 10. */
export function examplesFrom(files: Record<string, string>): Example[] {
  return Object.entries(files)
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([, query]) => ({ title: titleOf(query), query }));
}

function titleOf(query: string): string {
  return /^#\s*(.+)/.exec(query)?.[1]?.trim() ?? 'Untitled';
}
