// What webpack-cli does with a configuration: `node webpack.js out`, with `--watch` until it is ended.
import { resolve } from 'node:path';
import sharedgen from 'unplugin-sharedgen/webpack';
import webpack from 'webpack';

const [path, flag] = process.argv.slice(2);
const watch = flag === '--watch';
const compiler = webpack({
  mode: watch ? 'development' : 'production',
  entry: './src/main.js',
  output: { path: resolve(path), filename: '[name].[contenthash].js' },
  plugins: [sharedgen({ check: Boolean(process.env.CI) })],
});

function told(error, stats) {
  if (stats) console.log(stats.toString());
  if (error) console.error(error);
  if (error || stats?.hasErrors()) process.exitCode = 1;
}
if (watch) compiler.watch({}, told);
else compiler.run(told);
