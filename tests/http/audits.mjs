// Runs every audit of npm's graphql-http against the endpoint given, and prints one line of JSON for each.
import { createRequire } from 'node:module';

const { serverAudits } = createRequire(new URL('../../web/package.json', import.meta.url))('graphql-http');

const [url] = process.argv.slice(2);
for (const audit of serverAudits({ url })) {
  const { id, name, status, reason = null } = await audit.fn();
  console.log(JSON.stringify({ id, name, status, reason }));
}
