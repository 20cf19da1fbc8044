import { asError } from './outcome.js';
import { withWorkerUrl, workers } from './worker-url.js';

/** @import { Plugin } from 'rollup' */
/** @import { Runs } from './runs.js' */

/**
 * Rollup follows imports alone: it is told of the worker, and the client of what it is called then.
 *
 * @param {Runs} runs
 * @returns {Partial<Plugin>}
 */
export function rollupHooks(runs) {
  /** @type {Map<string, string>} */
  let workerOf = new Map();
  return {
    async buildStart() {
      const { files, faults } = await runs.next(this.meta.watchMode);
      for (const mark of runs.marks()) this.addWatchFile(mark);
      if (faults.length) this.error(asError(faults));
      workerOf = workers(files);
    },
    transform(code, id) {
      const worker = workerOf.get(id);
      if (!worker) return null;
      const chunk = this.emitFile({ type: 'chunk', id: worker, preserveSignature: false });
      return { code: withWorkerUrl(code, `new URL(import.meta.ROLLUP_FILE_URL_${chunk})`), map: null };
    },
    closeWatcher: () => runs.stop(),
  };
}
