// What goes through the chosen network interface. Another choice is another address: its past comes at once.
import { type Connection, Network } from './live/client.js';
import { element, offer } from './dom.js';
import { follow, SAMPLES } from './follow.js';
import { rate, secondsOf } from './format.js';
import { Timeline } from './timeline.js';

const LEAST = 10_000; // bytes a second that the scale has room for, either way

export interface NetworkPanel {
  chart: Timeline;
  /** The interfaces that there are to choose from, the first of them at first. */
  offer(interfaces: string[]): void;
}

export function showNetwork(live: Connection): NetworkPanel {
  const select = element<HTMLSelectElement>('interface');
  const chart = new Timeline(
    element('network-chart'),
    [
      { label: 'Received', color: '--received' },
      { label: 'Sent', color: '--sent' },
    ],
    {
      format: (value) => rate(Math.abs(value)), // what is sent goes down from zero
      range: (lowest, highest) => [Math.min(-LEAST, lowest * 1.1), Math.max(LEAST, highest * 1.1)],
    },
  );
  let shown: string | undefined;
  let stop = () => {};

  const choose = (name: string | undefined) => {
    if (!name || name === shown) return;
    shown = name;
    stop();
    chart.clear();
    element('received').textContent = element('sent').textContent = '…';
    stop = follow(() => {
      const network = live.subscribe(Network, { interface: name }, { last: SAMPLES });
      network.on('sample', ({ at, received, sent }) => {
        chart.add(secondsOf(at), [received, -sent]);
        element('received').textContent = `${rate(received)} in`;
        element('sent').textContent = `${rate(sent)} out`;
      });
      return network;
    });
  };

  select.addEventListener('change', () => choose(select.value));
  return { chart, offer: (interfaces) => choose(offer(select, interfaces)) };
}
