import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import type { Question } from './link.ts';

/** Returns a function that opens a question in a new tab and runs it; null until the editors are there. */
export function useAsk(): ((question: Question) => void) | null {
  const actions = useGraphiQLActions();
  const editors = useGraphiQL(({ queryEditor, variableEditor, responseEditor }) => ({
    queryEditor,
    variableEditor,
    responseEditor,
  }));
  if (!editors.queryEditor || !editors.variableEditor || !editors.responseEditor) return null;
  return ({ query, variables }) => {
    actions.stop();
    actions.addTab();
    editors.queryEditor?.setValue(query);
    editors.variableEditor?.setValue(variables);
    void actions.run();
  };
}
