import { isUuid } from './uuid.js';

const HEX = '[0-9A-Fa-f]';
const DASHED = `${HEX}{8}(?:-${HEX}{4}){3}-${HEX}{12}`;
const SPELLINGS = new RegExp(`^(?:${DASHED}|${HEX}{32}|\\{${DASHED}\\}|urn:uuid:${DASHED})$`);

/**
 * Every spelling that Pydantic reads: dashed, 32 digits, in braces, as a URN.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyUuid(value) {
  return isUuid(value) || (typeof value === 'string' && SPELLINGS.test(value));
}
