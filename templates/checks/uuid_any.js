import { isUuid } from './uuid.js';

const UUID_DIGIT = '[0-9A-Fa-f]';
const UUID_DASHED = `${UUID_DIGIT}{8}(?:-${UUID_DIGIT}{4}){3}-${UUID_DIGIT}{12}`;
const UUID_SPELLINGS = new RegExp(`^(?:${UUID_DASHED}|${UUID_DIGIT}{32}|\\{${UUID_DASHED}\\}|urn:uuid:${UUID_DASHED})$`);

/**
 * Every spelling that Pydantic reads: dashed, 32 digits, in braces, as a URN.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export function isAnyUuid(value) {
  return isUuid(value) || (typeof value === 'string' && UUID_SPELLINGS.test(value));
}
