// How busy the machine is: the figures of now, and the last five minutes.
import { type Connection, Load } from './live/client.js';
import { element, fill, make } from './dom.js';
import { follow, SAMPLES } from './follow.js';
import { percent, secondsOf } from './format.js';
import { Timeline } from './timeline.js';

export function showLoad(live: Connection): Timeline {
  const chart = new Timeline(
    element('load-chart'),
    [
      { label: 'CPU', color: '--cpu' },
      { label: 'Memory', color: '--memory' },
    ],
    { format: percent, range: () => [0, 100] },
  );

  const show = ({ at, cpu, cores, memory }: Load.Sample) => {
    chart.add(secondsOf(at), [cpu, memory]);
    element('cpu').textContent = percent(cpu);
    element('memory').textContent = percent(memory);
    fill(element('memory-meter'), memory);
    showCores(cores);
  };

  follow(() => {
    const load = live.subscribe(Load, {}, { last: SAMPLES });
    load.on('sample', show);
    return load;
  });
  return chart;
}

function showCores(cores: number[]): void {
  const box = element('cores');
  while (box.children.length > cores.length) box.lastElementChild?.remove();
  while (box.children.length < cores.length) box.append(make('span'));
  cores.forEach((share, index) => (box.children[index] as HTMLElement).style.setProperty('--share', `${share}%`));
  box.ariaLabel = `Each CPU: ${cores.map(percent).join(', ')}`;
}
