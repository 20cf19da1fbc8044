export const MESSAGES = [
  'ChatMessage',
  'Presence',
  'CursorMove',
  'ServerEvent',
  'Order',
  'TreeNode',
  'Telemetry',
  'Notification',
];
