import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findCommand } from './command.js';
import { BEGIN, failure, readOutcome } from './outcome.js';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Options } from './options.js' */
/** @import { Outcome } from './outcome.js' */

/** @type {NodeJS.Signals[]} that end this process, and not what it has started */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'];
/** Characters of what a run complained of last: one that watches complains all day. */
const KEPT = 2000;

/**
 * The runs of sharedgen for one bundler.
 *
 * @param {Options} options
 */
export function createRuns({ command, cwd = process.cwd(), config, check, watch }) {
  /** @type {Promise<Outcome> | undefined} */
  let pending;
  /** @type {ChildProcess | undefined} that watches */
  let watcher;
  /** @type {Promise<Outcome>} */
  let latest;
  let mark = '';

  /** @param {string[]} more */
  function start(...more) {
    const [program, ...first] = findCommand(command, cwd);
    const args = [...first, 'build', '--format', 'json', ...(config ? ['--config', config] : []), ...more];
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (complaint = (complaint + text).slice(-KEPT)));
    /** @type {Promise<string>} why it came to nothing */
    const ended = new Promise((resolve) => {
      child.on('error', ({ message }) =>
        resolve(`${program} does not run (${message}): install sharedgen, or name it by the option \`command\``),
      );
      child.on('close', (code) => resolve(complaint.trim() || `${program} ended with ${code}`));
    });
    return { child, ended };
  }

  /** One build, which whoever asks meanwhile waits for too: two at once would be in each other's way. */
  function once() {
    pending ??= build().finally(() => (pending = undefined));
    return pending;
  }

  /** @returns {Promise<Outcome>} */
  async function build() {
    const { child, ended } = start(...(check ? ['--check'] : []));
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => (text += more));
    const reason = await ended;
    return BEGIN.test(text) ? readOutcome(text, cwd, check) : failure(reason);
  }

  /**
   * Builds, and builds again on each change. The first call starts it; `hear` is told of every outcome after the first.
   *
   * @param {(outcome: Outcome) => void} [hear]
   * @returns {Promise<Outcome>} the latest
   */
  function watched(hear) {
    if (watcher) return latest;
    const { child, ended } = start('--watch');
    watcher = child;
    mark = join(mkdtempSync(join(tmpdir(), 'sharedgen-')), 'built');
    writeFileSync(mark, '');
    process.once('exit', stop);
    for (const signal of SIGNALS) if (!process.listenerCount(signal)) process.once(signal, die);
    let count = 0;
    latest = new Promise((resolve) => {
      /** @param {Outcome} outcome */
      const tell = (outcome) => {
        if (watcher !== child) return;
        latest = Promise.resolve(outcome);
        if (!count++) return resolve(outcome);
        writeFileSync(mark, String(count));
        hear?.(outcome);
      };
      createInterface(child.stdout).on('line', (line) => {
        if (BEGIN.test(line)) tell(readOutcome(line, cwd));
      });
      void ended.then((reason) => tell(failure(reason)));
    });
    return latest;
  }

  /** Heard by nobody else: it still ends this process. @param {NodeJS.Signals} signal */
  function die(signal) {
    stop();
    process.kill(process.pid, signal);
  }

  function stop() {
    process.off('exit', stop);
    for (const signal of SIGNALS) process.off(signal, die);
    watcher?.kill();
    watcher = undefined;
    if (mark) rmSync(join(mark, '..'), { recursive: true, force: true });
    mark = '';
  }

  return {
    stop,

    /**
     * The outcome that the bundler waits for before it reads.
     *
     * @param {boolean} watching whether the bundler does
     * @param {(outcome: Outcome) => void} [hear] is told of the further ones, while sharedgen watches
     * @returns {Promise<Outcome>}
     */
    next: (watching, hear) => ((watch ?? watching) && !check ? watched(hear) : once()),

    /** While sharedgen watches, a file that changes with each build after the first: for the bundler to watch too. */
    marks: () => (mark ? [mark] : []),
  };
}

/** @typedef {ReturnType<typeof createRuns>} Runs */
