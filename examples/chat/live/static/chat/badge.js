// The badge: how this tab is connected, how many tabs share its socket, and how many sockets the server has open.
import { Server } from '../live/client.js';
import { element, paint } from './dom.js';

const WORDS = { connecting: 'connecting', open: 'connected', waiting: 'reconnecting', closed: 'closed' };

/** @param {import('../live/client.js').Connection} live */
export function showBadge(live) {
  const showStatus = () => {
    element('badge').dataset.status = live.status;
    element('badge-status').textContent = WORDS[live.status];
    element('badge-transport').textContent = live.transport === 'worker' ? 'SharedWorker' : 'this page';
  };
  live.onStatus(showStatus);
  showStatus();

  live.subscribe(Server).on('sockets', ({ open }) => {
    element('badge-sockets').textContent = String(open);
  });

  const countTabs = async () => {
    if (document.hidden) return;
    try {
      const { tabs } = await live.inspect();
      element('badge-tabs').textContent = String(tabs);
    } catch {
      element('badge-tabs').textContent = '…'; // nobody there to ask: it is asked again in a second
    }
    showStatus();
  };
  setInterval(countTabs, 1000);
  document.addEventListener('visibilitychange', countTabs);
  countTabs();

  for (const span of document.querySelectorAll('.avatar[data-name]')) {
    if (span instanceof HTMLElement) paint(span, span.dataset.name ?? '');
  }
}
