// Before the app is there: language, theme and size from the address, so that nothing flashes.
(function () {
    const page = document.documentElement;
    const asked = new URLSearchParams(location.search);
    const pick = (name, known) => (known.includes(asked.get(name)) ? asked.get(name) : known[0]);
    page.lang = pick("language", ["nl", "en"]);
    page.dataset.theme = pick("theme", ["light", "dark"]);
    page.dataset.size = pick("size", ["desk", "beamer"]);
    page.dataset.panel = asked.get("panel") === "off" ? "off" : "on";
    // Solara forbids zooming on a phone; readers may need it.
    document.querySelector("meta[name=viewport]").content = "width=device-width, initial-scale=1";
    // The chart library is large: fetch it while the app connects.
    const early = document.createElement("link");
    early.rel = "modulepreload";
    early.href = solara.cdn + "/echarts@6.1.0/dist/echarts.esm.min.mjs";
    document.head.appendChild(early);
})();

// A page that was loaded just before the last place was taken gets no connection: the server then says why instead.
(function () {
    const look = async () => {
        const status = window.solara && solara.debug && solara.debug.connectionStatus;
        if (status === "connected" || document.querySelector(".app")) return; // it has its place, and draws
        try {
            const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
            if (answer.status === 503) return location.reload();
        } catch (gone) { /* no line at all: the browser tells */ }
        setTimeout(look, 10000);
    };
    setTimeout(look, 10000);
})();

// Cards, menus and dialogs. The one that was opened last is on top: Escape closes it, and Tab stays inside it if it is
// modal. When it closes, focus goes back to what opened it, unless the reader is already somewhere else.
window.dialogs = (function () {
    const open = [];
    const reachable = "a[href], button, input, select, textarea, summary, [tabindex]";
    const inside = (root) => [...root.querySelectorAll(reachable)].filter(
        (element) => element.tabIndex >= 0 && !element.disabled && element.getClientRects().length,
    );
    function stay(event, root) {
        const all = inside(root);
        const at = document.activeElement;
        const [first, last] = [all[0] || root, all[all.length - 1] || root];
        const leaving = !root.contains(at) || at === (event.shiftKey ? first : last) || (event.shiftKey && at === root);
        if (!leaving) return;
        event.preventDefault();
        (event.shiftKey ? last : first).focus();
    }
    function hear(event) {
        const top = open[open.length - 1];
        const root = top && top.root();
        if (!root) return;
        if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            top.close();
        } else if (event.key === "Tab" && top.modal) {
            stay(event, root);
        }
    }
    document.addEventListener("keydown", hear, true);
    return {
        // root: gives the element; close: closes it; opener: what gets the focus back. Returns what ends it.
        opened({ root, close, opener = document.activeElement, modal = true }) {
            const dialog = { root, close, modal };
            open.push(dialog);
            return () => {
                const place = open.indexOf(dialog);
                if (place < 0) return;
                open.splice(place, 1);
                const at = document.activeElement;
                const here = root();
                const lost = !at || at === document.body || (here && here.contains(at));
                if (lost && opener && opener.isConnected) opener.focus({ preventScroll: true });
            };
        },
    };
})();
