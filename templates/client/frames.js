/**
 * A text's first token, and the rest of it, whole: a payload holds spaces of its own. A token alone has an empty rest.
 * @param {string} text
 * @returns {[string, string]}
 */
export function head(text) {
  const end = text.indexOf(' ') >>> 0; // -1, where there is none, becomes a number beyond any text
  return [text.slice(0, end), text.slice(end + 1)];
}

/**
 * Who waits for frames with an id of its own: a subscription or a request. Its methods are named after the frames.
 * @typedef {object} Target
 * @property {() => void} restart says to a multiplexer that knows nothing of it what it wants
 * @property {(text: string) => void} end refused, failed or over: a code and, where the server gave one, a reason in JSON
 * @property {(json: string) => void} [ok]
 * @property {(text: string) => void} [live]
 * @property {(text: string) => void} [p]
 * @property {(address: string, text: string, memo: { value?: unknown }) => void} [m]
 * @property {() => void} [recover] the connection is gone
 */
