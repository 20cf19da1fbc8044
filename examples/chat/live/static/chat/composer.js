// Writing a message: Enter sends, Shift+Enter makes a new line, and a message that was not sent comes back.
import { element } from './dom.js';
import { toast } from './toast.js';

const TOUCH_EVERY = 2000; // ms between two "is typing"

/** @param {() => import('./room.js').Room} room  the room in view */
export function startComposer(room) {
  const field = /** @type {HTMLTextAreaElement} */ (element('say'));
  const form = /** @type {HTMLFormElement} */ (element('composer'));
  let touched = 0;

  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener('input', () => {
    const now = Date.now();
    if (!field.value.trim() || now - touched < TOUCH_EVERY) return;
    touched = now;
    room().touch();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return;
    field.value = '';
    touched = 0;
    field.focus();
    try {
      await room().say(body);
    } catch (error) {
      if (!field.value) field.value = body;
      toast(`Not sent: ${error instanceof Error ? error.message : error}`);
    }
  });
}
