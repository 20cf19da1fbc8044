// The badge: how this tab is connected, how many tabs share its socket, and how many sockets the server has open.
import { type Connection, Server } from './live/client.js';
import { element, notice } from './dom.js';

const WORDS = { connecting: 'connecting', open: 'connected', waiting: 'reconnecting', closed: 'closed' };
const NOTICES = {
  connecting: '',
  open: '',
  waiting: 'The connection is lost. These are the last figures; it is tried again by itself.',
  closed: 'The server ended this connection. Reload the page to see more.',
};

export function showBadge(live: Connection): void {
  const showStatus = () => {
    document.body.dataset.status = live.status;
    element('badge-status').textContent = WORDS[live.status];
    element('badge-transport').textContent = live.transport === 'worker' ? 'SharedWorker' : 'this page';
  };
  live.onStatus((status) => {
    showStatus();
    if (status !== 'connecting') notice(NOTICES[status]);
  });
  showStatus();

  live.subscribe(Server).on('sockets', ({ open }) => {
    element('badge-sockets').textContent = String(open);
  });

  const countTabs = async () => {
    if (document.hidden) return;
    const { tabs } = await live.inspect();
    element('badge-tabs').textContent = tabs ? String(tabs) : '…'; // nobody there to ask: again in a second
    showStatus();
  };
  setInterval(countTabs, 1000);
  document.addEventListener('visibilitychange', countTabs);
  countTabs();
}
