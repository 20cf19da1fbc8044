// Two parts of the page import the client, as the routes of an application do: it becomes a chunk of its own.
void Promise.all([import('./feed.js'), import('./journal.js')]).then(([feed, journal]) => {
  Object.assign(window, feed, journal, { heard: [], statuses: [], gaps: 0 });
});
