// What a page of links needs beside its HTML. Links among the pages stay in the session instead
// of loading the page anew; what Streamlit names in English is named in the page's language;
// the place a link leads to is scrolled to; colours follow the theme. Nothing of a notice is ever
// put into the document.

const REVEAL_MILLISECONDS = 3000; // Streamlit puts HTML in place some frames after this runs

const named = (names) => {
  for (const [selector, name] of names) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
    }
  }
};

// Dialogs stand outside .stApp: the colours of both follow the theme Streamlit has chosen.
const followTheme = () => {
  const scheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  const root = document.documentElement;
  if (root.style.colorScheme !== scheme) root.style.colorScheme = scheme;
};

const reveal = (selector, until) => {
  const element = document.querySelector(selector);
  if (element) {
    element.scrollIntoView({ block: "start" });
    element.focus({ preventScroll: true });
    const current = document.querySelector(".outline [aria-current]");
    const outline = current?.closest(".outline");
    if (outline) outline.scrollTop = current.offsetTop - outline.clientHeight / 2;
  } else if (performance.now() < until) {
    requestAnimationFrame(() => reveal(selector, until));
  }
};

// The first thing that Tab reaches: past the list of pages, to what the page is about.
const offerToSkip = (words) => {
  let link = document.getElementById("skip");
  if (!link) {
    link = document.createElement("a");
    link.id = "skip";
    link.href = "#main";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const main = document.querySelector("[data-testid=stMain]");
      main.tabIndex = -1;
      main.focus();
    });
    document.querySelector(".stApp").prepend(link);
  }
  link.textContent = words;
};

const plain = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

// The page and query of a link to one of our pages; null for any other.
const within = (link, pages) => {
  const address = new URL(link.href, location.href);
  const page = address.pathname.split("/").pop();
  const ours = address.origin === location.origin && pages.includes(page);
  return ours ? page + address.search : null;
};

export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  offerToSkip(data.skip);
  named(data.names);
  const watched = new MutationObserver(() => named(data.names));
  watched.observe(document.body, { childList: true, subtree: true });
  followTheme();
  const themed = new MutationObserver(followTheme);
  themed.observe(document.querySelector(".stApp"), { attributeFilter: ["class"] });
  const follow = (event) => {
    const link = event.target.closest?.(".stHtml a[href]");
    const to = link && !link.target && plain(event) && !event.defaultPrevented ? within(link, data.pages) : null;
    if (to === null) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover?.();
    setTriggerValue("followed", to);
  };
  document.addEventListener("click", follow);
  if (data.reveal && window.revealed !== data.visit) {
    window.revealed = data.visit;
    reveal(data.reveal, performance.now() + REVEAL_MILLISECONDS);
  }
  return () => {
    watched.disconnect();
    themed.disconnect();
    document.removeEventListener("click", follow);
  };
}
