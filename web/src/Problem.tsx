import { useGraphiQL } from '@graphiql/react';
import { problemIn } from './errors.ts';

/** Says below the answer what went wrong, which in a long answer is easily overlooked. */
export function Problem() {
  const response = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.response ?? null);
  const problem = problemIn(response);
  return (
    <div className="problem" role="alert" hidden={!problem}>
      {problem}
    </div>
  );
}
