import type { FetcherParams, FetcherResult } from '@graphiql/toolkit';
import { getOperationAST, parse } from 'graphql';
import { hashOf } from './link.ts';

/** The name of the query by which GraphiQL asks for the schema, which is no question of a person's. */
const SCHEMA_QUESTION = 'IntrospectionQuery';

/** Asks the API. Puts the question into the page's address, so that people can link to it. */
export async function ask(params: FetcherParams): Promise<FetcherResult> {
  if (params.operationName !== SCHEMA_QUESTION) showInAddress(params);
  try {
    return await answerOf(await send(params));
  } catch {
    return failure('The server cannot be reached. Is it still running?');
  }
}

function send({ query, variables, operationName }: FetcherParams): Promise<Response> {
  return fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query, variables, operationName: nameIn(query, operationName) }),
  });
}

/** The operation's name in the query itself: GraphiQL's own lags a moment behind the typing. */
function nameIn(query: string, operationName: string | null | undefined): string | undefined {
  try {
    return getOperationAST(parse(query), operationName)?.name?.value;
  } catch {
    return undefined; // the API will say what is wrong with the query
  }
}

async function answerOf(response: Response): Promise<FetcherResult> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return failure(`The server answered ${response.status} ${response.statusText}, and not in JSON.`);
  }
}

function failure(message: string): FetcherResult {
  return { errors: [{ message }] };
}

function showInAddress({ query, variables }: FetcherParams): void {
  const text = variables ? JSON.stringify(variables, null, 2) : '';
  history.replaceState(null, '', hashOf({ query, variables: text }));
}
