/** @import { Socket } from './socket.js' */
/** @import { Reader } from './topics.js' */

/**
 * What to do with the server's answer. `code` is empty for `ok`.
 * @typedef {(code: string, json: string) => void} Answer
 */

/** @typedef {ReturnType<typeof createRequests>} Requests */

/**
 * The frames of this connection that the server has yet to answer, by their id.
 * @param {Socket} socket
 */
export function createRequests(socket) {
  /** @type {Map<string, { answer: Answer, readers: Reader[] }>} */
  const waiting = new Map();
  let serial = 0;

  return {
    /**
     * @param {string} opcode
     * @param {string} text the frame after its id
     * @param {Answer} answer
     * @param {Reader[]} [readers] who gets events of the past before the answer
     */
    ask(opcode, text, answer, readers = []) {
      const id = String(++serial);
      waiting.set(id, { answer, readers });
      socket.send(`${opcode} ${id} ${text}`);
    },

    /**
     * @param {string} id
     * @param {string} code
     * @param {string} json
     */
    answered(id, code, json) {
      const request = waiting.get(id);
      waiting.delete(id);
      try {
        if (code) JSON.parse(json).retryable; // throws where it is no JSON, or null
        request?.answer(code, json);
      } catch (error) {
        request?.answer('internal', '{"retryable":true}'); // an answer that is none: nobody waits for ever
        throw error;
      }
    },

    /**
     * An event of the past, for the readers that asked. They get it with the answer: one that does not come, as the
     * connection is lost, is asked for again.
     * @param {string} id
     * @param {string} event the frame from its offset on
     */
    past(id, event) {
      for (const reader of waiting.get(id)?.readers ?? []) reader.past.push(event);
    },

    /** The connection is gone, and no answer comes any more: whoever asked asks again on the next. */
    lost() {
      waiting.clear();
    },
  };
}
