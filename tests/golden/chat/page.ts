import { Chat, CommandError, connect } from './client.js';
import type { Issue, Receipt, Subscription } from './client.js';

const live = connect({ transport: 'auto', timeout: 5_000 });
const chat = live.subscribe(Chat, { room: 'python' });
const again: Subscription<typeof Chat> = live.subscribe(Chat, { room: 'python' }, { last: 50 });

const off: () => void = chat.on('message', (message) => {
  const author: string = message.author;
  const known: Chat.Message = message;
  // @ts-expect-error there is no such field
  message.nobody;
});
for await (const topic of chat.events('topic')) {
  const text: string = topic.text;
}
const receipt: Receipt = await chat.say({ body: 'hello' });
const reply: Chat.Say.Reply = receipt;
const nothing: void = await chat.typing();
await chat.typing({});

declare const value: unknown;
if (Chat.Message.is(value)) {
  const author: string = value.author;
}
const issues: Issue[] = Chat.Say.Reply.issues(value);
if (value instanceof CommandError) {
  const first: Issue | undefined = value.issues[0];
}

// @ts-expect-error a room is text
live.subscribe(Chat, { room: 1 });
// @ts-expect-error a room is required
live.subscribe(Chat, {});
// @ts-expect-error parameters are required
live.subscribe(Chat);
// @ts-expect-error there is no such parameter
live.subscribe(Chat, { room: 'python', floor: 1 });
// @ts-expect-error there is no such event
chat.on('mesage', () => {});
// @ts-expect-error a body is required
chat.say({});
// @ts-expect-error a body is text
chat.say({ body: 1 });
// @ts-expect-error an empty command has no fields
chat.typing({ loud: true });
// @ts-expect-error there is no such command
chat.shout({ body: 'hello' });
// @ts-expect-error there is no such option
live.subscribe(Chat, { room: 'python' }, { lastt: 50 });
