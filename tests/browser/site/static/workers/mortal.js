// The worker as it is, until a test says on this channel how it shall end.
import '../live/worker.js';

new BroadcastChannel('fate').onmessage = ({ data }) => {
  if (data === 'close') close();
  // Stuck, but not for longer than a test.
  for (const end = Date.now() + 60_000; data === 'wedge' && Date.now() < end; );
};
