// The peer: @neo4j/graphql and Apollo Server, set up for speed by somebody who means well by them.
//
// It only reads, so that no mutation makes the schema larger. There is no introspection, landing page or reporting.
// Documents are parsed once (Apollo's own store). The session names its database, which saves a look-up. Node's own
// HTTP server takes the place of a framework. It listens on the loopback address, and prints its port.
import { createServer } from "node:http";
import { ApolloServer, HeaderMap } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";
import { typeDefs } from "./types.mjs";

const { NEO4J_URI, NEO4J_PASSWORD, BENCH_CONNECTIONS, BENCH_LIMIT_MS, BENCH_COUNTS } = process.env;
const counted = { rounds: 0, rows: 0 };
const DEPRECATED = {
  mutationOperations: true,
  aggregationFilters: true,
  aggregationFiltersOutsideConnection: true,
  relationshipFilters: true,
  attributeFilters: true,
};

const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic("neo4j", NEO4J_PASSWORD), {
  maxConnectionPoolSize: Number(BENCH_CONNECTIONS),
  telemetryDisabled: true,
});
if (BENCH_COUNTS) count(driver);

const library = new Neo4jGraphQL({ typeDefs, driver, features: { excludeDeprecatedFields: DEPRECATED } });
const apollo = new ApolloServer({
  schema: await library.getSchema(),
  nodeEnv: "production",
  introspection: false,
  includeStacktraceInErrorResponses: false,
  stopOnTerminationSignals: false,
  plugins: [ApolloServerPluginCacheControlDisabled()],
});
await apollo.start();
await driver.verifyConnectivity();

const contextValue = () => ({
  sessionConfig: { database: "neo4j" },
  transaction: { timeout: Number(BENCH_LIMIT_MS) },
});

async function answer(request, response) {
  if (request.url === "/counted") return response.end(JSON.stringify(counted));
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const answered = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: "", body: JSON.parse(Buffer.concat(chunks)) },
    context: async () => contextValue(),
  });
  for (const [name, value] of answered.headers) response.setHeader(name, value);
  response.statusCode = answered.status ?? 200;
  response.end(answered.body.string);
}

// Counts Cypher queries and their rows: only in a process that is not measured.
function count(driver) {
  const session = driver.session.bind(driver);
  driver.session = (config) => {
    const opened = session(config);
    const read = opened.executeRead.bind(opened);
    opened.executeRead = (work, settings) => read((transaction) => work(watched(transaction)), settings);
    return opened;
  };
}

function watched(transaction) {
  const run = transaction.run.bind(transaction);
  transaction.run = async (...given) => {
    counted.rounds += 1;
    const result = await run(...given);
    counted.rows += result.records.length;
    return result;
  };
  return transaction;
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
