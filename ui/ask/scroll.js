// Bring the newest question to the top of the window, and hold it there while its answer and
// what Streamlit redraws above it find their places; the reader's own scrolling ends that.

const HOLD_MILLISECONDS = 2500; // an answer of a portfolio is drawn within this on two cores
const OWN = ["wheel", "touchmove", "keydown", "pointerdown"];

const hold = (id) => {
  const until = performance.now() + HOLD_MILLISECONDS;
  let over = false;
  const end = () => (over = true);
  OWN.forEach((event) => window.addEventListener(event, end, { once: true, passive: true }));
  const step = () => {
    document.getElementById(id)?.scrollIntoView({ block: "start" });
    if (!over && performance.now() < until) requestAnimationFrame(step);
    else OWN.forEach((event) => window.removeEventListener(event, end));
  };
  requestAnimationFrame(step);
};

export default function ({ data }) {
  if (data.newest && window.newestQuestion !== data.newest) hold(data.newest);
  window.newestQuestion = data.newest;
}
