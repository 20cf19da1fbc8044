// The page: every room of the navigation over one connection, one of them in view.
import { connect } from '../live/client.js';
import { showBadge } from './badge.js';
import { startComposer } from './composer.js';
import { element } from './dom.js';
import { startInspector } from './inspector.js';
import { Log } from './log.js';
import { Room } from './room.js';
import { toast } from './toast.js';

const me = document.body.dataset.user ?? '';
// The name of the worker carries who is signed in: another user of this browser gets a socket of their own.
const live = connect({ identity: me });
const log = new Log(element('log'), element('newer'), me);
/** @type {Map<string, Room>} */
const rooms = new Map();
/** @type {Room} */
let current;

showBadge(live);
startInspector(live);
live.onError((error) => toast(error.message));
live.onOutdated(() => toast('The site was updated. Reload this page to go on.', { lasts: true }));
live.onStatus((status) => {
  if (status === 'closed') toast('The server ended this connection. Reload this page to sign in again.', { lasts: true });
});

for (const link of document.querySelectorAll('a[data-room]')) {
  if (!(link instanceof HTMLAnchorElement)) continue;
  const room = new Room(live, link, me);
  rooms.set(room.slug, room);
  room.onChange = (change) => {
    if (room !== current) return;
    if (change === 'line') log.append(room.latest());
    if (change === 'lines') log.show(room.lines());
    if (change === 'gap') log.note('The connection was lost for a while: the room was read again.');
    if (change === 'topic') showTopic();
    if (change === 'typing') showTyping();
  };
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab or a window of its own
    event.preventDefault();
    if (room !== current) history.pushState(null, '', link.href);
    open(room);
  });
}
addEventListener('popstate', openAddress);
addEventListener('focus', () => current.read());
openAddress();

startComposer(() => current);
element('topic-form').addEventListener('submit', (event) => {
  event.preventDefault();
  current.setTopic(topicField().value.trim()).catch((error) => toast(error.message));
  element('say').focus();
});
topicField().addEventListener('blur', showTopic);

function openAddress() {
  const slug = location.pathname.split('/').at(-2) ?? '';
  const room = rooms.get(slug);
  if (room) open(room);
}

/** @param {Room} room */
function open(room) {
  current = room;
  for (const each of rooms.values()) each.link.removeAttribute('aria-current');
  room.link.setAttribute('aria-current', 'page');
  element('room-name').textContent = room.name;
  document.title = `${room.name} · sharedgen`;
  log.show(room.lines());
  showTopic();
  showTyping();
  room.read();
  element('say').focus();
}

function topicField() {
  return /** @type {HTMLInputElement} */ (element('topic'));
}

function showTopic() {
  if (document.activeElement !== topicField()) topicField().value = current.topic;
}

function showTyping() {
  element('typing').textContent = current.note();
}
