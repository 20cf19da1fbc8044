import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { said } from './outcome.js';
import { withWorkerUrl, workers } from './worker-url.js';

/** @import { PluginBuild } from 'esbuild' */
/** @import { Runs } from './runs.js' */

const WORKER = 'sharedgen-worker';
const RESOLVING = Symbol('an entry that is being resolved');

/**
 * esbuild follows imports alone: the worker is bundled by itself, and becomes a file that the client is told the URL of.
 *
 * @param {Runs} runs
 * @returns {(build: PluginBuild) => void}
 */
export function esbuildHooks(runs) {
  return (build) => {
    const { minify, target, logLevel } = build.initialOptions;
    /** @type {Map<string, string>} */
    let workerOf = new Map();

    build.onStart(async () => {
      const { files, faults } = await runs.next(false);
      if (!faults.length) workerOf = workers(files);
      return {
        errors: faults.map((fault) => ({
          text: fault.file ? fault.text : said(fault),
          location: fault.file ? { file: fault.file, line: fault.line } : null,
        })),
      };
    });

    // What is watched hangs on a path that a hook resolved: esbuild warns of it without one.
    build.onResolve({ filter: /./ }, async ({ path, kind, pluginData, ...where }) => {
      const watchFiles = runs.marks();
      if (kind !== 'entry-point' || pluginData === RESOLVING || !watchFiles.length) return null;
      const found = await build.resolve(path, { ...where, kind, pluginData: RESOLVING });
      return found.path ? { ...found, watchFiles } : found;
    });
    build.onLoad({ filter: /[\\/]client\.js$/ }, async ({ path }) => {
      if (!workerOf.has(path)) return null;
      const client = withWorkerUrl(await readFile(path, 'utf8'), 'new URL($sharedgenWorker, import.meta.url)');
      return { contents: `import $sharedgenWorker from '${WORKER}';\n${client}` };
    });
    build.onResolve({ filter: new RegExp(`^${WORKER}$`) }, ({ importer }) => ({
      path: workerOf.get(importer),
      namespace: WORKER,
    }));
    build.onLoad({ filter: /./, namespace: WORKER }, async ({ path }) => {
      const { outputFiles } = await build.esbuild.build({
        entryPoints: [path],
        bundle: true,
        format: 'esm',
        write: false,
        minify,
        target,
        logLevel,
      });
      return {
        contents: outputFiles[0].contents,
        loader: 'file',
        watchFiles: [path, join(dirname(path), 'multiplexer.js')],
      };
    });
    build.onDispose(() => runs.stop());
  };
}
