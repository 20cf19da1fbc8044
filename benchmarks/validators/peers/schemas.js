// The eight messages in JSON Schema.
import * as regexes from './regexes.js';

const matching = (regex) => ({ type: 'string', pattern: regex.source });
const text = (least, most) => ({ type: 'string', ...(least && { minLength: least }), maxLength: most });
const nullable = (schema) => ({ ...schema, type: [schema.type, 'null'] });
const object = (properties, options = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...options,
});
const list = (items, options = {}) => ({ type: 'array', items, ...options });
const dict = (values) => ({ type: 'object', additionalProperties: values });

const uuid = matching(regexes.UUID);
const slug = matching(regexes.SLUG);
const count = { type: 'integer', minimum: 0 };
const number = { type: 'number' };
const boolean = { type: 'boolean' };

const kind = (name, properties) => object({ kind: { const: name }, user: uuid, ...properties });

export const schemas = {
  ChatMessage: object({
    id: uuid,
    room: slug,
    author: object({ id: uuid, name: text(1, 60), avatar: nullable(text(0, 200)) }),
    body: text(1, 4000),
    sent_at: matching(regexes.MOMENT),
    edited_at: nullable(matching(regexes.DATETIME)),
    mentions: list(slug, { maxItems: 16 }),
    reactions: dict(count),
  }),
  Presence: object({
    user: slug,
    status: { enum: ['online', 'away', 'busy', 'offline'] },
    idle: count,
    devices: list({ enum: ['phone', 'tablet', 'desktop'] }),
  }),
  CursorMove: object({
    document: uuid,
    x: number,
    y: number,
    selection: {
      type: ['array', 'null'],
      items: [{ type: 'integer' }, { type: 'integer' }],
      minItems: 2,
      additionalItems: false,
    },
  }),
  ServerEvent: object({
    number: count,
    event: {
      type: 'object',
      discriminator: { propertyName: 'kind' },
      required: ['kind'],
      oneOf: [
        kind('joined', { name: text(0, 60) }),
        kind('left', { reason: { enum: ['closed', 'idle', 'removed'] } }),
        kind('renamed', { before: text(0, 60), after: text(0, 60) }),
        kind('moved', { room: slug, position: count }),
      ],
    },
  }),
  Order: object({
    id: uuid,
    placed_at: matching(regexes.MOMENT),
    address: object({
      name: text(0, 80),
      street: text(0, 120),
      postcode: text(0, 12),
      country: matching(regexes.COUNTRY),
    }),
    note: nullable(text(0, 500)),
    total: matching(regexes.MONEY),
    lines: list(
      object({
        sku: matching(regexes.SKU),
        quantity: { type: 'integer', minimum: 1, maximum: 999 },
        price: matching(regexes.DECIMAL),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  TreeNode: object({ id: count, label: text(1, 80), open: boolean, children: list({ $ref: '#' }) }),
  Telemetry: object({
    device: slug,
    labels: dict({ type: 'string' }),
    counters: dict(count),
    samples: list(object({ at: count, value: number, good: boolean }), { maxItems: 200 }),
  }),
  Notification: object(
    {
      title: text(1, 120),
      priority: { enum: [10, 20, 30] },
      due: matching(regexes.DATE),
      read: boolean,
      subject: { type: ['integer', 'string'] },
    },
    { additionalProperties: false },
  ),
};
