import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Wraps long lines, and stops Monaco from marking letters such as the ’ of Côte d’Ivoire as suspicious. */
export function useReadableEditors(): void {
  const editors = useGraphiQL(({ queryEditor, responseEditor }) => ({ queryEditor, responseEditor }));
  useEffect(() => {
    for (const editor of Object.values(editors)) {
      editor?.updateOptions({ wordWrap: 'on', unicodeHighlight: { ambiguousCharacters: false } });
    }
  }, [editors]);
}
