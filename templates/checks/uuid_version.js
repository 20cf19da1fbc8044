/**
 * Whether a UUID, in any spelling, has this version and the variant of RFC 9562.
 *
 * @param {string} uuid
 * @param {number} version
 */
export function hasVersion(uuid, version) {
  const digits = uuid.replace('urn:uuid:', '').replace(/[{}-]/g, '');
  return digits[12] === String(version) && /[89ABab]/.test(digits[16]);
}
