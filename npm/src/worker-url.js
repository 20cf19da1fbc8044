import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** As `client.js` says where the worker is. */
const WORKER_URL = /new URL\('\.\/worker\.js', import\.meta\.url\)/;

/**
 * @param {string[]} files that sharedgen writes
 * @returns {Map<string, string>} of each client, where it really lies: its worker
 */
export function workers(files) {
  const clients = files.filter((file) => basename(file) === 'client.js').map((file) => realpathSync(file));
  return new Map(clients.map((client) => [client, join(dirname(client), 'worker.js')]));
}

/**
 * The client with another URL of its worker.
 *
 * @param {string} code
 * @param {string} url an expression
 */
export function withWorkerUrl(code, url) {
  return code.replace(WORKER_URL, () => url);
}
