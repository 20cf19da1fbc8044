// The page: every panel over one connection, which all tabs share.
import { connect } from './live/client.js';
import { showBadge } from './badge.js';
import { showDisk } from './disk.js';
import { notice } from './dom.js';
import { showLoad } from './load.js';
import { showMachine } from './machine.js';
import { showMarks } from './marks.js';
import { showNetwork } from './network.js';

const live = connect();
live.onError((error) => notice(error.message));
live.onOutdated(() => notice('The site was updated. Reload this page to go on.'));

showBadge(live);
const load = showLoad(live);
const network = showNetwork(live);
const offerDisks = showDisk(live);
showMarks(live, [load, network.chart]);
showMachine(live, (host) => {
  network.offer(host.interfaces);
  offerDisks(host.disks);
});
