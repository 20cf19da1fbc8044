import { bundle, load, BUILD } from '../bundle.js';
import { MESSAGES } from '../messages.js';

// events and commands apart, as two sites would have them: neither warms up the other's functions
export async function rows() {
  const { Received } = await load('sharedgen_received', client('Received', MESSAGES));
  const { Sent } = await load('sharedgen_sent', client('Sent', MESSAGES));
  return [
    { name: 'sharedgen issues', subject: (name) => Received[name], is: '!f.issues(v).length', issues: '!f.issues(v).length' },
    { name: 'sharedgen is', subject: (name) => Received[name], is: 'f.is(v)' },
    { name: 'sharedgen command issues', subject: (name) => Sent[name], is: '!f.issues(v).length', issues: '!f.issues(v).length' },
    { name: 'sharedgen command is', subject: (name) => Sent[name], is: 'f.is(v)' },
  ];
}

function client(channel, names) {
  const left = MESSAGES.find((name) => !names.includes(name));
  const sizes = `sizes/${channel.toLowerCase()}`;
  const set = names.length === 1 ? `${sizes}/one/${names[0]}` : left ? `${sizes}/without/${left}` : channel.toLowerCase();
  return `export { ${channel} } from '${BUILD}/${set}/client.js';`;
}

export const sizes = {
  sharedgen: (names) => bundle(client('Received', names)),
  'sharedgen (commands)': (names) => bundle(client('Sent', names)),
};
