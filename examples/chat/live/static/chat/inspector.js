// What goes on inside the connection, behind F2: Safari and Android have no tools for shared workers. That key types
// nothing, so it works in a text field too, and lies on every keyboard.
import { element } from './dom.js';
import { tablesOf } from './picture.js';
import { showTables } from './tables.js';

const EVERY = 1000; // ms between two looks
const LATE = 2; // looks without an answer that are worth a word
const OVER_THE_PAGE = matchMedia('(max-width: 1020px)'); // as in inspector.css

/** @param {import('../live/client.js').Connection} live */
export function startInspector(live) {
  const panel = /** @type {HTMLDialogElement} */ (element('inspector'));
  const field = /** @type {HTMLTextAreaElement} */ (element('inspector-json'));
  /** @type {import('../live/client.js').Inspection} */
  let picture = { transport: live.transport, status: live.status, tabs: 0 };
  /** @type {Date | undefined} */
  let answeredAt;
  let unanswered = 0;
  let asking = false;
  let timer = 0;

  async function look() {
    if (document.hidden) return;
    if (asking) unanswered++;
    else ask();
    show();
  }

  /** A worker that is dead answers late, or by saying nothing of what it holds. */
  async function ask() {
    asking = true;
    const found = await live.inspect();
    asking = false;
    if (found.boot) {
      picture = found;
      answeredAt = new Date();
      unanswered = 0;
    }
    show();
  }

  function show() {
    picture = { ...picture, transport: live.transport, status: live.status }; // these the page knows by itself
    const host = live.transport === 'worker' ? 'The worker' : 'This page';
    say(unanswered < LATE ? '' : `${host} does not answer. Below is what it said last.`);
    showTables(element('inspector-body'), tablesOf(picture, answeredAt));
  }

  /** @param {string} text */
  function say(text) {
    const note = element('inspector-note');
    if (note.textContent !== text) note.textContent = text; // the same again would be read aloud again
  }

  function open() {
    unanswered = 0;
    field.hidden = true;
    element('inspector-copy').textContent = 'Copy JSON';
    if (OVER_THE_PAGE.matches) panel.showModal();
    else panel.show();
    element('inspector-close').focus();
    element('inspect').setAttribute('aria-expanded', 'true');
    timer = setInterval(look, EVERY);
    look();
  }

  function toggle() {
    if (panel.open) panel.close();
    else open();
  }

  async function copy() {
    const at = new Date().toISOString();
    const text = JSON.stringify({ at, answeredAt, userAgent: navigator.userAgent, ...picture }, null, 2);
    try {
      await navigator.clipboard.writeText(text);
      element('inspector-copy').textContent = 'Copied';
    } catch {
      field.value = text; // no clipboard without TLS: by hand then
      field.hidden = false;
      field.select();
    }
  }

  panel.addEventListener('close', () => {
    clearInterval(timer);
    element('inspect').setAttribute('aria-expanded', 'false');
  });
  OVER_THE_PAGE.addEventListener('change', () => panel.close()); // it would lie in the wrong place
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && panel.open && !event.isComposing) panel.close();
    if (event.key !== 'F2' || event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    toggle();
  });
  element('inspect').addEventListener('click', toggle);
  element('inspector-close').addEventListener('click', () => panel.close());
  element('inspector-copy').addEventListener('click', copy);
}
