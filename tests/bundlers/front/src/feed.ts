import { connect, Feed } from './live/client.js';

export { connect, Feed };

/** What `client.d.ts` says of an event, where a bundler meets TypeScript. */
export function labelled({ number, text }: Feed.Item): string {
  return `${number}: ${text}`;
}
