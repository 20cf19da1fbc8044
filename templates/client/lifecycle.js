const TYPES = ['online', 'offline', 'pagehide', 'pageshow', 'visibilitychange', 'resume'];

/**
 * Watches this page come and go. Without a page there is nothing to watch.
 * @param {(change: string) => void} changed it is in view again, or the network came or went
 * @param {() => void} leave for good, or into the back/forward cache
 * @returns {() => void} stops watching
 */
export function watchPage(changed, leave) {
  const { document } = globalThis;
  if (!document) return () => {};

  /** @param {Event} event */
  function notice({ type }) {
    if (type === 'pagehide') leave();
    // On its way into the back/forward cache a page is hidden after `pagehide`: an answer to that would evict it.
    else if (type !== 'visibilitychange' || !document.hidden) changed(type);
  }

  // Captured: some of these are sent to the document, and not all of them bubble.
  for (const type of TYPES) addEventListener(type, notice, true);
  return () => {
    for (const type of TYPES) removeEventListener(type, notice, true);
  };
}

/** Waits for a page that is rendered ahead to be shown: until then the browser starts no worker for it. */
export async function isShown() {
  if (/** @type {any} */ (globalThis.document)?.prerendering) {
    await new Promise((shown) => addEventListener('prerenderingchange', shown, true));
  }
}
