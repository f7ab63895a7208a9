// Copying a text, or the link to a place of this session's page, from a button that says so.

const DONE_MILLISECONDS = 2000;

// The clipboard of a page served over plain HTTP to other machines is closed; selecting works.
const copyBySelection = (text) => {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("copying refused");
};

const write = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
};

// The words in place of the button's own for a moment.
const tell = (button, words) => {
  const shown = button.querySelector("[data-said]");
  shown.dataset.said ||= shown.textContent;
  shown.textContent = words;
  setTimeout(() => (shown.textContent = shown.dataset.said), DONE_MILLISECONDS);
};

const copy = async (event) => {
  const button = event.target.closest?.("[data-copy], [data-link]");
  if (!button) return;
  const { copy: text, link, done, failed } = button.dataset;
  const opener = document.activeElement;
  try {
    await write(text ?? new URL(link, location.origin + location.pathname).href);
    tell(button, done);
  } catch {
    tell(button, failed);
  }
  opener?.focus?.({ preventScroll: true });
};

export default function () {
  document.addEventListener("click", copy);
  return () => document.removeEventListener("click", copy);
}
