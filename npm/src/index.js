import { createUnplugin } from 'unplugin';
import { esbuildHooks } from './esbuild-hooks.js';
import { rollupHooks } from './rollup-hooks.js';
import { createRuns } from './runs.js';
import { viteHooks } from './vite-hooks.js';
import { webpackHooks } from './webpack-hooks.js';

/** @import { UnpluginInstance } from 'unplugin' */
/** @typedef {import('./options.js').Options} Options */

/**
 * Runs `sharedgen build` before the bundler reads, and while it watches again on change. What is wrong in the
 * declarations is an error of the bundler's, with file and line.
 *
 * @type {UnpluginInstance<Options | undefined, false>}
 */
export const sharedgen = createUnplugin((options = {}) => {
  const runs = createRuns(options);
  return {
    name: 'sharedgen',
    enforce: 'pre',
    vite: viteHooks(runs),
    rollup: rollupHooks(runs),
    webpack: webpackHooks(runs),
    esbuild: { setup: esbuildHooks(runs) },
  };
});

export default sharedgen;
