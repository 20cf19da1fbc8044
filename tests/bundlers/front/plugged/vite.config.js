import sharedgen from 'unplugin-sharedgen/vite';

export default {
  base: process.env.BASE,
  plugins: [sharedgen({ check: Boolean(process.env.CI) })],
  server: { proxy: { '/ws': { target: process.env.DJANGO, ws: true } } },
};
