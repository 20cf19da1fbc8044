// What webpack-cli does with a configuration: `node webpack.js out`.
import { resolve } from 'node:path';
import webpack from 'webpack';

const compiler = webpack({
  mode: 'production',
  devtool: 'source-map',
  entry: './js/main.js',
  output: { path: resolve(process.argv[2]) },
});
compiler.run((error, stats) => {
  if (stats) console.log(stats.toString());
  if (error) console.error(error);
  if (error || stats?.hasErrors()) process.exitCode = 1;
});
