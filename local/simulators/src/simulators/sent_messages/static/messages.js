// Takes in new messages without a reload, so that what somebody types or selects stays. Without this script the page
// works as well: the browser's own reload shows what is new.
const EVERY_MILLISECONDS = 2000;
let shown = document.querySelector("main").innerHTML;

async function refresh() {
  if (document.hidden || String(getSelection())) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main").innerHTML;
    if (fresh === shown) return;
    shown = fresh;
    document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
  } catch {
    // The bank is closed or closing; the next look may find it again.
  }
}

setInterval(refresh, EVERY_MILLISECONDS);
