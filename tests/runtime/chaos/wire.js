import { Connection } from './connection.js';

/**
 * The class WebSocket of one thread.
 * @param {import('./realm.js').Realm} realm
 * @param {{ site: import('./site.js').Site, isOffline: boolean, connects: 'at once' | 'never' }} network
 * @param {import('./random.js').Chance} chance
 */
export function webSocketOf(realm, network, chance) {
  const { time } = realm;
  const { site } = network;

  return class WebSocket {
    readyState = 0;
    bufferedAmount = 0;
    #connection;
    #up = 0;
    #down = 0;

    constructor() {
      network.opened++;
      realm.sockets.add(this);
      const delay = chance.between(1, 60);
      if (network.connects === 'never') return;
      time.after(delay, () => {
        if (this.readyState || realm.state === 'dead') return;
        if (!site.isUp || network.isOffline) return this.#hear(0, () => this.#end(1006));
        const down = {
          down: (data) => this.#hear(chance.next() * 20, () => this.readyState === 1 && this.onmessage?.({ data })),
          closed: (code) => this.#hear(chance.next() * 20, () => this.#end(code)),
        };
        this.#connection = new Connection(site, down, realm);
        if (network.isOffline) this.#connection.deafen();
        this.#hear(0, () => {
          this.readyState = 1;
          this.onopen?.({});
        });
      });
    }

    send(text) {
      if (this.readyState === 0) throw new Error('InvalidStateError');
      const connection = this.#connection;
      if (this.readyState !== 1 || realm.state === 'dead') return;
      this.#up = Math.max(this.#up, time.now + chance.next() * 20);
      time.after(this.#up - time.now, () => connection.receive(text));
    }

    close() {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.#leave(chance.between(1, 30));
    }

    /** Whoever held it is gone, or the browser took it away; `told`: the thread hears of it once it runs. */
    abandon(told = false) {
      this.#leave(chance.between(1, 50));
      if (told) this.#hear(0, () => this.#end(1006));
    }

    /** The cable is pulled: neither end knows. */
    deafen() {
      this.#connection?.deafen();
    }

    #leave(delay) {
      realm.sockets.delete(this);
      const connection = this.#connection;
      if (connection) time.after(Math.max(this.#up - time.now, delay), () => connection.over());
    }

    #hear(delay, action) {
      this.#down = Math.max(this.#down, time.now + delay);
      time.after(this.#down - time.now, () => realm.run(action));
    }

    #end(code) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      realm.sockets.delete(this);
      this.onerror?.({});
      this.onclose?.({ code, wasClean: code !== 1006 });
    }
  };
}
