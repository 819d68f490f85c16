import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse, type DocumentNode } from 'graphql';
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
    // GraphiQL reads the operation's name with a delay, and would run the new query under the last one's name.
    actions.setOperationFacts(operationFacts(query));
    void actions.run();
  };
}

function operationFacts(query: string) {
  const documentAST = parsed(query);
  if (!documentAST) return {};
  const operations = documentAST.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const operationName = operations[0]?.name?.value;
  return { documentAST, operations, ...(operationName && { operationName }) };
}

function parsed(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch {
    return null; // the API says what is wrong with it
  }
}
