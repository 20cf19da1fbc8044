import { bundle, load, BUILD } from '../bundle.js';
import { MESSAGES } from '../messages.js';

// events and commands apart, as two sites would have them: neither warms up the other's functions
export async function rows() {
  const { Received } = await load('sharedgen_received', client('Received', MESSAGES));
  const { Sent } = await load('sharedgen_sent', client('Sent', MESSAGES));
  const issues = { is: '!f.issues(v).length', issues: '!f.issues(v).length' };
  const is = { is: 'f.is(v)' };
  return [
    { name: 'sharedgen issues', subject: (name) => Received[name], ...issues },
    { name: 'sharedgen is', subject: (name) => Received[name], ...is },
    { name: 'sharedgen command issues', subject: (name) => Sent[name], ...issues },
    { name: 'sharedgen command is', subject: (name) => Sent[name], ...is },
  ];
}

function client(channel, names) {
  const left = MESSAGES.find((name) => !names.includes(name));
  const folder = channel.toLowerCase();
  const part = names.length === 1 ? `one/${names[0]}` : left && `without/${left}`;
  return `export { ${channel} } from '${BUILD}/${part ? `sizes/${folder}/${part}` : folder}/client.js';`;
}

export const sizes = {
  sharedgen: (names) => bundle(client('Received', names)),
  'sharedgen (commands)': (names) => bundle(client('Sent', names)),
};
