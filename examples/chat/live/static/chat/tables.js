// Tables that are brought up to date in place: what is selected or scrolled to stays so.
import { make } from './dom.js';

/**
 * @param {HTMLElement} box
 * @param {import('./picture.js').Table[]} tables  as many, in the same order, as the time before
 */
export function showTables(box, tables) {
  tables.forEach((table, index) => {
    showTable(/** @type {HTMLTableElement} */ (box.children[index] ?? box.appendChild(newTable(table))), table);
  });
}

/** @param {import('./picture.js').Table} table */
function newTable({ columns }) {
  const made = /** @type {HTMLTableElement} */ (make('table', columns ? '' : 'pairs'));
  made.createCaption();
  if (columns) made.createTHead().insertRow().append(...columns.map((name) => heading('col', name)));
  made.createTBody();
  return made;
}

/**
 * @param {HTMLTableElement} made
 * @param {import('./picture.js').Table} table
 */
function showTable(made, { title, rows, empty }) {
  write(made.caption, title);
  made.tHead?.toggleAttribute('hidden', !rows.length);
  const [body] = made.tBodies;
  const shown = rows.length ? rows : [[empty]];
  while (body.rows.length > shown.length) body.deleteRow(-1);
  shown.forEach((texts, index) => showRow(body.rows[index] ?? body.insertRow(), texts));
}

/**
 * The first cell of several is what the others are about.
 * @param {HTMLTableRowElement} row
 * @param {string[]} texts
 */
function showRow(row, texts) {
  if (row.cells.length !== texts.length) {
    row.replaceChildren(...texts.map((_, index) => (index || texts.length === 1 ? make('td', '') : heading('row', ''))));
  }
  texts.forEach((text, index) => write(row.cells[index], text));
}

/**
 * @param {'row' | 'col'} scope
 * @param {string} text
 */
function heading(scope, text) {
  const made = make('th', '', text);
  made.setAttribute('scope', scope);
  return made;
}

/**
 * @param {Element | null} place
 * @param {string} text
 */
function write(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
