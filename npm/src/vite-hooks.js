import { asError } from './outcome.js';

/** @import { HotPayload, Plugin } from 'vite' */
/** @import { Outcome } from './outcome.js' */
/** @import { Runs } from './runs.js' */

/**
 * A build fails with the first faults. The dev server shows them in the page, until they are mended; it reloads the page
 * by itself where a file changed that the page imports.
 *
 * @param {Runs} runs
 * @returns {Partial<Plugin>}
 */
export function viteHooks(runs) {
  let serving = false;
  return {
    configResolved({ command }) {
      serving = command === 'serve';
    },
    async configureServer({ environments, config }) {
      const { hot } = environments.client;
      /** @type {HotPayload | undefined} */
      let standing;

      /** @param {Outcome} outcome */
      function show({ faults }) {
        const before = standing;
        standing = faults.length ? { type: 'error', err: { ...asError(faults), plugin: 'sharedgen' } } : undefined;
        if (standing) config.logger.error(`sharedgen: ${asError(faults).message}`, { timestamp: true });
        if (standing) hot.send(standing);
        else if (before) hot.send({ type: 'full-reload' });
      }

      hot.on('vite:client:connect', (_, client) => standing && client.send(standing));
      show(await runs.next(config.server.watch !== null, show));
    },
    async buildStart() {
      if (serving) return;
      const { faults } = await runs.next(this.meta.watchMode);
      for (const mark of runs.marks()) this.addWatchFile(mark);
      if (faults.length) this.error(asError(faults));
    },
    closeBundle() {
      if (serving) runs.stop();
    },
    closeWatcher: () => runs.stop(),
  };
}
