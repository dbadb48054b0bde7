// Which boxes of the map are taken, in layer pixels: the view's edge, its furniture, names.

import { overlaps } from "./geometry.js";

const MARGIN = 3;

export function createRoom(map) {
  const origin = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  const view = [origin.x + MARGIN, origin.y + MARGIN, origin.x + size.x - MARGIN, origin.y + size.y - MARGIN];
  const frame = map.getContainer().getBoundingClientRect();
  const boxes = (wanted, margin) =>
    [...map.getContainer().parentElement.querySelectorAll(wanted)].map((node) => {
      const box = node.getBoundingClientRect();
      const x = origin.x + box.left - frame.left;
      const y = origin.y + box.top - frame.top;
      return [x - margin, y - margin, x + box.width + margin, y + box.height + margin];
    });
  const taken = boxes(".leaflet-control, .card", MARGIN);
  const marks = boxes(".event-mark .mark", 1);

  const inView = (box) => box[0] >= view[0] && box[1] >= view[1] && box[2] <= view[2] && box[3] <= view[3];
  // A town's dot may touch the pin that stands on it; its name may not.
  const free = (box, { dot = false } = {}) => inView(box) && ![...taken, ...(dot ? [] : marks)].some((other) => overlaps(box, other));
  const take = (box, always = false) => {
    const fits = always || free(box);
    if (fits) taken.push(box);
    return fits;
  };
  return { view, room: { free, take } };
}
