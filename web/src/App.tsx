import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { examples } from './examples.ts';
import { ask } from './fetcher.ts';
import { Header } from './Header.tsx';
import { questionIn } from './link.ts';
import { Problem } from './Problem.tsx';

const PLUGINS = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

/** GraphiQL's parts instead of <GraphiQL>: our header asks questions too, so it has to be inside the provider. */
export function App() {
  const shared = questionIn(location.hash);
  return (
    <GraphiQLProvider
      fetcher={ask}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      schemaDescription
      defaultQuery={examples[0]?.query ?? ''}
      {...(shared && { initialQuery: shared.query, initialVariables: shared.variables })}
    >
      <HistoryStore>
        <DocExplorerStore>
          <Header runAtOnce={shared !== null} />
          <GraphiQLInterface isHeadersEditorEnabled={false} showPersistHeadersSettings={false}>
            <GraphiQL.Logo>{null}</GraphiQL.Logo>
            <GraphiQL.Footer>
              <Problem />
            </GraphiQL.Footer>
          </GraphiQLInterface>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
