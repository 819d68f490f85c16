import { defineConfig } from 'vite';

// The page is served at / and at /graphql, so its assets need addresses that are not relative to it.
export default defineConfig({
  base: '/playground/',
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 8_000, // kB; Monaco makes one large chunk
  },
  worker: { format: 'es' },
});
