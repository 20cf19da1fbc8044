/** @typedef {{ path: string, message: string }} PayloadIssue `path` is a JSON Pointer, `''` for the whole */

/** Why a command was not answered by its reply. */
export class CommandError extends Error {
  /**
   * @param {string} code one of the protocol's, or the application's own
   * @param {{ message?: string, issues?: PayloadIssue[], retryable?: boolean }} [details] `issues`: what is wrong with the
   *   payload, for `invalid`; `retryable`: whether the same command may work later
   */
  constructor(code, { message, issues = [], retryable = false } = {}) {
    super(message || code);
    this.name = 'CommandError';
    this.code = code;
    this.issues = issues;
    this.retryable = retryable;
  }
}
