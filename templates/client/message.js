/** @import { PayloadIssue } from './errors.js' */

/**
 * A check as it is generated: nothing when the value is right.
 * @typedef {(value: unknown) => PayloadIssue[] | undefined} Check
 */

/** @typedef {ReturnType<typeof message> & { Reply?: ReturnType<typeof message>, key?: () => string }} MessageClass */

/**
 * @typedef {object} ChannelSpec
 * @property {string} name
 * @property {string} fingerprint
 * @property {(parameters: any) => string} address
 * @property {Check} [parameters]
 * @property {Record<string, string>} events wire name -> key of the class
 * @property {string[]} retained
 * @property {Record<string, string>} commands wire name -> key of the class
 */

/** @typedef {Record<string, MessageClass> & { $: ChannelSpec }} Channel */

// A bundler leaves out a channel that a page does not import: nothing here has side effects.

/** @param {Check} check */
/* @__NO_SIDE_EFFECTS__ */ export function message(check) {
  return {
    /** @param {unknown} value */
    is: (value) => !check(value),
    /** @param {unknown} value */
    issues: (value) => check(value) || [],
  };
}

/**
 * @param {Check} check
 * @param {Check} [reply] left out where the reply is empty
 * @returns {MessageClass}
 */
/* @__NO_SIDE_EFFECTS__ */ export function command(check, reply) {
  return { ...message(check), Reply: reply && message(reply) };
}

/**
 * An idempotent command: each call has a key of its own, and is run once however often it is sent.
 * @param {Check} check
 * @param {Check} [reply]
 * @returns {MessageClass}
 */
/* @__NO_SIDE_EFFECTS__ */ export function once(check, reply) {
  // `crypto.randomUUID` is missing where the page is served without TLS.
  return { ...command(check, reply), key: () => crypto.getRandomValues(new Uint32Array(4)).join('-') };
}

/**
 * No class of a channel can be called `$`: its description lies there.
 * @param {ChannelSpec} spec
 * @param {Record<string, MessageClass>} classes
 */
/* @__NO_SIDE_EFFECTS__ */ export function channel(spec, classes) {
  return Object.assign(classes, { $: spec });
}

/**
 * A parameter's value in an address: everything but RFC 3986's unreserved characters is percent-encoded.
 * @param {string | number | boolean} value
 */
export function segment(value) {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
