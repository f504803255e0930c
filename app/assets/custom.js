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
