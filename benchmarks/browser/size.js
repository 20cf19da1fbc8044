// Bytes of each client: `node size.js SMALLEST ROOM` (folders of built clients) prints them as JSON.
// An entry connects, subscribes to one channel, listens and sends; what it does not use may be shaken out.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const [smallest, room] = process.argv.slice(2);
/** Loaded when they are needed, and once for all tabs: weighed apart. */
const APART = ['./multiplexer.js', './worker.js'];

const PEERS = {
  centrifuge: `
    import { Centrifuge } from 'centrifuge';
    const client = new Centrifuge('wss://example.org/ws');
    const room = client.newSubscription('room');
    room.on('publication', ({ data }) => console.log(data));
    room.subscribe();
    client.connect();
    room.publish({ text: 'hello' });`,
  phoenix: `
    import { Socket } from 'phoenix';
    const socket = new Socket('/socket');
    socket.connect();
    const room = socket.channel('room');
    room.on('said', (data) => console.log(data));
    room.join();
    room.push('say', { text: 'hello' });`,
  'socket.io-client': `
    import { io } from 'socket.io-client';
    const socket = io('wss://example.org');
    socket.on('said', (data) => console.log(data));
    socket.emit('say', { text: 'hello' });`,
  partysocket: `
    import { PartySocket } from 'partysocket';
    const socket = new PartySocket({ host: 'example.org', room: 'room' });
    socket.addEventListener('message', ({ data }) => console.log(data));
    socket.send(JSON.stringify({ text: 'hello' }));`,
  '@rails/actioncable': `
    import { createConsumer } from '@rails/actioncable';
    const room = createConsumer('/cable').subscriptions.create('RoomChannel', {
      received: (data) => console.log(data),
    });
    room.perform('say', { text: 'hello' });`,
  'graphql-ws': `
    import { createClient } from 'graphql-ws';
    const client = createClient({ url: 'wss://example.org/graphql' });
    const sink = { next: (data) => console.log(data), error: console.error, complete() {} };
    client.subscribe({ query: 'subscription { said }' }, sink);
    client.subscribe({ query: 'mutation { say(text: "hello") }' }, sink);`,
};

const OWN = {
  'sharedgen, page': [
    smallest,
    `import { connect, Void } from './live/client.js';
    const room = connect().subscribe(Void);
    room.on('ping', (data) => console.log(data));
    room.poke();`,
  ],
  'sharedgen, page, with the checks of Room': [
    room,
    `import { connect, Room } from './live/client.js';
    const room = connect().subscribe(Room, { name: 'room' });
    room.on('said', (data) => console.log(data));
    room.say({ id: '0', author: 'Ada', body: 'hello', sent_at: '' });`,
  ],
  'sharedgen, worker and multiplexer': [smallest, `import './live/worker.js';`],
};

async function weigh(contents, resolveDir, external) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    external,
  });
  const bytes = outputFiles[0].contents;
  return {
    minified: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  };
}

const found = {};
for (const [name, [folder, entry]] of Object.entries(OWN)) {
  found[name] = await weigh(entry, folder, name.includes('worker') ? [] : APART);
}
const { dependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
for (const [name, entry] of Object.entries(PEERS)) {
  found[`${name} ${dependencies[name]}`] = await weigh(entry, here, []);
}
console.log(JSON.stringify(found, null, 1));
