// The eight messages in zod. Functions, so that a bundle holds those that it uses.
import * as z from 'zod';

import * as regexes from './regexes.js';

const uuid = () => z.string().regex(regexes.UUID);
const slug = () => z.string().regex(regexes.SLUG);
const count = () => z.int().min(0);
const text = (least, most) => (least ? z.string().min(least).max(most) : z.string().max(most));

export const ChatMessage = () =>
  z.object({
    id: uuid(),
    room: slug(),
    author: z.object({ id: uuid(), name: text(1, 60), avatar: text(0, 200).nullable() }),
    body: text(1, 4000),
    sent_at: z.string().regex(regexes.MOMENT),
    edited_at: z.string().regex(regexes.DATETIME).nullable(),
    mentions: z.array(slug()).max(16),
    reactions: z.record(z.string(), count()),
  });

export const Presence = () =>
  z.object({
    user: slug(),
    status: z.enum(['online', 'away', 'busy', 'offline']),
    idle: count(),
    devices: z.array(z.enum(['phone', 'tablet', 'desktop'])),
  });

export const CursorMove = () =>
  z.object({
    document: uuid(),
    x: z.number(),
    y: z.number(),
    selection: z.tuple([z.int(), z.int()]).nullable(),
  });

export const ServerEvent = () =>
  z.object({
    number: count(),
    event: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('joined'), user: uuid(), name: text(0, 60) }),
      z.object({ kind: z.literal('left'), user: uuid(), reason: z.enum(['closed', 'idle', 'removed']) }),
      z.object({ kind: z.literal('renamed'), user: uuid(), before: text(0, 60), after: text(0, 60) }),
      z.object({ kind: z.literal('moved'), user: uuid(), room: slug(), position: count() }),
    ]),
  });

export const Order = () =>
  z.object({
    id: uuid(),
    placed_at: z.string().regex(regexes.MOMENT),
    address: z.object({
      name: text(0, 80),
      street: text(0, 120),
      postcode: text(0, 12),
      country: z.string().regex(regexes.COUNTRY),
    }),
    note: text(0, 500).nullable(),
    total: z.string().regex(regexes.MONEY),
    lines: z
      .array(
        z.object({
          sku: z.string().regex(regexes.SKU),
          quantity: z.int().min(1).max(999),
          price: z.string().regex(regexes.DECIMAL),
        }),
      )
      .min(1)
      .max(100),
  });

export const TreeNode = () => {
  const node = z.object({
    id: count(),
    label: text(1, 80),
    open: z.boolean(),
    get children() {
      return z.array(node);
    },
  });
  return node;
};

export const Telemetry = () =>
  z.object({
    device: slug(),
    labels: z.record(z.string(), z.string()),
    counters: z.record(z.string(), count()),
    samples: z.array(z.object({ at: count(), value: z.number(), good: z.boolean() })).max(200),
  });

export const Notification = () =>
  z.strictObject({
    title: text(1, 120),
    priority: z.literal([10, 20, 30]),
    due: z.string().regex(regexes.DATE),
    read: z.boolean(),
    subject: z.union([z.int(), z.string()]),
  });
