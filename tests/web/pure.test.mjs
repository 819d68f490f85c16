import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemIn } from '../../web/src/errors.ts';
import { examplesFrom } from '../../web/src/example.ts';
import { hashOf, questionIn } from '../../web/src/link.ts';

test('a question comes back from its address as it was', () => {
  const question = { query: '# Côte d’Ivoire & "+" #1?\n{ a(b: "%23") }\n', variables: '{ "x": "=&#" }' };
  assert.deepEqual(questionIn(hashOf(question)), question);
});

test('an address without a question holds none', () => {
  assert.equal(questionIn(''), null);
  assert.equal(questionIn('#variables=%7B%7D'), null);
});

test('examples are sorted as people count, and titled by their first line', () => {
  const found = examplesFrom({ '10-b.graphql': '# Ten\n{ b }', '2-a.graphql': '#Two \r\n{ a }', '1.graphql': '{ c }' });
  assert.deepEqual(
    found.map(({ title }) => title),
    ['Untitled', 'Two', 'Ten'],
  );
});

test('a problem is the first error with its code, and how many there are beside it', () => {
  const limit = { message: 'Too deep.', extensions: { code: 'LIMIT' } };
  assert.equal(problemIn(JSON.stringify({ errors: [limit] })), 'LIMIT: Too deep.');
  assert.equal(problemIn(JSON.stringify({ errors: [{ message: 'No.' }, limit] })), 'No. (and 1 more)');
  assert.equal(problemIn('{ "data": {} }'), null);
  assert.equal(problemIn('not JSON'), null);
  assert.equal(problemIn(null), null);
});
