import { useGraphiQL } from '@graphiql/react';
import { problemIn } from './errors.ts';

/** Shows the first error below the answer, since it is easily overlooked in a long one. */
export function Problem() {
  const response = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.response ?? null);
  const problem = problemIn(response);
  return (
    <div className="problem" role="alert" hidden={!problem}>
      {problem}
    </div>
  );
}
