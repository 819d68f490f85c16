import { DropdownMenu, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef, useState } from 'react';
import { examples } from './examples.ts';
import { hashOf, questionIn } from './link.ts';
import { useAsk } from './useAsk.ts';
import { useReadableEditors } from './useReadableEditors.ts';

export function Header({ runAtOnce }: { runAtOnce: boolean }) {
  useSharedLinks(runAtOnce);
  useReadableEditors();
  return (
    <header className="header">
      <h1>Migration Dialogues</h1>
      <p>Who takes part, who leads, and who says so</p>
      <nav>
        <Examples />
        <CopyLink />
        <button type="button" className="quiet" onClick={toggleDocs}>
          Docs
        </button>
        <a className="quiet" href="/schema.graphql">
          Schema
        </a>
      </nav>
    </header>
  );
}

function Examples() {
  const ask = useAsk();
  return (
    <DropdownMenu>
      <DropdownMenu.Button className="loud" disabled={!ask}>
        Examples
      </DropdownMenu.Button>
      <DropdownMenu.Content className="examples" align="end">
        {examples.map(({ title, query }) => (
          <DropdownMenu.Item key={title} onSelect={() => ask?.({ query, variables: '' })}>
            {title}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  );
}

/** Puts the question into the page's address, and copies the address if the browser allows it. */
function CopyLink() {
  const [label, setLabel] = useState('Copy link');
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const copy = async () => {
    const question = { query: queryEditor?.getValue() ?? '', variables: variableEditor?.getValue() ?? '' };
    history.replaceState(null, '', hashOf(question));
    setLabel((await copied(location.href)) ? 'Link copied' : 'Link in the address bar');
    setTimeout(setLabel, 2_000, 'Copy link');
  };
  return (
    <button type="button" className="quiet" onClick={() => void copy()} disabled={!queryEditor}>
      {label}
    </button>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text); // browsers offer it only over HTTPS and on localhost
    return true;
  } catch {
    return false;
  }
}

/** Runs the question of the address that the page was opened with, and each question put there later. */
function useSharedLinks(runAtOnce: boolean): void {
  const { run } = useGraphiQLActions();
  const ask = useAsk();
  const pending = useRef(runAtOnce);
  const ready = ask !== null;
  useEffect(() => {
    if (ready && pending.current) {
      pending.current = false;
      void run();
    }
  }, [ready, run]);
  useEffect(() => {
    const follow = () => {
      const question = questionIn(location.hash);
      if (question) ask?.(question);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [ask]);
}

/** Clicks GraphiQL's own button: GraphiQL offers no other way to toggle its side pane. */
function toggleDocs(): void {
  document.querySelector<HTMLButtonElement>('button[aria-label$=" Documentation Explorer"]')?.click();
}
