// How full the chosen disk is: its latest value is retained, so there is no wait for the next one.
import { type Connection, Disk } from './live/client.js';
import { element, fill, offer } from './dom.js';
import { bytes, percent } from './format.js';

/** Returns what is to be told which disks there are to choose from. */
export function showDisk(live: Connection): (mounts: string[]) => void {
  const select = element<HTMLSelectElement>('mount');
  let shown: string | undefined;
  let stop = () => {};

  const choose = (mount: string | undefined) => {
    if (!mount || mount === shown) return;
    shown = mount;
    stop();
    const disk = live.subscribe(Disk, { mount });
    disk.on('usage', ({ used, total }) => {
      const share = (100 * used) / total;
      element('disk').textContent = percent(share);
      element('disk-size').textContent = `${bytes(used)} of ${bytes(total)}`;
      fill(element('disk-meter'), share);
    });
    stop = () => disk.unsubscribe();
  };

  select.addEventListener('change', () => choose(select.value));
  return (mounts) => choose(offer(select, mounts));
}
