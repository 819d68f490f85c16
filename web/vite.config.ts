import { defineConfig } from 'vite';

// The page is served at / and at /graphql, so its assets need an address that does not depend on the page's.
export default defineConfig({
  base: '/playground/',
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 8_000, // Monaco is one large piece, whatever is done
  },
  worker: { format: 'es' },
});
