import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Run with this folder as the root: `vite build apps/slack-simulator/page`.
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../../dist/apps/slack-simulator/page',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
