// The eight messages in TypeBox, of either major version: `t` is its Type. Functions, so that a bundle
// holds those that it uses.
import * as regexes from './regexes.js';

const matching = (t, regex) => t.String({ pattern: regex.source });
const text = (t, least, most) => t.String({ ...(least && { minLength: least }), maxLength: most });
const nullable = (t, type) => t.Union([type, t.Null()]);
const oneOf = (t, values) => t.Union(values.map((value) => t.Literal(value)));
const uuid = (t) => matching(t, regexes.UUID);
const slug = (t) => matching(t, regexes.SLUG);
const count = (t) => t.Integer({ minimum: 0 });
const kind = (t, name, properties) => t.Object({ kind: t.Literal(name), user: uuid(t), ...properties });

export const ChatMessage = (t) =>
  t.Object({
    id: uuid(t),
    room: slug(t),
    author: t.Object({ id: uuid(t), name: text(t, 1, 60), avatar: nullable(t, text(t, 0, 200)) }),
    body: text(t, 1, 4000),
    sent_at: matching(t, regexes.MOMENT),
    edited_at: nullable(t, matching(t, regexes.DATETIME)),
    mentions: t.Array(slug(t), { maxItems: 16 }),
    reactions: t.Record(t.String(), count(t)),
  });

export const Presence = (t) =>
  t.Object({
    user: slug(t),
    status: oneOf(t, ['online', 'away', 'busy', 'offline']),
    idle: count(t),
    devices: t.Array(oneOf(t, ['phone', 'tablet', 'desktop'])),
  });

export const CursorMove = (t) =>
  t.Object({
    document: uuid(t),
    x: t.Number(),
    y: t.Number(),
    selection: nullable(t, t.Tuple([t.Integer(), t.Integer()])),
  });

export const ServerEvent = (t) =>
  t.Object({
    number: count(t),
    event: t.Union([
      kind(t, 'joined', { name: text(t, 0, 60) }),
      kind(t, 'left', { reason: oneOf(t, ['closed', 'idle', 'removed']) }),
      kind(t, 'renamed', { before: text(t, 0, 60), after: text(t, 0, 60) }),
      kind(t, 'moved', { room: slug(t), position: count(t) }),
    ]),
  });

export const Order = (t) =>
  t.Object({
    id: uuid(t),
    placed_at: matching(t, regexes.MOMENT),
    address: t.Object({
      name: text(t, 0, 80),
      street: text(t, 0, 120),
      postcode: text(t, 0, 12),
      country: matching(t, regexes.COUNTRY),
    }),
    note: nullable(t, text(t, 0, 500)),
    total: matching(t, regexes.MONEY),
    lines: t.Array(
      t.Object({
        sku: matching(t, regexes.SKU),
        quantity: t.Integer({ minimum: 1, maximum: 999 }),
        price: matching(t, regexes.DECIMAL),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  });

const node = (t, itself) =>
  t.Object({ id: count(t), label: text(t, 1, 80), open: t.Boolean(), children: t.Array(itself) });

export const TreeNode = (t) =>
  t.Recursive
    ? t.Recursive((itself) => node(t, itself))
    : t.Cyclic({ TreeNode: node(t, t.Ref('TreeNode')) }, 'TreeNode');

export const Telemetry = (t) =>
  t.Object({
    device: slug(t),
    labels: t.Record(t.String(), t.String()),
    counters: t.Record(t.String(), count(t)),
    samples: t.Array(t.Object({ at: count(t), value: t.Number(), good: t.Boolean() }), { maxItems: 200 }),
  });

export const Notification = (t) =>
  t.Object(
    {
      title: text(t, 1, 120),
      priority: oneOf(t, [10, 20, 30]),
      due: matching(t, regexes.DATE),
      read: t.Boolean(),
      subject: t.Union([t.Integer(), t.String()]),
    },
    { additionalProperties: false },
  );
