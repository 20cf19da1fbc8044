import { connect, message, Promise as Channel, Text } from './client.js';
import type { Keys, Reply } from './client.js';

const live = connect();
const channel = live.subscribe(Channel, { room: 'x', text: Text.HOSTILE, kind: '`' });
const reply: globalThis.Promise<Reply> = channel.delete({ new: Text.then, quoted: '</script>' });
channel.delete({ new: 'über', quoted: '\u2028' }).then((reply: Channel.delete.Reply) => {
  const text: string = reply.message.text;
});
channel.on('message', (event: Channel.Message) => {
  const text: string = event.message.text;
});
channel.on('string', ({ inherited }: Channel.string) => {
  const inner: number = inherited.constructor;
  const proto: number | null = inherited['__proto__'];
});
channel.on('parameters', ({ keys }: Channel.Parameters) => {
  const all: Keys = keys;
  const separator: number = keys['a\u2028b\n'];
  const nothing: number = keys[''];
});
channel.on('groesse', (event: Channel.Größe) => {
  const text: string = event.länge;
});
const inherited = { constructor: 1, toString: 'x', valueOf: true, hasOwnProperty: 'own' } as const;
channel.reply({ keys: { '*/': 1 }, inherited });
live.subscribe(message).fetch();
live.subscribe(message).on('__proto__', (event: message.channel) => {});

// @ts-expect-error not one of the literals
channel.delete({ new: Text.then, quoted: 'other' });
// @ts-expect-error not a key of the model
channel.reply({ keys: { other: 1 }, inherited });
