// Names for buttons that show only an icon or a short text.

const name = (names) => {
  for (const [selector, words] of names) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
    }
  }
};

export default function ({ data }) {
  name(data.names);
  const watched = new MutationObserver(() => name(data.names));
  watched.observe(document.body, { childList: true, subtree: true });
  return () => watched.disconnect();
}
