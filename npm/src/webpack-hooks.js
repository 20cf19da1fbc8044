import { said } from './outcome.js';

/** @import { Compiler } from 'webpack' */
/** @import { Fault } from './outcome.js' */
/** @import { Runs } from './runs.js' */

const NAME = 'sharedgen';

/**
 * The faults are errors of the compilation, which webpack-dev-server shows in the page.
 *
 * @param {Runs} runs
 * @returns {(compiler: Compiler) => void}
 */
export function webpackHooks(runs) {
  return ({ hooks, webpack: { WebpackError } }) => {
    /** @type {Fault[]} */
    let faults = [];

    /** @param {boolean} watching */
    async function build(watching) {
      ({ faults } = await runs.next(watching));
    }

    hooks.beforeRun.tapPromise(NAME, () => build(false));
    hooks.watchRun.tapPromise(NAME, () => build(true));
    hooks.thisCompilation.tap(NAME, (compilation) => {
      compilation.errors.push(...faults.map((fault) => new WebpackError(said(fault))));
      compilation.fileDependencies.addAll(runs.marks());
    });
    hooks.watchClose.tap(NAME, () => runs.stop());
  };
}
