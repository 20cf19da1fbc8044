// A channel with a history, heard from its past on.

/** How much of the past a page asks for: as much as the server keeps, five minutes at one a second. */
export const SAMPLES = 300;

interface Followed {
  onGap(listener: () => unknown): unknown;
  unsubscribe(): void;
}

/** Where events may have been missed it begins again with the past. Returns a function that ends it. */
export function follow(subscribe: () => Followed): () => void {
  let followed: Followed;
  const begin = () => {
    followed = subscribe();
    followed.onGap(() => {
      followed.unsubscribe();
      begin();
    });
  };
  begin();
  return () => followed.unsubscribe();
}
