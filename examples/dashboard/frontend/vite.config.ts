import { defineConfig } from 'vite';

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/' : '/', // STATIC_URL of Django, which serves what is built
  server: {
    proxy: { '/ws': { target: 'http://127.0.0.1:8000', ws: true } }, // Django, while Vite serves the page
  },
}));
