import sharedgen from 'unplugin-sharedgen/rollup';

export default {
  input: 'src/main.js',
  output: { entryFileNames: '[name]-[hash].js', sourcemap: true },
  plugins: [sharedgen({ check: Boolean(process.env.CI) })],
};
