// `node esbuild.js out`, with `--watch` until it is ended.
import { build, context } from 'esbuild';
import sharedgen from 'unplugin-sharedgen/esbuild';

const [outdir, flag] = process.argv.slice(2);
const watch = flag === '--watch';
const told = {
  name: 'told',
  setup({ onEnd }) {
    onEnd(({ errors }) => {
      if (!errors.length) console.log('bundled without an error');
    });
  },
};
const options = {
  entryPoints: ['src/main.ts'],
  entryNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  splitting: true,
  minify: true,
  sourcemap: true,
  outdir,
  logLevel: 'info',
  plugins: [sharedgen({ watch, check: Boolean(process.env.CI) }), told],
};
if (watch) await (await context(options)).watch();
else await build(options).catch(() => (process.exitCode = 1));
