// Pydantic models in all of them, and in the first
export const MODELS = { all: 16, first: 2 };

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
