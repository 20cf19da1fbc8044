// What is measured, each behind the same three calls: `say` and `tell` are promises of the reply and of the event.
import { connect, Room } from './live/client.js';
import { LINE } from './line.js';

/** @param transport 'worker', or 'page' for a socket of this page's own */
export async function sharedgen(transport, url) {
  const live = connect({ transport, url });
  live.onError((error) => console.error(error));
  const room = live.subscribe(Room, { name: 'bench' });
  let hear = () => {};
  room.on('said', (line) => hear(line));
  await new Promise((ready) => room.onStatus((status) => status === 'live' && ready()));
  return {
    kind: 'live',
    say: () => room.say(LINE),
    tell: () =>
      new Promise((heard) => {
        hear = heard;
        room.tell(LINE);
      }),
    listen(listener) {
      hear = listener;
    },
  };
}

export async function relay() {
  const { port } = new SharedWorker('./relay.js');
  return bare('relay', port, (text) => port.postMessage(text));
}

export async function page() {
  const socket = new WebSocket(`ws://${location.host}/ws/page`);
  return bare('page', socket, (text) => socket.send(text));
}

/** JSON each way, with a `type`. What came joined is parted. The first message means: open. */
async function bare(kind, source, send) {
  let hear = () => {};
  let answered = () => {};
  const receive = ({ data }) => {
    for (const text of data.split('\n')) {
      const message = JSON.parse(text);
      if (message.type === 'said') hear(message.payload);
      else answered(message.payload);
    }
  };
  await new Promise((open) => {
    answered = open;
    source.onmessage = receive;
  });
  return {
    kind,
    say: () =>
      new Promise((reply) => {
        answered = reply;
        send(JSON.stringify({ type: 'say', payload: LINE }));
      }),
    tell: () =>
      new Promise((heard) => {
        hear = heard;
        answered = () => {};
        send(JSON.stringify({ type: 'tell', payload: LINE }));
      }),
    listen(listener) {
      hear = listener;
    },
  };
}
