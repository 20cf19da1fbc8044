// The last five minutes as lines: uPlot draws them, what is here keeps samples, marks and legend.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { make } from './dom.js';
import { now, toMinute, toSecond } from './format.js';

const SPAN = 300; // seconds in view
const APART = 15; // seconds between two samples that no line joins
const ROWS = 3; // of marks, so that neighbours do not hide each other

export interface Line {
  label: string;
  /** A property of style.css that is a colour of six hexadecimal digits. */
  color: `--${string}`;
}

export interface Scale {
  format(value: number): string;
  /** Where the scale begins and ends, for the lowest and the highest value in view. */
  range(lowest: number, highest: number): [number, number];
}

export class Timeline {
  #times: number[] = [];
  #values: (number | null)[][];
  #marks: { at: number; text: string; row: number }[] = [];
  #plot: uPlot;
  #canvas = make('div', 'plot');
  #flags = make('div', 'flags');
  #figures: HTMLElement[]; // of the legend
  #frame = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly lines: Line[],
    private readonly scale: Scale,
  ) {
    this.#values = lines.map(() => []);
    this.#figures = lines.map(() => make('dd', '', '…'));
    const legend = make('dl', 'legend');
    lines.forEach(({ label, color }, index) => {
      const entry = make('div');
      entry.style.setProperty('--color', `var(${color})`);
      entry.append(make('dt', '', label), this.#figures[index]!);
      legend.append(entry);
    });
    box.append(legend, this.#canvas);
    this.#canvas.setAttribute('role', 'img');
    this.#plot = new uPlot(this.#options(), undefined, this.#canvas);
    this.#plot.over.append(this.#flags);
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot.redraw());
    this.#draw();
  }

  /** A sample with a value for each line; one that is there already changes nothing. */
  add(at: number, values: number[]): void {
    const latest = this.#times.at(-1) ?? at - 1;
    if (at <= latest) return;
    if (at - latest > APART) this.#push(at - 1, values.map(() => null));
    this.#push(at, values);
    this.#draw();
  }

  mark(at: number, text: string): void {
    const row = ((this.#marks.at(-1)?.row ?? -1) + 1) % ROWS;
    this.#marks.push({ at, text, row });
    this.#draw();
  }

  clear(): void {
    this.#times = [];
    this.#values = this.lines.map(() => []);
    this.#draw();
  }

  #push(at: number, values: (number | null)[]): void {
    this.#times.push(at);
    values.forEach((value, index) => this.#values[index]!.push(value));
    while (this.#times[0]! < at - SPAN) for (const column of [this.#times, ...this.#values]) column.shift();
  }

  /** Once a frame, however many samples come at once. */
  #draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#plot.setData([this.#times, ...this.#values]);
      this.#say();
      const [first, latest] = [this.#times[0], this.#times.at(-1)];
      const names = this.lines.map(({ label }) => label).join(' and ');
      this.#canvas.ariaLabel =
        first && latest
          ? `${names}: ${this.#times.length} samples from ${toSecond(first)} to ${toSecond(latest)}`
          : `${names}: no sample yet`;
      this.box.toggleAttribute('data-empty', !latest);
    });
  }

  /** The legend has the values under the cursor, or else the latest. */
  #say(): void {
    const index = this.#plot.cursor.idx ?? this.#times.length - 1;
    this.#figures.forEach((figure, line) => {
      const value = this.#values[line]![index];
      figure.textContent = value == null ? '…' : this.scale.format(value);
    });
  }

  #size(): { width: number; height: number } {
    return { width: this.#canvas.clientWidth, height: this.#canvas.clientHeight };
  }

  #options(): uPlot.Options {
    const style = getComputedStyle(this.box);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      font: `12px ${style.fontFamily}`,
      stroke: () => color('--soft'),
      grid: { stroke: () => color('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size(),
      padding: [10, 20, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'time', scales: ['x', null] } },
      scales: {
        x: { range: (_, __, latest) => [(latest ?? now()) - SPAN, latest ?? now()] },
        y: { range: (_, lowest, highest) => this.scale.range(lowest ?? 0, highest ?? 0) },
      },
      axes: [
        { ...axis, incrs: [60, 120, 300], size: 30, values: (_, times) => times.map(toMinute) },
        { ...axis, size: 72, values: (_, values) => values.map(this.scale.format) },
      ],
      series: [
        {},
        ...this.lines.map((line) => ({
          stroke: () => color(line.color),
          fill: () => `${color(line.color)}1f`,
          width: 2,
          points: { show: false },
        })),
      ],
      hooks: { draw: [(plot) => this.#placeMarks(plot)], setCursor: [() => this.#say()] },
    };
  }

  #placeMarks(plot: uPlot): void {
    const latest = this.#times.at(-1);
    if (!latest) return; // there is no scale yet
    this.#marks = this.#marks.filter(({ at }) => at > latest - SPAN);
    const { width } = plot.over.getBoundingClientRect();
    const flags = this.#marks.map(({ at, text, row }) => {
      const left = plot.valToPos(at, 'x');
      const flag = make('div', left > width / 2 ? 'flag before' : 'flag');
      flag.append(make('span', '', text));
      flag.style.left = `${left}px`;
      flag.style.setProperty('--row', String(row));
      return flag;
    });
    this.#flags.replaceChildren(...flags);
  }
}
