/**
 * Functions to be called, each of them whatever another one throws.
 * @template {unknown[]} A
 */
export function createListeners() {
  /** @type {Set<(...args: A) => unknown>} */
  const entries = new Set();
  return {
    /**
     * @param {(...args: A) => unknown} listener
     * @returns {() => unknown} takes it away again
     */
    add(listener) {
      /** @param {A} args */
      const entry = (...args) => listener(...args); // the same listener may be added twice
      entries.add(entry);
      return () => entries.delete(entry);
    },

    /**
     * @param {A} args
     * @returns {number} how many there are
     */
    emit(...args) {
      for (const entry of [...entries]) {
        try {
          if (entries.has(entry)) entry(...args);
        } catch (error) {
          (globalThis.reportError ?? console.error)(error);
        }
      }
      return entries.size;
    },
  };
}
