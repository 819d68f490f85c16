import { examplesFrom } from './example.ts';

export const examples = examplesFrom(
  import.meta.glob<string>('../../examples/*.graphql', { query: '?raw', import: 'default', eager: true }),
);
