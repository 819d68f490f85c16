import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Long lines are wrapped, and letters such as the ’ of Côte d’Ivoire are not marked as suspicious. */
export function useReadableEditors(): void {
  const editors = useGraphiQL(({ queryEditor, responseEditor }) => ({ queryEditor, responseEditor }));
  useEffect(() => {
    for (const editor of Object.values(editors)) {
      editor?.updateOptions({ wordWrap: 'on', unicodeHighlight: { ambiguousCharacters: false } });
    }
  }, [editors]);
}
