// Which boxes of the map are taken, in layer pixels: the view's edge, its furniture, names.

import { overlaps } from "./geometry.js";

const MARGIN = 3;

export function createRoom(map) {
  const origin = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  const view = [origin.x + MARGIN, origin.y + MARGIN, origin.x + size.x - MARGIN, origin.y + size.y - MARGIN];
  const frame = map.getContainer().getBoundingClientRect();
  const taken = [...map.getContainer().parentElement.querySelectorAll(".leaflet-control, .event-mark, .card")].map((node) => {
    const box = node.getBoundingClientRect();
    const x = origin.x + box.left - frame.left;
    const y = origin.y + box.top - frame.top;
    return [x - MARGIN, y - MARGIN, x + box.width + MARGIN, y + box.height + MARGIN];
  });

  const inView = (box) => box[0] >= view[0] && box[1] >= view[1] && box[2] <= view[2] && box[3] <= view[3];
  const free = (box) => inView(box) && !taken.some((other) => overlaps(box, other));
  const take = (box, always = false) => {
    const fits = always || free(box);
    if (fits) taken.push(box);
    return fits;
  };
  return { view, room: { free, take } };
}
