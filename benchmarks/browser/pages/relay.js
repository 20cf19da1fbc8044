// The bare relay: what a page says goes up, and what the server says to the page that said something, or, an event, to all.
const ports = [];
let asker;
let open = false;
const socket = new WebSocket(`ws://${location.host}/ws/relay`);

socket.onopen = () => {
  open = true;
  for (const port of ports) port.postMessage('{"type":"open"}');
};
socket.onmessage = ({ data }) => {
  if (data.startsWith('{"type":"said"')) for (const port of ports) port.postMessage(data);
  else asker.postMessage(data);
};
onconnect = ({ ports: [port] }) => {
  ports.push(port);
  port.onmessage = ({ data }) => {
    asker = port;
    socket.send(data);
  };
  if (open) port.postMessage('{"type":"open"}');
};
