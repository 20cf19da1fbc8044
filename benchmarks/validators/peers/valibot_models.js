// The eight messages in valibot. Functions, so that a bundle holds those that it uses.
import * as v from 'valibot';

import * as regexes from './regexes.js';

const matching = (regex) => v.pipe(v.string(), v.regex(regex));
const uuid = () => matching(regexes.UUID);
const slug = () => matching(regexes.SLUG);
const count = () => v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const whole = () => v.pipe(v.number(), v.safeInteger());
const finite = () => v.pipe(v.number(), v.finite());
const text = (least, most) =>
  least ? v.pipe(v.string(), v.minLength(least), v.maxLength(most)) : v.pipe(v.string(), v.maxLength(most));

export const ChatMessage = () =>
  v.object({
    id: uuid(),
    room: slug(),
    author: v.object({ id: uuid(), name: text(1, 60), avatar: v.nullable(text(0, 200)) }),
    body: text(1, 4000),
    sent_at: matching(regexes.MOMENT),
    edited_at: v.nullable(matching(regexes.DATETIME)),
    mentions: v.pipe(v.array(slug()), v.maxLength(16)),
    reactions: v.record(v.string(), count()),
  });

export const Presence = () =>
  v.object({
    user: slug(),
    status: v.picklist(['online', 'away', 'busy', 'offline']),
    idle: count(),
    devices: v.array(v.picklist(['phone', 'tablet', 'desktop'])),
  });

export const CursorMove = () =>
  v.object({
    document: uuid(),
    x: finite(),
    y: finite(),
    selection: v.nullable(v.strictTuple([whole(), whole()])),
  });

export const ServerEvent = () =>
  v.object({
    number: count(),
    event: v.variant('kind', [
      v.object({ kind: v.literal('joined'), user: uuid(), name: text(0, 60) }),
      v.object({ kind: v.literal('left'), user: uuid(), reason: v.picklist(['closed', 'idle', 'removed']) }),
      v.object({ kind: v.literal('renamed'), user: uuid(), before: text(0, 60), after: text(0, 60) }),
      v.object({ kind: v.literal('moved'), user: uuid(), room: slug(), position: count() }),
    ]),
  });

export const Order = () =>
  v.object({
    id: uuid(),
    placed_at: matching(regexes.MOMENT),
    address: v.object({
      name: text(0, 80),
      street: text(0, 120),
      postcode: text(0, 12),
      country: matching(regexes.COUNTRY),
    }),
    note: v.nullable(text(0, 500)),
    total: matching(regexes.MONEY),
    lines: v.pipe(
      v.array(
        v.object({
          sku: matching(regexes.SKU),
          quantity: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(999)),
          price: matching(regexes.DECIMAL),
        }),
      ),
      v.minLength(1),
      v.maxLength(100),
    ),
  });

export const TreeNode = () => {
  const node = v.object({
    id: count(),
    label: text(1, 80),
    open: v.boolean(),
    children: v.array(v.lazy(() => node)),
  });
  return node;
};

export const Telemetry = () =>
  v.object({
    device: slug(),
    labels: v.record(v.string(), v.string()),
    counters: v.record(v.string(), count()),
    samples: v.pipe(v.array(v.object({ at: count(), value: finite(), good: v.boolean() })), v.maxLength(200)),
  });

export const Notification = () =>
  v.strictObject({
    title: text(1, 120),
    priority: v.picklist([10, 20, 30]),
    due: matching(regexes.DATE),
    read: v.boolean(),
    subject: v.union([whole(), v.string()]),
  });
