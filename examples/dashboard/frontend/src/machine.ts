// What machine it is, which programs are busiest, and how often it is looked at.
import { type Connection, Machine } from './live/client.js';
import { element, make, notice } from './dom.js';
import { bytes, percent, secondsOf, toDay } from './format.js';

/** @param onHost is told whenever the disks and interfaces there are to see may be others */
export function showMachine(live: Connection, onHost: (host: Machine.Host) => void): void {
  const machine = live.subscribe(Machine);

  machine.on('host', (host) => {
    document.title = `${host.name} · sharedgen`;
    element('host-name').textContent = host.name;
    element('host-facts').textContent = [
      host.system,
      host.cpus === 1 ? '1 CPU' : `${host.cpus} CPUs`,
      `up since ${toDay(secondsOf(host.booted_at))}`,
    ].join(' · ');
    element('memory-size').textContent = `of ${bytes(host.memory)}`;
    onHost(host);
  });

  machine.on('busiest', ({ processes }) => {
    element('busiest').replaceChildren(...processes.map(row));
  });

  const pace = element<HTMLFieldSetElement>('pace');
  const check = (seconds: number | undefined) => {
    for (const input of pace.querySelectorAll('input')) input.checked = Number(input.value) === seconds;
  };
  let seconds: Machine.Pace['seconds'] | undefined;
  machine.on('pace', (heard) => check((seconds = heard.seconds)));
  pace.addEventListener('change', async ({ target }) => {
    const wanted = { seconds: Number((target as HTMLInputElement).value) };
    if (!Machine.SetPace.is(wanted)) return;
    try {
      await machine.setPace(wanted);
    } catch (error) {
      check(seconds);
      notice(`The pace stays as it was: ${(error as Error).message}`);
    }
  });

  machine.onStatus((status) => {
    if (status === 'refused') notice('Only browsers of the machine itself may look at it.');
  });
}

function row({ pid, name, cpu, memory }: Machine.Busiest['processes'][number]): HTMLElement {
  const made = make('tr');
  const program = make('th', 'program', name);
  program.setAttribute('scope', 'row');
  program.title = `process ${pid}`;
  made.append(program, make('td', '', percent(cpu)), make('td', '', bytes(memory)));
  return made;
}
