// The eight messages as types: typia writes the checks, at the time of the benchmark.
import type { tags } from 'typia';

/** A regular expression made once: `tags.Pattern` makes one a call. */
type Matching<Name extends string> = tags.TagBase<{
  target: 'string';
  kind: 'matching';
  value: Name;
  validate: `${Name}.test($input)`;
  exclusive: true;
}>;
type Text<Least extends number, Most extends number> = string & tags.MinLength<Least> & tags.MaxLength<Most>;
type Short<Most extends number> = string & tags.MaxLength<Most>;
type Whole = number & tags.Type<'int64'>;
type Count = Whole & tags.Minimum<0>;
type Uuid = string & Matching<'UUID'>;
type Slug = string & Matching<'SLUG'>;

export interface ChatMessage {
  id: Uuid;
  room: Slug;
  author: { id: Uuid; name: Text<1, 60>; avatar: Short<200> | null };
  body: Text<1, 4000>;
  sent_at: string & Matching<'MOMENT'>;
  edited_at: (string & Matching<'DATETIME'>) | null;
  mentions: Slug[] & tags.MaxItems<16>;
  reactions: Record<string, Count>;
}

export interface Presence {
  user: Slug;
  status: 'online' | 'away' | 'busy' | 'offline';
  idle: Count;
  devices: ('phone' | 'tablet' | 'desktop')[];
}

export interface CursorMove {
  document: Uuid;
  x: number;
  y: number;
  selection: [Whole, Whole] | null;
}

interface Joined {
  kind: 'joined';
  user: Uuid;
  name: Short<60>;
}

interface Left {
  kind: 'left';
  user: Uuid;
  reason: 'closed' | 'idle' | 'removed';
}

interface Renamed {
  kind: 'renamed';
  user: Uuid;
  before: Short<60>;
  after: Short<60>;
}

interface Moved {
  kind: 'moved';
  user: Uuid;
  room: Slug;
  position: Count;
}

export interface ServerEvent {
  number: Count;
  event: Joined | Left | Renamed | Moved;
}

export interface Order {
  id: Uuid;
  placed_at: string & Matching<'MOMENT'>;
  address: { name: Short<80>; street: Short<120>; postcode: Short<12>; country: string & Matching<'COUNTRY'> };
  note: Short<500> | null;
  total: string & Matching<'MONEY'>;
  lines: {
    sku: string & Matching<'SKU'>;
    quantity: Whole & tags.Minimum<1> & tags.Maximum<999>;
    price: string & Matching<'DECIMAL'>;
  }[] &
    tags.MinItems<1> &
    tags.MaxItems<100>;
}

export interface TreeNode {
  id: Count;
  label: Text<1, 80>;
  open: boolean;
  children: TreeNode[];
}

export interface Telemetry {
  device: Slug;
  labels: Record<string, string>;
  counters: Record<string, Count>;
  samples: { at: Count; value: number; good: boolean }[] & tags.MaxItems<200>;
}

export interface Notification {
  title: Text<1, 120>;
  priority: 10 | 20 | 30;
  due: string & Matching<'DATE'>;
  read: boolean;
  subject: Whole | string;
}
