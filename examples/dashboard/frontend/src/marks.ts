// Moments with a name: on the charts and in the list of everyone who looks.
import { type Connection, Marks } from './live/client.js';
import { element, make } from './dom.js';
import { follow } from './follow.js';
import { secondsOf, toSecond } from './format.js';
import type { Timeline } from './timeline.js';

const LISTED = 20;

export function showMarks(live: Connection, charts: Timeline[]): void {
  const list = element('marks');
  const field = element<HTMLInputElement>('mark');
  const seen = new Set<string>();
  let marks: ReturnType<typeof subscribe>;

  const show = ({ at, text }: Marks.Mark) => {
    if (seen.has(at)) return; // heard before a gap
    seen.add(at);
    for (const chart of charts) chart.mark(secondsOf(at), text);
    const item = make('li');
    item.append(make('span', '', text), make('time', '', toSecond(secondsOf(at))));
    list.querySelector('.none')?.remove();
    list.prepend(item);
    list.children[LISTED]?.remove();
  };
  const subscribe = () => {
    const subscribed = live.subscribe(Marks, {}, { last: LISTED });
    subscribed.on('mark', show);
    return subscribed;
  };
  follow(() => (marks = subscribe()));

  element('mark-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    element('mark-wrong').textContent = '';
    field.value = '';
    try {
      await marks.add({ text });
    } catch (error) {
      field.value ||= text;
      element('mark-wrong').textContent = `Not marked: ${(error as Error).message}`;
    }
  });
}
