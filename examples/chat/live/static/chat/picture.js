// What `inspect` tells, as tables of words.

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {string[]} [columns] left out where each row is a name and its value
 * @property {string[][]} rows
 * @property {string} empty what is said where there is no row
 */

const NUMBER = new Intl.NumberFormat();
const UNKNOWN = '…';

/** @param {number | undefined} value */
const number = (value) => (value === undefined ? UNKNOWN : NUMBER.format(value));

/**
 * @param {import('../live/client.js').Inspection} picture
 * @param {Date | undefined} answeredAt
 * @returns {Table[]}
 */
export function tablesOf(picture, answeredAt) {
  const { transport, status, boot, url, tabs, ports = [], subscriptions = [], faults = [], counters } = picture;
  return [
    {
      title: 'Connection',
      rows: [
        ['transport', transport === 'worker' ? 'SharedWorker' : 'this page'],
        ['status', status],
        ['last answer', answeredAt?.toLocaleTimeString() ?? 'none yet'],
        ['boot', boot ?? UNKNOWN],
        ['endpoint', url ?? UNKNOWN],
        ['browser says', picture.offline === undefined ? UNKNOWN : picture.offline ? 'offline' : 'online'],
        ['losses in a row', number(picture.attempt)],
        ['last end', lastEnd(picture)],
        ['commands waiting', number(picture.outbox)],
        ['commands in flight', number(picture.inFlight)],
      ],
      empty: '',
    },
    {
      title: boot ? `Tabs: ${number(tabs)}` : 'Tabs',
      columns: ['', 'unread', 'unanswered pings', 'has a token'],
      rows: ports.map(({ unread, silent, token }, index) => [
        `tab ${index + 1}`,
        number(unread),
        number(silent),
        token ? 'yes' : 'no',
      ]),
      empty: 'None is known.',
    },
    {
      title: 'Subscriptions',
      columns: ['address', 'state', 'position', 'readers'],
      rows: subscriptions.map(({ address, state, position, readers }) => [address, state, position, number(readers)]),
      empty: 'None is known.',
    },
    { title: 'Last faults', rows: faults.map((text) => [text]).reverse(), empty: 'None.' },
    {
      title: 'Counters',
      rows: Object.entries(counters ?? {}).map(([name, value]) => [name, number(value)]),
      empty: 'None is known.',
    },
  ];
}

/** @param {import('../live/client.js').Inspection} picture */
function lastEnd({ closeCode, counters }) {
  if (!counters) return UNKNOWN;
  if (!counters.lost) return 'none';
  return closeCode ? `code ${closeCode}` : 'the server was silent';
}
