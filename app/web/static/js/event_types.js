// Which types of event the reader wants to see: part of the page's state, none chosen means all.

const NONE = "none";

// `null`: all of them.
export const chosen = ({ state }) => (state.events ? new Set(state.events === NONE ? [] : state.events.split(",")) : null);

export function shows(app, { properties }) {
  const types = chosen(app);
  return !types || types.has(properties.type);
}

// What the address holds: nothing for all, a word for none, else the types.
export const stateOf = (types, all) => (types.length === all.length ? null : types.join(",") || NONE);
